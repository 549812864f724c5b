import {
  DeleteItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
  type AttributeValue,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ITEM_OWNER_ATTRIBUTE, ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import type { Item } from '../../../contracts/projection';
import {
  expressionOf,
  type StoredMark,
  type WriteCondition,
} from '../../../engine/transfer/convergence/condition/rules';
import { READ_BATCH_KEYS, chunksOf } from '../../../engine/transfer/batching/rules';
import { LandfallError } from '../../../contracts/errors';
import { cancelCodes } from '../cancelled';
import type { DataClient } from '../client';
import { dataErrorKind, throwDataError } from '../errors';
import { sendWithRetry } from '../retry';
import { readAttributes } from './marks';

/** Requests on items with the conditions of the protocol. */

export interface ItemTarget {
  readonly data: DataClient;
  readonly giveUpAfterMs?: number;
}

const wire = (item: Item): Record<string, AttributeValue> => item as unknown as Record<string, AttributeValue>;
const settings = ({ data, giveUpAfterMs }: ItemTarget, call: string, signal: AbortSignal) => ({
  call,
  place: data.place,
  signal,
  ...(giveUpAfterMs === undefined ? {} : { giveUpAfterMs }),
});

/** Was it written; where not, what lies there. */
export type Put = { readonly written: true } | { readonly written: false; readonly stored: StoredMark | null };

/**
 * Puts one item on a condition.
 * @throws LandfallError LandfallWriteThrottled, LandfallAwsUnreachable, LandfallAwsAccessDenied
 */
export async function putOn(
  target: ItemTarget,
  input: { readonly table: string; readonly item: Item; readonly condition: WriteCondition },
  signal: AbortSignal,
): Promise<Put> {
  try {
    await sendWithRetry(settings(target, 'PutItem', signal), () =>
      target.data.client.send(
        new PutItemCommand({
          TableName: input.table,
          Item: wire(input.item),
          ...expressionOf(input.condition),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { abortSignal: signal },
      ),
    );
    return { written: true };
  } catch (error) {
    return refused(error);
  }
}

/** @throws the error, where it is no refused condition */
function refused(error: unknown): Put {
  const { name, Item: stored } = error as { name?: unknown; Item?: Record<string, AttributeValue> };
  if (name !== 'ConditionalCheckFailedException') throw error;
  return { written: false, stored: stored === undefined ? null : markOf(stored) };
}

/**
 * Removes one item on a condition.
 * @throws LandfallError LandfallWriteThrottled, LandfallAwsUnreachable, LandfallAwsAccessDenied
 */
export async function removeOn(
  target: ItemTarget,
  input: { readonly table: string; readonly key: Item; readonly condition: WriteCondition },
  signal: AbortSignal,
): Promise<Put> {
  try {
    await sendWithRetry(settings(target, 'DeleteItem', signal), () =>
      target.data.client.send(
        new DeleteItemCommand({
          TableName: input.table,
          Key: wire(input.key),
          ...expressionOf(input.condition),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        { abortSignal: signal },
      ),
    );
    return { written: true };
  } catch (error) {
    return refused(error);
  }
}

const markOf = (item: Readonly<Record<string, AttributeValue>>): StoredMark => {
  const owner = item[ITEM_OWNER_ATTRIBUTE]?.S;
  return { version: item[ITEM_VERSION_ATTRIBUTE]?.N ?? '0', ...(owner === undefined ? {} : { owner }) };
};

export interface KeyIn {
  /** Physical name. */
  readonly table: string;
  readonly key: Item;
}

/** Versions and owners of items, strongly consistent, in the order of the keys; undefined where nothing is. */
export async function readMarks(
  target: ItemTarget,
  keys: readonly KeyIn[],
  signal: AbortSignal,
): Promise<readonly (StoredMark | undefined)[]> {
  const found: (Readonly<Record<string, AttributeValue>> | undefined)[] = [];
  for (const chunk of chunksOf(keys, READ_BATCH_KEYS))
    found.push(...(await readAttributes(target, chunk, [ITEM_VERSION_ATTRIBUTE, ITEM_OWNER_ATTRIBUTE], signal)));
  return found.map((item) => (item === undefined ? undefined : markOf(item)));
}

/** Whole items by their keys, strongly consistent, in the order of the keys; undefined where nothing is. */
export async function readItemsAt(
  target: ItemTarget,
  keys: readonly KeyIn[],
  signal: AbortSignal,
): Promise<readonly (Item | undefined)[]> {
  const found: (Item | undefined)[] = [];
  for (const chunk of chunksOf(keys, READ_BATCH_KEYS))
    found.push(...((await readAttributes(target, chunk, [], signal)) as readonly (Item | undefined)[]));
  return found;
}

/** A part of a transaction: a put, without item a removal, or a mere check. */
export interface TransactPart extends KeyIn {
  readonly item?: Item;
  readonly check?: true;
  readonly condition: WriteCondition;
}

const FIRST_WAIT_MS = 10;
const MOST_CONFLICTS = 6;

const partOf = ({ table, key, item, check, condition }: TransactPart): TransactWriteItem => {
  if (check === true) {
    const { ConditionExpression = '', ...rest } = expressionOf(condition);
    return { ConditionCheck: { TableName: table, Key: wire(key), ConditionExpression, ...rest } };
  }
  return item === undefined
    ? { Delete: { TableName: table, Key: wire(key), ...expressionOf(condition) } }
    : { Put: { TableName: table, Item: wire({ ...key, ...item }), ...expressionOf(condition) } };
};

/**
 * Writes all parts or none.
 * @returns false when a condition did not hold, or when other transactions were in the way again and again: decide anew from a new read
 * @throws LandfallError LandfallItemRefused (the service refuses an item), and as `putOn`
 */
export async function transact(
  target: ItemTarget,
  parts: readonly TransactPart[],
  signal: AbortSignal,
): Promise<boolean> {
  for (let conflict = 0; conflict < MOST_CONFLICTS; conflict += 1) {
    const input = { TransactItems: parts.map(partOf), ClientRequestToken: randomUUID() };
    try {
      await sendWithRetry(settings(target, 'TransactWriteItems', signal), () =>
        target.data.client.send(new TransactWriteItemsCommand(input), { abortSignal: signal }),
      );
      return true;
    } catch (error) {
      const codes = cancelCodes(error);
      if (codes === undefined) {
        if (dataErrorKind(error) === 'final') throwDataError(error, 'TransactWriteItems', target.data.place);
        throw error;
      }
      if (codes.includes('ConditionalCheckFailed')) return false;
      const refused = codes.find((code) => code === 'ValidationError' || code === 'ItemCollectionSizeLimitExceeded');
      if (refused !== undefined)
        throw new LandfallError(
          'LandfallItemRefused',
          `DynamoDB refused a transaction of ${parts.length} parts: ${refused}`,
        );
      await delay(FIRST_WAIT_MS * 2 ** conflict * (0.5 + Math.random()), undefined, { signal });
    }
  }
  return false;
}
