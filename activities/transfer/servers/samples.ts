import { setTimeout as delay } from 'node:timers/promises';
import type { SourceLink } from '../../../adapters/mysql/link';
import type { ToolOutput } from '../../../contracts/mcp/tool';
import type { Tools } from '../../../contracts/mcp';
import { physicalTableName } from '../../../contracts/names';
import type { EntityPlan, IndexPlan, Item, SourceRow, TablePlan } from '../../../contracts/projection';
import {
  compareItems,
  cursorOf,
  itemKey,
  itemOrNone,
  keysOf,
  PROOF_VERSION,
  rawSource,
  rowDifferences,
  rowName,
  tableOf,
} from '../../../engine/projection';
import { quoteName, viewAddress } from '../../../engine/projection/sql-text';
import type { ServerAnswers } from '../../../engine/transfer/servers/findings';
import { itemFromJson, itemToJson } from '../../../engine/transfer/servers/item-json';
import type { Asking } from './ask';

/** Rows at each end of a table. */
const ROWS_AT_EACH_END = 5;
/** An index follows its table, usually within a second. */
const INDEX_PATIENCE_MS = 10_000;
const INDEX_POLL_MS = 500;
/** Items of one key of an index that are looked through. */
const MOST_OF_A_KEY = 100;

type Answer = ToolOutput<Tools['mysql'], 'run_query'>;
interface Found {
  rows: number;
  looks: number;
  readonly differences: string[];
}

/**
 * Reads rows at both ends of each table through the server of the source, raw and without the views, and their items through the server of the
 * target: each item must be the one that the row's view makes, give back the raw row, and be found in each index that it belongs to.
 */
export async function samplesOf(asking: Asking): Promise<ServerAnswers['samples']> {
  const { deps, context, loaded, signal } = asking;
  const { source } = context.config;
  const found: Found = { rows: 0, looks: 0, differences: [] };
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'finish', signal });
  try {
    for (const entity of loaded.plan.entities.filter(({ role }) => role === 'owner'))
      for (const row of await endsOf(asking, entity)) await compareRow({ asking, link, entity, found }, row);
  } finally {
    await link.close();
  }
  return found;
}

/** Rows by their view columns. A table of one row has it at both ends, and is compared once. */
async function endsOf({ port, loaded: { plan } }: Asking, entity: EntityPlan): Promise<readonly SourceRow[]> {
  const keys = entity.drivingKey.map(({ viewColumn }) => quoteName(viewColumn));
  const rows = new Map<string, SourceRow>();
  for (const direction of ['', ' DESC']) {
    const order = keys.map((key) => key + direction).join(', ');
    const sql = `SELECT * FROM ${rawSource(entity, plan.database)} ORDER BY ${order} LIMIT ${ROWS_AT_EACH_END}`;
    for (const row of rowsOf(await port.mysql.call('run_query', { sql, max_rows: ROWS_AT_EACH_END })))
      rows.set(JSON.stringify(cursorOf(entity, row)), row);
  }
  return [...rows.values()];
}

const rowsOf = ({ columns, rows }: Answer): readonly SourceRow[] =>
  rows.map((row) =>
    Object.fromEntries(
      row.map((value, at) => [
        columns[at] ?? '',
        typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value,
      ]),
    ),
  );

interface Comparing {
  readonly asking: Asking;
  readonly link: SourceLink;
  readonly entity: EntityPlan;
  readonly found: Found;
}

async function compareRow({ asking, link, entity, found }: Comparing, raw: SourceRow): Promise<void> {
  const { context, loaded, port, signal } = asking;
  const { source, target } = context.config;
  const { drivingKey: key } = entity;
  const { sql, values } = keysOf({
    key,
    source: viewAddress(source.viewSchema, entity),
    keys: [cursorOf(entity, raw)],
  });
  const [row] = await link.query(sql, values, { signal });
  const say = (what: string): void => void found.differences.push(`${entity.id} ${rowName(entity, raw)}: ${what}`);
  const expected = row === undefined ? undefined : itemOrNone(entity, row, PROOF_VERSION);
  if (expected === undefined) return say('the view does not have the row');
  const table = tableOf(loaded.plan, entity);
  const itself = itemKey(table, expected);
  const physical = physicalTableName(target, table.name);
  const { item } = await port.dynamodb.call('get_item', { table_name: physical, key: itemToJson(itself) });
  if (item === null) return say('the item is missing');
  const there = itemFromJson(item);
  const attributes = compareItems(expected, there);
  if (attributes.length > 0) return say(`the item differs in ${attributes.join(', ')}`);
  const columns = rowDifferences(entity, raw, there);
  if (columns.length > 0) return say(`the item gives back other values of ${columns.join(', ')}`);
  found.rows += 1;
  for (const index of table.indexes) {
    const looked = await isInIndex(asking, { table, physical, index, item: there, itself });
    if (looked === undefined) continue;
    if (looked) found.looks += 1;
    else say(`the index ${index.name} does not have the item`);
  }
}

/** Undefined: the item does not belong to the index, or its key there has more items than are looked through. */
async function isInIndex(
  { port, signal }: Asking,
  at: {
    readonly table: TablePlan;
    readonly physical: string;
    readonly index: IndexPlan;
    readonly item: Item;
    readonly itself: Item;
  },
): Promise<boolean | undefined> {
  const { index, item, itself } = at;
  const names = [index.partitionKey, ...(index.sortKey === null ? [] : [index.sortKey])];
  const key: Item = Object.fromEntries(names.flatMap((name) => (item[name] === undefined ? [] : [[name, item[name]]])));
  if (Object.keys(key).length < names.length) return undefined;
  const until = performance.now() + INDEX_PATIENCE_MS;
  for (;;) {
    const { items, more } = await port.dynamodb.call('query', {
      table_name: at.physical,
      index_name: index.name,
      key_condition_expression: names.map((_, place) => `#k${place} = :k${place}`).join(' AND '),
      expression_attribute_names: Object.fromEntries(names.map((name, place) => [`#k${place}`, name])),
      expression_attribute_values: Object.fromEntries(
        names.map((name, place) => [`:k${place}`, itemToJson(key)[name]]),
      ),
      limit: MOST_OF_A_KEY,
    });
    const wanted = itemToJson(itself);
    if (items.some((one) => Object.keys(wanted).every((name) => same(one[name], wanted[name])))) return true;
    if (more) return undefined;
    if (performance.now() > until) return false;
    await delay(INDEX_POLL_MS, undefined, { signal });
  }
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
