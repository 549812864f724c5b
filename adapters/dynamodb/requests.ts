import {
  ConditionalCheckFailedException,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
  type AttributeValue,
  type QueryCommandInput,
} from '@aws-sdk/client-dynamodb';
import pLimit from 'p-limit';
import { ITEM_TYPE_ATTRIBUTE } from '../../contracts/names';
import type { Item } from '../../contracts/projection';
import type {
  Execution,
  ItemAnswer,
  ItemCheck,
  ItemRequest,
  ItemWrite,
  LeftItem,
  SortRange,
} from '../../engine/access/execute/request';
import { CALLS_AT_ONCE } from '../../engine/access/slices';
import { TRANSACTION_ACTIONS } from '../../engine/transfer/batching/rules';
import { getTogether, type Found } from './get-together';
import { sendWithRetry } from './retry';
import { TransactionCancelled } from './cancelled';
import { writeTogether, type TransactionPlace } from './transact';

/** Runs what an execution asks for. */

/** What an execution has cost. */
export interface RequestFigures {
  /** Calls of DynamoDB. */
  requests: number;
  /** Calls that waited for the answer of one before: further transactions and pages one after the other, those of one step so many at once. */
  roundTrips: number;
  /** Of these, those for what the first calls of a step do not hold. */
  slices: number;
  /** Of these, those for further pages of 1 MB. */
  pages: number;
  /** Items that were read, also those that were dropped afterwards. */
  items: number;
  /** Items that were written or deleted. */
  written: number;
  /** Calls that were a Scan. */
  scans: number;
}

export const noFigures = (): RequestFigures => ({
  ...{ requests: 0, roundTrips: 0, slices: 0, pages: 0 },
  ...{ items: 0, written: 0, scans: 0 },
});

export interface ItemPlace extends TransactionPlace {
  /** Told what is to be written before it is, so that it can be put back. */
  readonly journal?: (writes: readonly ItemWrite[]) => void;
}

type Wire = Record<string, AttributeValue>;
const toWire = (item: Item): Wire => item as unknown as Wire;
const fromWire = (items: readonly Wire[] | undefined): readonly Item[] => (items ?? []) as unknown as readonly Item[];

function sortCondition(sort: SortRange): { readonly text: string; readonly values: Wire } {
  const value = (name: string, one: unknown): Wire => ({ [name]: one as AttributeValue });
  switch (sort.kind) {
    case 'equals':
      return { text: '#s = :s', values: value(':s', sort.value) };
    case 'begins':
      return { text: 'begins_with(#s, :s)', values: value(':s', sort.value) };
    case 'between':
      return { text: '#s BETWEEN :l AND :h', values: { ...value(':l', sort.low), ...value(':h', sort.high) } };
    case 'least':
      return { text: '#s >= :s', values: value(':s', sort.value) };
    case 'most':
      return { text: '#s <= :s', values: value(':s', sort.value) };
  }
}

type QueryRequest = Extract<ItemRequest, { kind: 'query' }>;
type ScanRequest = Extract<ItemRequest, { kind: 'scan' }>;
type RaiseRequest = Extract<ItemRequest, { kind: 'raise' }>;
type CountRequest = Extract<ItemRequest, { kind: 'count' }>;
type GetRequest = Extract<ItemRequest, { kind: 'get' }>;

function queryInput(request: QueryRequest, table: string): QueryCommandInput {
  const { partition, sort } = request;
  const range = sort === null ? null : sortCondition(sort);
  // What rows that are gone have left is not counted; no index shows it.
  const countsItems = request.count && request.index === null;
  return {
    TableName: table,
    ...(request.index !== null && { IndexName: request.index }),
    KeyConditionExpression: ['#p = :p', ...(range === null ? [] : [range.text])].join(' AND '),
    ...(countsItems && { FilterExpression: 'attribute_exists(#t)' }),
    ExpressionAttributeNames: {
      '#p': partition.attribute,
      ...(sort !== null && { '#s': sort.attribute }),
      ...(countsItems && { '#t': ITEM_TYPE_ATTRIBUTE }),
    },
    ExpressionAttributeValues: { ':p': partition.value as unknown as AttributeValue, ...range?.values },
    ScanIndexForward: request.forward,
    // An index knows no strong consistency.
    ConsistentRead: request.index === null,
    ...(request.count && { Select: 'COUNT' as const }),
  };
}

