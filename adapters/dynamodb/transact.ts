import { TransactWriteItemsCommand, type AttributeValue, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { randomUUID } from 'node:crypto';
import type { Item } from '../../contracts/projection';
import type { ItemCheck, ItemWrite } from '../../engine/access/execute/request';
import { TRANSACTION_ACTIONS } from '../../engine/transfer/batching/rules';
import { isTombstone } from '../../engine/transfer/convergence/tombstone/rules';
import { cancelCodes, cancelledBy, isPassing, type Asked } from './cancelled';
import type { DataClient } from './client';
import { retryClock, sendWithRetry } from './retry';

/** Writes and checks of one transaction. */

export interface TransactionPlace {
  readonly data: DataClient;
  /** Name in DynamoDB of a table of the contract. */
  readonly physical: (table: string) => string;
  readonly signal: AbortSignal;
}

interface Action {
  readonly wire: TransactWriteItem;
  readonly asked: Asked;
}

type Wire = Record<string, AttributeValue>;
const toWire = (item: Item): Wire => item as unknown as Wire;

/** The cancellation then tells an item that has changed from one that is gone. */
const ASK = { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;

/** An item of the key is there or not, and has these attributes. */
function condition(key: Item, expected: Asked['expected'], holds: Item) {
  const [partition = ''] = Object.keys(key);
  const held = Object.entries(holds);
  const there = expected === 'absent' ? 'attribute_not_exists(#p)' : 'attribute_exists(#p)';
  return {
    ConditionExpression: [there, ...held.map((_, at) => `#h${at} = :h${at}`)].join(' AND '),
    ExpressionAttributeNames: { '#p': partition, ...Object.fromEntries(held.map(([name], at) => [`#h${at}`, name])) },
    ...(held.length > 0 && {
      ExpressionAttributeValues: toWire(Object.fromEntries(held.map(([, value], at) => [`:h${at}`, value]))),
    }),
    ...ASK,
  };
}

function writeAction({ table, key, item, expected, holds }: ItemWrite, physical: TransactionPlace['physical']): Action {
  const on = { TableName: physical(table), ...condition(key, expected, holds) };
  const goes = item === null || isTombstone(item);
  const asked = { table, expected, what: goes ? ('deleted' as const) : ('put' as const) };
  return {
    asked,
    wire: item === null ? { Delete: { ...on, Key: toWire(key) } } : { Put: { ...on, Item: toWire(item) } },
  };
}

const checkAction = ({ table, key, holds }: ItemCheck, physical: TransactionPlace['physical']): Action => ({
  asked: { table, expected: 'present', what: 'checked' },
  wire: {
    ConditionCheck: { TableName: physical(table), Key: toWire(key), ...condition(key, 'present', holds) },
  },
});

/**
 * Writes all or nothing; more than a transaction holds are several, which are not atomic together.
 * @returns calls of DynamoDB
 * @throws TransactionCancelled when an item is not as it was when it was read
 * @throws LandfallError, AbortError as `sendWithRetry`
 */
export async function writeTogether(
  { data, physical, signal }: TransactionPlace,
  writes: readonly ItemWrite[],
  checks: readonly ItemCheck[],
): Promise<number> {
  const actions = [
    ...writes.map((one) => writeAction(one, physical)),
    ...checks.map((one) => checkAction(one, physical)),
  ];
  let calls = 0;
  for (let at = 0; at < actions.length; at += TRANSACTION_ACTIONS)
    calls += await transact({ data, physical, signal }, actions.slice(at, at + TRANSACTION_ACTIONS));
  return calls;
}

/**
 * One transaction is one token, however often it is sent: DynamoDB then does it once, and tells of one that is still under way
 * (`TransactionInProgressException`), as after an answer that was lost. One that was cancelled has done nothing and is tried anew (DynamoDB developer
 * guide, "Amazon DynamoDB Transactions: How it works", Idempotency: what was successful is not done again, for ten minutes).
 */
async function transact({ data, signal }: TransactionPlace, actions: readonly Action[]): Promise<number> {
  const settings = { call: 'TransactWriteItems', place: data.place, signal };
  const clock = retryClock(settings);
  const input = { TransactItems: actions.map(({ wire }) => wire), ClientRequestToken: randomUUID() };
  for (let calls = 1; ; calls += 1) {
    try {
      await sendWithRetry(settings, () =>
        data.client.send(new TransactWriteItemsCommand(input), { abortSignal: signal }),
      );
      return calls;
    } catch (error) {
      const codes = cancelCodes(error);
      if (codes === undefined || !isPassing(codes))
        throw (
          cancelledBy(
            error,
            actions.map(({ asked }) => asked),
          ) ?? error
        );
      await clock.wait('transient', error);
    }
  }
}
