import {
  DeleteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { createHash } from 'node:crypto';
import { CONTROL_TABLE_KEYS } from '../../../contracts/names';
import type { Item } from '../../../contracts/projection';
import type { ConditionExpression } from '../../../engine/transfer/convergence/condition/rules';
import type { RegistryKey } from '../../../engine/transfer/convergence/registry/rules';
import type { DataClient } from '../client';
import { sendWithRetry } from '../retry';

/** The control table (rules.md, rule 30): flag, leases, registry, outbox, positions. Always read with ConsistentRead. */
export interface ControlTable {
  readonly data: DataClient;
  /** Physical name. */
  readonly table: string;
  /** Milliseconds for which a request that gets no answer is sent again. Default 60000. */
  readonly giveUpAfterMs?: number;
}

/** An entry without its key. */
export type Entry = Readonly<Record<string, AttributeValue>>;

const MAX_PARTITION_BYTES = 2048;
const MAX_SORT_BYTES = 1024;

/** Texts that are too long for a key keep their beginning and get a hash of the whole. */
function fitted(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  const hash = createHash('sha256').update(text).digest('hex');
  // 4 bytes a character at most.
  return `${[...text].slice(0, Math.floor((most - hash.length - 1) / 4)).join('')}~${hash}`;
}

export const entryKey = ({ partition, sort }: RegistryKey): Item => ({
  [CONTROL_TABLE_KEYS.partition]: { S: fitted(partition, MAX_PARTITION_BYTES) },
  [CONTROL_TABLE_KEYS.sort]: { S: fitted(sort, MAX_SORT_BYTES) },
});

const wire = (item: Item): Record<string, AttributeValue> => item as unknown as Record<string, AttributeValue>;

export const retrySettings = (control: ControlTable, call: string, signal: AbortSignal) => ({
  call,
  place: control.data.place,
  signal,
  ...(control.giveUpAfterMs === undefined ? {} : { giveUpAfterMs: control.giveUpAfterMs }),
});

/** Reads one entry; undefined when it is not there. */
export async function readEntry(
  control: ControlTable,
  key: RegistryKey,
  signal: AbortSignal,
): Promise<Entry | undefined> {
  const { Item: found } = await sendWithRetry(retrySettings(control, 'GetItem', signal), () =>
    control.data.client.send(
      new GetItemCommand({ TableName: control.table, Key: wire(entryKey(key)), ConsistentRead: true }),
      { abortSignal: signal },
    ),
  );
  return found;
}

/** How a partition is read. */
export interface PageOptions {
  /** Entries that are read for a page, before the filter. Default: as many as 1 MB holds. */
  readonly size?: number;
  /** Only entries with one of these values in an attribute. */
  readonly only?: { readonly attribute: string; readonly values: readonly string[] };
}

/** Reads a partition page by page, in the order of the sort keys. Pages may be empty. */
export async function* pagesOfPartition(
  control: ControlTable,
  partition: string,
  signal: AbortSignal,
  { size, only }: PageOptions = {},
): AsyncGenerator<readonly Entry[]> {
  let from: Record<string, AttributeValue> | undefined;
  do {
    const answer = await sendWithRetry(retrySettings(control, 'Query', signal), () =>
      control.data.client.send(
        new QueryCommand({
          TableName: control.table,
          KeyConditionExpression: '#p = :p',
          ...(only === undefined
            ? {}
            : { FilterExpression: `#only IN (${only.values.map((_, at) => `:only${at}`).join()})` }),
          ExpressionAttributeNames: {
            '#p': CONTROL_TABLE_KEYS.partition,
            ...(only === undefined ? {} : { '#only': only.attribute }),
          },
          ExpressionAttributeValues: {
            ':p': { S: fitted(partition, MAX_PARTITION_BYTES) },
            ...Object.fromEntries((only?.values ?? []).map((value, at) => [`:only${at}`, { S: value }])),
          },
          ConsistentRead: true,
          ...(size === undefined ? {} : { Limit: size }),
          ...(from === undefined ? {} : { ExclusiveStartKey: from }),
        }),
        { abortSignal: signal },
      ),
    );
    yield answer.Items ?? [];
    from = answer.LastEvaluatedKey;
  } while (from !== undefined);
}

/** Reads all entries of a partition, in the order of their sort keys. */
export async function readPartition(
  control: ControlTable,
  partition: string,
  signal: AbortSignal,
): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const page of pagesOfPartition(control, partition, signal)) entries.push(...page);
  return entries;
}

/** A condition on an entry, with names and values of its own. */
export interface EntryCondition extends Omit<ConditionExpression, 'ExpressionAttributeValues'> {
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>>;
}

const isRefusal = (error: unknown): boolean =>
  (error as { name?: unknown } | null)?.name === 'ConditionalCheckFailedException';

/** @returns false when the condition did not hold */
export async function putEntry(
  control: ControlTable,
  key: RegistryKey,
  entry: Entry,
  signal: AbortSignal,
  condition: EntryCondition = {},
): Promise<boolean> {
  try {
    await sendWithRetry(retrySettings(control, 'PutItem', signal), () =>
      control.data.client.send(
        new PutItemCommand({ TableName: control.table, Item: { ...wire(entryKey(key)), ...entry }, ...condition }),
        { abortSignal: signal },
      ),
    );
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** @returns false when the condition did not hold */
export async function deleteEntry(
  control: ControlTable,
  key: RegistryKey,
  signal: AbortSignal,
  condition: EntryCondition = {},
): Promise<boolean> {
  try {
    await sendWithRetry(retrySettings(control, 'DeleteItem', signal), () =>
      control.data.client.send(
        new DeleteItemCommand({ TableName: control.table, Key: wire(entryKey(key)), ...condition }),
        { abortSignal: signal },
      ),
    );
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