/** What a request gave. */
interface Done {
  readonly answer: ItemAnswer;
  /** Calls that waited for each other. */
  readonly waits: number;
  /** Of these, further slices. */
  readonly slices?: number;
  /** Of these, further pages. */
  readonly pages?: number;
}

const most = (all: readonly (number | undefined)[]): number => Math.max(0, ...all.map((one) => one ?? 0));

class Runner {
  private readonly limit = pLimit(CALLS_AT_ONCE);

  constructor(
    private readonly place: ItemPlace,
    private readonly figures: RequestFigures,
  ) {}

  /** The answers of requests that do not wait for each other. */
  async run(requests: readonly ItemRequest[]): Promise<readonly ItemAnswer[]> {
    const gets = requests.filter((request) => request.kind === 'get');
    const found = gets.length === 0 ? undefined : this.gets(gets);
    const done = await Promise.all(
      requests.map(async (request): Promise<Done> => {
        if (request.kind !== 'get') return this.one(request);
        const answer = (await found!).answers.get(request)!;
        return { answer, waits: 1 };
      }),
    );
    const calls = done.length - gets.length + ((await found)?.calls ?? 0);
    const beside = Math.ceil(calls / CALLS_AT_ONCE);
    this.figures.roundTrips += Math.max(beside, most(done.map(({ waits }) => waits)));
    this.figures.slices += Math.max(beside - 1, most(done.map(({ slices }) => slices)));
    this.figures.pages += most(done.map(({ pages }) => pages));
    return done.map(({ answer }) => answer);
  }

  private one(request: Exclude<ItemRequest, { kind: 'get' }>): Promise<Done> {
    switch (request.kind) {
      case 'write':
        return this.write(request);
      case 'count':
        return this.number(request);
      case 'raise':
        return this.raise(request);
      default:
        return this.pages(request);
    }
  }

  private async gets(requests: readonly GetRequest[]): Promise<Found> {
    const found = await getTogether(this.place, requests, this.limit);
    this.figures.requests += found.calls;
    this.figures.items += found.items;
    return found;
  }

  private async write({ writes, checks }: Extract<ItemRequest, { kind: 'write' }>): Promise<Done> {
    this.place.journal?.(writes);
    const slices = Math.ceil((writes.length + checks.length) / TRANSACTION_ACTIONS) - 1;
    const { calls, left } = await this.sent(writes, checks, slices === 0);
    this.figures.requests += calls;
    if (left !== undefined) return { answer: { items: [], count: 0, left }, waits: calls };
    this.figures.written += writes.length;
    return { answer: { items: [], count: 0 }, waits: calls, slices };
  }

  /** @param isOne one transaction, so that nothing is written where it is cancelled */
  private async sent(
    writes: readonly ItemWrite[],
    checks: readonly ItemCheck[],
    isOne: boolean,
  ): Promise<{ readonly calls: number; readonly left?: readonly LeftItem[] }> {
    try {
      return { calls: await writeTogether(this.place, writes, checks) };
    } catch (error) {
      if (!isOne || !(error instanceof TransactionCancelled) || error.left.length === 0) throw error;
      return { calls: 1, left: error.left };
    }
  }

