import { QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  readItemsAt,
  readMarks,
  readRegistryRow,
  type ClaimedItem,
  type RegistryRow,
} from '../../../adapters/dynamodb/convergence';
import { ITEM_OWNER_ATTRIBUTE, ITEM_TYPE_ATTRIBUTE, ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import type { Item } from '../../../contracts/projection';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import { isTombstone } from '../../../engine/transfer/convergence/tombstone/rules';
import type { Account, Note, Purchase, Reads, TableName, Tables } from '../workload/operations';
import type { Context } from './context';
import { itemAddress, plain } from './item-reads';

/** A source row as the application found it in DynamoDB. */
export interface Found {
  readonly table: TableName;
  readonly id: number;
  readonly owner: string;
  /** Of a row with a registry. */
  readonly registry: RegistryRow | undefined;
  /** Version of the item of a row without a registry; null: nothing was there. */
  readonly version: string | null;
  /** Attributes of its item; undefined: there is none. */
  readonly item: Readonly<Record<string, unknown>> | undefined;
}

const TYPES: Readonly<Record<TableName, string>> = {
  account: 'ACCOUNT',
  purchase: 'PURCHASE',
  note: 'NOTE',
  stock: 'STOCK',
};

const nullable = (value: unknown): number | null => (value === undefined ? null : Number(value));

/** The row that an item is the item of. */
function rowOf(table: TableName, item: Readonly<Record<string, unknown>>): Tables[TableName] {
  const { id, rev } = item as { id: number; rev: number };
  switch (table) {
    case 'account':
      return {
        id,
        rev,
        email: String(item['email']),
        name: String(item['name']),
        referrer_id: nullable(item['referrer_id']),
      };
    case 'stock':
      return { id, rev, label: String(item['label']) };
    case 'purchase':
      return {
        id,
        rev,
        account_id: Number(item['account_id']),
        stock_id: Number(item['stock_id']),
        amount: Number(item['amount']),
      };
    case 'note':
      return { id, rev, account_id: nullable(item['account_id']), body: String(item['body']) };
  }
}

/**
 * The reads of one unit of work where DynamoDB is the authority: each row once, strongly consistent; what was read is a condition of what is
 * written.
 */
export class ItemUnit implements Reads {
  readonly found = new Map<string, Found>();

  constructor(
    private readonly context: Context,
    private readonly signal: AbortSignal,
  ) {}

  async find(table: TableName, id: number): Promise<Found> {
    const owner = ownerText({ table, key: [String(id)] });
    const known = this.found.get(owner);
    if (known !== undefined) return known;
    const { context, signal } = this;
    const registered = context.plan.rows.get(table)?.registered === true;
    const registry = registered ? await readRegistryRow(context.control, owner, signal) : undefined;
    const address = itemAddress(table, id);
    const keys: readonly ClaimedItem[] = registry?.claims ?? [
      { table: address.table, key: address.key as unknown as Item },
    ];
    const items = await readItemsAt(
      context.items,
      keys.map((one) => ({ table: context.physical(one.table), key: one.key })),
      signal,
    );
    const stored = items
      .filter((item) => item !== undefined)
      .map((item) => item as unknown as Parameters<typeof plain>[0])
      .find((item) =>
        registered ? item[ITEM_OWNER_ATTRIBUTE]?.S === owner && item[ITEM_TYPE_ATTRIBUTE]?.S === TYPES[table] : true,
      );
    const result: Found = {
      table,
      id,
      owner,
      registry,
      version: stored?.[ITEM_VERSION_ATTRIBUTE]?.N ?? null,
      item: stored === undefined || isTombstone(stored) ? undefined : plain(stored),
    };
    this.found.set(owner, result);
    return result;
  }

  async get<T extends TableName>(table: T, id: number): Promise<Tables[T] | undefined> {
    const { item } = await this.find(table, id);
    return item === undefined ? undefined : (rowOf(table, item) as Tables[T]);
  }

  async byEmail(email: string): Promise<number | undefined> {
    const [lookup] = await readItemsAt(
      this.context.items,
      [{ table: this.context.physical('main'), key: { PK: { S: `EMAIL#${email}` }, SK: { S: 'LOOKUP' } } }],
      this.signal,
    );
    const id = lookup?.['id'];
    return id !== undefined && 'N' in id ? Number(id.N) : undefined;
  }

  async purchasesOfAccount(account: number): Promise<readonly Purchase[]> {
    const { key } = itemAddress('account', account);
    const { Items = [] } = await this.context.data.client.send(
      new QueryCommand({
        TableName: this.context.physical('main'),
        KeyConditionExpression: 'PK = :pk AND begins_with(SK, :sk)',
        ExpressionAttributeValues: { ':pk': key['PK']!, ':sk': { S: 'PURCHASE#' } },
        ConsistentRead: true,
      }),
      { abortSignal: this.signal },
    );
    return this.rows(
      'purchase',
      Items.map((item) => Number(item['id']?.N)),
    );
  }

  async hasPurchases(stock: number): Promise<boolean> {
    return Number((await this.find('stock', stock)).item?.['sales'] ?? 0) > 0;
  }

  async notesOf(account: number): Promise<readonly Note[]> {
    const notes = await this.rows('note', await this.scanned('NOTE', 'account_id', account));
    return notes.filter(({ account_id }) => account_id === account);
  }

  async referredBy(account: number): Promise<readonly Account[]> {
    const accounts = await this.rows('account', await this.scanned('ACCOUNT', 'referrer_id', account));
    return accounts.filter(({ referrer_id }) => referrer_id === account);
  }

  /** A real application has an index for this; what an index lags behind would be the application's own fault, not the protocol's. */
  private async scanned(type: string, attribute: string, value: number): Promise<readonly number[]> {
    const { Items = [] } = await this.context.data.client.send(
      new ScanCommand({
        TableName: this.context.physical('main'),
        FilterExpression: '#t = :t AND #a = :a',
        ExpressionAttributeNames: { '#t': ITEM_TYPE_ATTRIBUTE, '#a': attribute },
        ExpressionAttributeValues: { ':t': { S: type }, ':a': { N: String(value) } },
        ConsistentRead: true,
      }),
      { abortSignal: this.signal },
    );
    return Items.map((item) => Number(item['id']?.N));
  }

  private async rows<T extends TableName>(table: T, ids: readonly number[]): Promise<readonly Tables[T][]> {
    const rows: Tables[T][] = [];
    for (const id of ids) {
      const row = await this.get(table, id);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  marks(keys: readonly { readonly table: string; readonly key: Item }[]): ReturnType<typeof readMarks> {
    return readMarks(
      this.context.items,
      keys.map(({ table, key }) => ({ table: this.context.physical(table), key })),
      this.signal,
    );
  }
}
