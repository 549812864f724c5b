import type { SourceTables, SqlRow, StoredItem } from './tables';

/** Items that rows must make, written down by hand from the contract of the simulation. */

type Plain = Readonly<Record<string, string | number>>;

export interface ExpectedItems {
  readonly main: ReadonlyMap<string, Plain>;
  readonly stock: ReadonlyMap<string, Plain>;
}

const digits = (value: unknown): string => String(value).padStart(10, '0');
const n = (value: string | number | null | undefined): number => Number(value);
const text = (value: string | number | null | undefined): string => String(value);
const sum = (rows: readonly SqlRow[]): number => rows.reduce((all, { amount }) => all + n(amount), 0);

/** Attributes with a value; SQL NULL leaves an attribute out. */
const present = (attributes: Readonly<Record<string, string | number | null>>): Plain =>
  Object.fromEntries(
    Object.entries(attributes).filter((entry): entry is [string, string | number] => entry[1] !== null),
  );

const number = (value: string | number | null | undefined): number | null =>
  value === null || value === undefined ? null : n(value);

export function expectedItems({ account, stock, purchase, note }: SourceTables): ExpectedItems {
  const main = new Map<string, Plain>();
  const put = (PK: string, SK: string, attributes: Readonly<Record<string, string | number | null>>): void =>
    void main.set(`${PK}|${SK}`, present({ PK, SK, ...attributes }));
  const accounts = new Map(account.map((row) => [n(row['id']), row]));
  for (const row of account) {
    const own = purchase.filter(({ account_id }) => n(account_id) === n(row['id']));
    put(`ACCOUNT#${digits(row['id'])}`, 'PROFILE', {
      _type: 'ACCOUNT',
      id: n(row['id']),
      email: text(row['email']),
      name: text(row['name']),
      rev: n(row['rev']),
      referrer_id: number(row['referrer_id']),
      bought: own.length,
      spent: own.length === 0 ? null : sum(own),
    });
    put(`EMAIL#${text(row['email'])}`, 'LOOKUP', { _type: 'EMAIL', id: n(row['id']) });
  }
  for (const row of purchase) {
    const buyer = accounts.get(n(row['account_id']));
    put(`ACCOUNT#${digits(row['account_id'])}`, `PURCHASE#${digits(row['id'])}`, {
      _type: 'PURCHASE',
      id: n(row['id']),
      account_id: n(row['account_id']),
      stock_id: n(row['stock_id']),
      amount: n(row['amount']),
      rev: n(row['rev']),
      buyer: buyer === undefined ? null : text(buyer['name']),
      buyer_rev: number(buyer?.['rev']),
    });
  }
  for (const row of note)
    put(`NOTE#${digits(row['id'])}`, 'NOTE', {
      _type: 'NOTE',
      id: n(row['id']),
      account_id: number(row['account_id']),
      body: text(row['body']),
      rev: n(row['rev']),
    });
  const stocks = new Map(
    stock.map((row): readonly [string, Plain] => {
      const sold = purchase.filter(({ stock_id }) => n(stock_id) === n(row['id']));
      return [
        text(row['id']),
        present({
          _type: 'STOCK',
          id: n(row['id']),
          label: text(row['label']),
          rev: n(row['rev']),
          sold: sold.length === 0 ? null : sum(sold),
          sales: sold.length,
        }),
      ];
    }),
  );
  return { main, stock: stocks };
}

/** What the copying writers add to an item. */
const OWN = new Set(['_v', '_w', '_o']);

/** Attributes that a tombstone has beside its key, and one that lets a late reader see how far a stream is read. */
const TOMBSTONE = ['_v', '_w'];
const SENTINEL = ['_sentinel', '_v'];
const SENTINEL_KEY = /^(landfall#sentinel#|-1\d{29})/;

/** A tombstone of a row whose key cannot move (others leave none), or a sentinel: every reader takes them for no item. */
export function isNoItem(item: StoredItem, keys: readonly string[]): boolean {
  if (item['_type'] !== undefined) return false;
  const rest = Object.keys(item)
    .filter((name) => !keys.includes(name))
    .sort()
    .join();
  const [key = ''] = keys.map((name) => item[name]?.S ?? item[name]?.N ?? '');
  if (rest === SENTINEL.join()) return SENTINEL_KEY.test(key);
  return rest === TOMBSTONE.join() && !/^(ACCOUNT|EMAIL)#/.test(key);
}

/** An item as it is compared. */
export const liveItem = (item: StoredItem): Plain =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([name]) => !OWN.has(name))
      .map(([name, { S, N }]) => [name, N === undefined ? (S ?? '?') : Number(N)]),
  );
