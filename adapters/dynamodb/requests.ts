import { QueryCommand, ScanCommand, type AttributeValue, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../contracts/projection';
import type { Execution, ItemAnswer, ItemRequest, ItemWrite, SortRange } from '../../engine/access/execute/request';
import { readItems } from './read';
import { sendWithRetry } from './retry';
import { writeTogether, type TransactionPlace } from './transact';

/** Runs what an execution asks for. */

/** What an execution has cost. */
export interface RequestFigures {
  /** Calls of DynamoDB. */
  requests: number;
  /** Items that were read, also those that were dropped afterwards. */
  items: number;
  /** Items that were written or deleted. */
  written: number;
  /** Calls that were a Scan. */
  scans: number;
}

export const noFigures = (): RequestFigures => ({ requests: 0, items: 0, written: 0, scans: 0 });

export interface ItemPlace extends TransactionPlace {
  /** Told what is to be written before it is, so that it can be put back. */
  readonly journal?: (writes: readonly ItemWrite[]) => void;
}

/** Keys of one BatchGetItem. */
const KEYS = 100;

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

function queryInput(request: QueryRequest, table: string): QueryCommandInput {
  const { partition, sort } = request;
  const range = sort === null ? null : sortCondition(sort);
  return {
    TableName: table,
    ...(request.index !== null && { IndexName: request.index }),
    KeyConditionExpression: ['#p = :p', ...(range === null ? [] : [range.text])].join(' AND '),
    ExpressionAttributeNames: { '#p': partition.attribute, ...(sort !== null && { '#s': sort.attribute }) },
    ExpressionAttributeValues: { ':p': partition.value as unknown as AttributeValue, ...range?.values },
    ScanIndexForward: request.forward,
    // An index knows no strong consistency.
    ConsistentRead: request.index === null,
    ...(request.count && { Select: 'COUNT' as const }),
  };
}

class Runner {
  constructor(
    private readonly place: ItemPlace,
    private readonly figures: RequestFigures,
  ) {}

  run(request: ItemRequest): Promise<ItemAnswer> {
    switch (request.kind) {
      case 'get':
        return this.get(request);
      case 'write':
        return this.write(request);
      default:
        return this.pages(request);
    }
  }

  private async get({ table, keys }: Extract<ItemRequest, { kind: 'get' }>): Promise<ItemAnswer> {
    const items: Item[] = [];
    for (let at = 0; at < keys.length; at += KEYS) {
      this.figures.requests += 1;
      const { data, signal } = this.place;
      items.push(
        ...(await readItems({ data, table: this.place.physical(table), keys: keys.slice(at, at + KEYS), signal })),
      );
    }
    this.figures.items += items.length;
    return { items, count: items.length };
  }

  private async write({ writes, checks }: Extract<ItemRequest, { kind: 'write' }>): Promise<ItemAnswer> {
    this.place.journal?.(writes);
    this.figures.requests += await writeTogether(this.place, writes, checks);
    this.figures.written += writes.length;
    return { items: [], count: 0 };
  }

  /** One page when a limit is given, else all of them. */
  private async pages(request: QueryRequest | ScanRequest): Promise<ItemAnswer> {
    const items: Item[] = [];
    let count = 0;
    let after = request.after;
    do {
      const page = await this.page(request, after);
      items.push(...page.items);
      count += page.count;
      after = page.last;
    } while (after !== undefined && request.limit === undefined);
    return { items, count, ...(after !== undefined && { last: after }) };
  }

  private async page(request: QueryRequest | ScanRequest, after: Item | undefined): Promise<ItemAnswer> {
    const { data, signal } = this.place;
    const table = this.place.physical(request.table);
    const more = {
      ...(request.limit !== undefined && { Limit: request.limit }),
      ...(after !== undefined && { ExclusiveStartKey: toWire(after) }),
    };
    const settings = { call: request.kind === 'query' ? 'Query' : 'Scan', place: data.place, signal };
    const answer = await sendWithRetry(settings, () =>
      request.kind === 'query'
        ? data.client.send(new QueryCommand({ ...queryInput(request, table), ...more }), { abortSignal: signal })
        : data.client.send(new ScanCommand({ TableName: table, ConsistentRead: true, ...more }), {
            abortSignal: signal,
          }),
    );
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
    step = execution.next(await Promise.all(step.value.map((request) => runner.run(request))));
  }
  return step.value;
}