  /** Never lowered: what is as large already stays. */
  private async raise({ table, key, attribute, to }: RaiseRequest): Promise<Done> {
    const { data, signal, journal } = this.place;
    journal?.([{ table, key, item: null, expected: 'present', holds: {} }]);
    const input = {
      ...{ TableName: this.place.physical(table), Key: toWire(key), UpdateExpression: 'SET #n = :n' },
      ...{ ConditionExpression: '#n < :n', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const },
      ExpressionAttributeNames: { '#n': attribute },
      ExpressionAttributeValues: { ':n': { N: String(to) } },
    };
    try {
      await sendWithRetry({ call: 'UpdateItem', place: data.place, signal }, () =>
        data.client.send(new UpdateItemCommand(input), { abortSignal: signal }),
      );
    } catch (error) {
      // Without an item nothing counts yet: who begins it looks for the largest number first.
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined) throw error;
    }
    this.figures.requests += 1;
    return { answer: { items: [], count: 0 }, waits: 1 };
  }

  /** After an answer that was lost others are given: what nobody uses is a gap, as AUTO_INCREMENT leaves them. */
  private async number({ table, key, attribute, by }: CountRequest): Promise<Done> {
    const { data, signal, journal } = this.place;
    journal?.([{ table, key, item: null, expected: 'present', holds: {} }]);
    const input = {
      ...{ TableName: this.place.physical(table), Key: toWire(key), UpdateExpression: 'ADD #n :by' },
      // Without the item ADD would begin at 1, which a row has.
      ...{ ConditionExpression: 'attribute_exists(#n)', ReturnValues: 'UPDATED_NEW' as const },
      ExpressionAttributeNames: { '#n': attribute },
      ExpressionAttributeValues: { ':by': { N: String(by) } },
    };
    const { Attributes } = await sendWithRetry({ call: 'UpdateItem', place: data.place, signal }, () =>
      data.client.send(new UpdateItemCommand(input), { abortSignal: signal }),
    );
    this.figures.requests += 1;
    const items = Attributes === undefined ? [] : fromWire([Attributes]);
    return { answer: { items, count: items.length }, waits: 1 };
  }

  /** One page when a limit is given, else all of them. */
  private async pages(request: QueryRequest | ScanRequest): Promise<Done> {
    const items: Item[] = [];
    let count = 0;
    let waits = 0;
    let after = request.after;
    do {
      const page = await this.page(request, after);
      items.push(...page.items);
      count += page.count;
      waits += 1;
      after = page.last;
    } while (after !== undefined && request.limit === undefined);
    return { answer: { items, count, ...(after !== undefined && { last: after }) }, waits, pages: waits - 1 };
  }

  private async page(request: QueryRequest | ScanRequest, after: Item | undefined): Promise<ItemAnswer> {
    const { data, signal } = this.place;
    const table = this.place.physical(request.table);
    const more = {
      ...(request.limit !== undefined && { Limit: request.limit }),
      ...(after !== undefined && { ExclusiveStartKey: toWire(after) }),
    };
    const settings = { call: request.kind === 'query' ? 'Query' : 'Scan', place: data.place, signal };
    const send = () =>
      request.kind === 'query'
        ? data.client.send(new QueryCommand({ ...queryInput(request, table), ...more }), { abortSignal: signal })
        : data.client.send(new ScanCommand({ TableName: table, ConsistentRead: true, ...more }), {
            abortSignal: signal,
          });
    const answer = await this.limit(() => sendWithRetry(settings, send));
    this.figures.requests += 1;
    if (request.kind === 'scan') this.figures.scans += 1;
    const count = answer.Count ?? 0;
    this.figures.items += count;
    const last = answer.LastEvaluatedKey as unknown as Item | undefined;
    return { items: fromWire(answer.Items), count, ...(last !== undefined && { last }) };
  }
}

/** Drives an execution to its end. What it asks for at once is asked for at once. */
export async function runExecution<T>(execution: Execution<T>, place: ItemPlace, figures: RequestFigures): Promise<T> {
  const runner = new Runner(place, figures);
  let step = execution.next();
  while (step.done !== true) {
    step = execution.next(await runner.run(step.value));
  }
  return step.value;
}
