import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { FLAG_KEY, flagOfEntry, type Entry, type Flag } from './flag-entry';
import { entryOfLease, LEASE_PARTITION, leaseOfEntry, renewalCondition, type InstanceLease } from './lease-entry';

/** Where the flag is, and how the instance reaches it. */
export interface ControlSettings {
  /** The client of the application; its retries and credentials are its own. */
  readonly client: DynamoDBClient;
  /** Name of the control table in AWS. */
  readonly table: string;
  /** Milliseconds after which a request without an answer is given up. Default 3000. */
  readonly requestMs?: number;
}

interface RequestOptions {
  readonly abortSignal: AbortSignal;
}

const REQUEST_MS = 3_000;

export const wireKey = (partition: string, sort: string): Record<string, AttributeValue> => ({
  pk: { S: partition },
  sk: { S: sort },
});

export const isRefusal = (error: unknown): boolean =>
  (error as { name?: unknown } | null)?.name === 'ConditionalCheckFailedException';

/** The control table, as an instance of the application uses it. Always read with ConsistentRead. */
export class Control {
  readonly client: DynamoDBClient;
  readonly table: string;
  private readonly requestMs: number;

  constructor({ client, table, requestMs }: ControlSettings) {
    this.client = client;
    this.table = table;
    this.requestMs = requestMs ?? REQUEST_MS;
  }

  /**
   * One request: it ends when the caller ends, or when its time is over. Without `AbortSignal.any`, which keeps something of each request for as
   * long as the caller's signal lives.
   */
  async within<T>(signal: AbortSignal | undefined, request: (options: RequestOptions) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const own = new AbortController();
    const end = (): void => own.abort();
    const timer = setTimeout(end, this.requestMs);
    signal?.addEventListener('abort', end);
    try {
      return await request({ abortSignal: own.signal });
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
    }
  }

  async read(partition: string, sort: string, signal?: AbortSignal): Promise<Entry | undefined> {
    const command = new GetItemCommand({ TableName: this.table, Key: wireKey(partition, sort), ConsistentRead: true });
    return (await this.within(signal, (options) => this.client.send(command, options))).Item;
  }

  /** Entries of a partition, those with the greatest sort keys first; at most `most`. */
  async newest(partition: string, most: number, signal?: AbortSignal): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    let from: Record<string, AttributeValue> | undefined;
    do {
      const command: QueryCommand = new QueryCommand({
        TableName: this.table,
        KeyConditionExpression: '#p = :p',
        ExpressionAttributeNames: { '#p': 'pk' },
        ExpressionAttributeValues: { ':p': { S: partition } },
        ConsistentRead: true,
        ScanIndexForward: false,
        Limit: most - found.length,
        ...(from === undefined ? {} : { ExclusiveStartKey: from }),
      });
      const answer = await this.within(signal, (options) => this.client.send(command, options));
      found.push(...(answer.Items ?? []));
      from = answer.LastEvaluatedKey;
    } while (from !== undefined && found.length < most);
    return found;
  }

  /** The flag; undefined before it was written first. @throws Error when this version does not know what it says */
  async flag(signal?: AbortSignal): Promise<Flag | undefined> {
    const entry = await this.read(FLAG_KEY.partition, FLAG_KEY.sort, signal);
    return entry === undefined ? undefined : flagOfEntry(entry);
  }

  /** @returns false when a later renewal is there already */
  async renew(lease: InstanceLease, signal?: AbortSignal): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.table,
      Item: { ...wireKey(LEASE_PARTITION, lease.instance), ...entryOfLease(lease) },
      ...renewalCondition(lease.beat),
    });
    try {
      await this.within(signal, (options) => this.client.send(command, options));
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  }

  async leases(signal?: AbortSignal): Promise<readonly InstanceLease[]> {
    return (await this.newest(LEASE_PARTITION, MOST_INSTANCES, signal)).map(leaseOfEntry);
  }
}

const MOST_INSTANCES = 1_000;
