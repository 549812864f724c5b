import { DeleteItemCommand, PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ProofTables } from '../../../adapters/dynamodb';
import type { EntityPlan, Item, ProjectionPlan, SourceRow, Upkeep } from '../../../contracts/projection';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import { cursorOf, inlineView, itemKey, itemOf, keyText, pageOf, tableOf } from '../../../engine/projection';
import type { TestSource } from './source';

/** Carries out what an upkeep plan says, and nothing else, on items in DynamoDB. */

export type Row = SourceRow;
export interface RowWrite {
  readonly table: string;
  readonly before: Row | null;
  readonly after: Row | null;
}
/** Items of an entity as a fresh projection makes them, by driving key. */
type Fresh = ReadonlyMap<string, Item>;

const VERSION = { epoch: 0, sequence: '0', writer: 'test' };

const sameValue = (a: Row[string] | undefined, b: Row[string] | undefined): boolean =>
  Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b;

/** @throws LandfallError LandfallItemRefused for a row that cannot become an item */
async function freshItems({ link }: TestSource, entity: EntityPlan): Promise<Fresh> {
  const { sql, values } = pageOf({ entity, source: inlineView(entity), after: null, limit: 1_000 });
  const rows = await link.query(sql, values);
  return new Map(rows.map((row) => [cursorOf(entity, row).join('|'), itemOf(entity, row, VERSION)]));
}

/** @throws LandfallError LandfallItemRefused */
export async function project(source: TestSource, plan: ProjectionPlan): Promise<ReadonlyMap<string, Fresh>> {
  const all = new Map<string, Fresh>();
  for (const entity of plan.entities) all.set(entity.id, await freshItems(source, entity));
  return all;
}

export const itemTexts = (plan: ProjectionPlan, fresh: ReadonlyMap<string, Fresh>): readonly string[] =>
  plan.entities.flatMap((entity) =>
    [...fresh.get(entity.id)!.values()].map((item) => `${entity.table} ${textOf(item)}`),
  );

/** An item in one form, whatever the order of its attributes and members. */
export const textOf = (item: Item): string =>
  JSON.stringify(item, (_, value: unknown) => {
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });

/** All rows of the tables, by primary key. */
export async function snapshot(
  { link }: TestSource,
  tables: readonly TableFacts[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, Row>>> {
  const found = new Map<string, ReadonlyMap<string, Row>>();
  for (const { name, primaryKey } of tables) {
    const rows = await link.query(`SELECT * FROM \`${name}\``);
    found.set(name, new Map(rows.map((row) => [primaryKey.map((column) => String(row[column])).join('|'), row])));
  }
  return found;
}

/** What a statement did to which rows; a changed key is a deletion and an insertion to a table, and one update here. */
export function writesBetween(
  before: ReadonlyMap<string, ReadonlyMap<string, Row>>,
  after: ReadonlyMap<string, ReadonlyMap<string, Row>>,
): readonly RowWrite[] {
  return [...before].flatMap(([table, was]) => {
    const is = after.get(table)!;
    const gone = [...was].filter(([key]) => !is.has(key)).map(([, row]) => row);
    const come = [...is].filter(([key]) => !was.has(key)).map(([, row]) => row);
    const kept = [...was].flatMap(([key, row]): RowWrite[] => {
      const now = is.get(key);
      const same = now === undefined || Object.keys(row).every((column) => sameValue(row[column], now[column]));
      return same ? [] : [{ table, before: row, after: now }];
    });
    // One row under another key is one update; the tests write one row at a time.
    if (gone.length === 1 && come.length === 1) return [...kept, { table, before: gone[0]!, after: come[0]! }];
    return [
      ...kept,
      ...gone.map((row) => ({ table, before: row, after: null })),
      ...come.map((row) => ({ table, before: null, after: row })),
    ];
  });
}

/** What the plan asks for after a write; where an update asks for `move` and `set` of the same items, `move` does both. */
export function asked(upkeep: readonly Upkeep[], { table, before, after }: RowWrite): readonly Upkeep[] {
  const write = before === null ? 'insert' : after === null ? 'delete' : 'update';
  return upkeep.filter(
    (one) =>
      one.table === table &&
      one.write === write &&
      (write !== 'update' || one.columns.some((name) => name === '*' || !sameValue(before![name], after![name]))),
  );
}

/** Driving keys that an upkeep names, with the row as it was and as it is; asked in the state that the session sees. */
export async function keysOf(
  { link }: TestSource,
  upkeep: Upkeep,
  { before, after }: RowWrite,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const image of [before, after]) {
    if (image === null) continue;
    const values = upkeep.parameters.map((name) => image[name] ?? null);
    const rows =
      upkeep.keys === null ? [values] : (await link.query(upkeep.keys, values)).map((row) => Object.values(row));
    found.push(...rows.map((row) => row.map(String).join('|')));
  }
  return found;
}

export class Items {
  constructor(
    private readonly plan: ProjectionPlan,
    private readonly tables: ProofTables,
  ) {}

  private place(entity: EntityPlan) {
    const table = tableOf(this.plan, entity);
    return { table, TableName: this.tables.physical(table.name), client: this.tables.data.client };
  }

  async put(entity: EntityPlan, item: Item): Promise<void> {
    const { client, TableName } = this.place(entity);
    await client.send(new PutItemCommand({ TableName, Item: item as never }));
  }

  private async remove(entity: EntityPlan, item: Item): Promise<void> {
    const { client, TableName, table } = this.place(entity);
    await client.send(new DeleteItemCommand({ TableName, Key: itemKey(table, item) as never }));
  }

  private async set(entity: EntityPlan, item: Item, attributes: readonly string[]): Promise<void> {
    const { client, TableName, table } = this.place(entity);
    const there = attributes.filter((name) => item[name] !== undefined);
    const gone = attributes.filter((name) => item[name] === undefined);
    const name = (attribute: string): string => `#a${attributes.indexOf(attribute)}`;
    const value = (attribute: string): string => `:v${attributes.indexOf(attribute)}`;
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: itemKey(table, item) as never,
        UpdateExpression: [
          ...(there.length === 0 ? [] : [`SET ${there.map((one) => `${name(one)} = ${value(one)}`).join(', ')}`]),
          ...(gone.length === 0 ? [] : [`REMOVE ${gone.map(name).join(', ')}`]),
        ].join(' '),
        ExpressionAttributeNames: Object.fromEntries(attributes.map((one) => [name(one), one])),
        ...(there.length === 0
          ? {}
          : { ExpressionAttributeValues: Object.fromEntries(there.map((one) => [value(one), item[one]])) as never }),
      }),
    );
  }

  /** One upkeep for one driving key, with the items as the projection makes them before and after the write. */
  async keep(
    { action, attributes }: Upkeep,
    entity: EntityPlan,
    before: Fresh,
    after: Fresh,
    key: string,
  ): Promise<void> {
    const { table } = this.place(entity);
    const [was, is] = [before.get(key), after.get(key)];
    if (action === 'set') {
      if (is === undefined) return;
      // An item that came or went with its own row is another upkeep's; one whose row got another primary key stays where it is.
      const place = keyText(itemKey(table, is));
      const there = was !== undefined || [...before.values()].some((item) => keyText(itemKey(table, item)) === place);
      if (there) await this.set(entity, is, attributes);
      return;
    }
    const moved =
      was !== undefined && (is === undefined || keyText(itemKey(table, was)) !== keyText(itemKey(table, is)));
    if (moved) await this.remove(entity, was);
    if (action !== 'delete' && is !== undefined) await this.put(entity, is);
  }
}
