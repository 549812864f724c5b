import type { RowImage } from '../../../../contracts/changes';
import type { EntityPlan, SourceRow, SourceValue } from '../../../../contracts/projection';
import { keysOf, type PageStatement } from '../../../projection';
import { VIEW_ROWS } from '../../../projection/rows/raw-rows';
import { quoteName, viewAddress } from '../../../projection/sql-text';
import type { ConvergencePlan, ForeignKeyAction, RowTable } from './plan';

/** Alias of the driving table in every expression of the projection. */
const ALIAS = 'b';

const tableAs = ({ database }: ConvergencePlan, table: string): string =>
  `${quoteName(database)}.${quoteName(table)} AS ${quoteName(ALIAS)}`;

const keyColumns = ({ key }: RowTable): readonly string[] =>
  key.map(({ expression, viewColumn }) => `${expression} AS ${quoteName(viewColumn)}`);

/**
 * Rows of an entity's view together with what the registry remembers of them, in brackets for use as the source of a page. One statement, so
 * that both are of one moment: an item whose parent was read later than the item might be linked to none.
 */
export function rowsSource(plan: ConvergencePlan, rows: RowTable, entity: EntityPlan, viewSchema: string): string {
  const view = viewAddress(viewSchema, entity);
  // A row without a key of its own cannot be found again in its table.
  if (!rows.registered || rows.key.some(({ column }) => column === '*')) return view;
  const on = rows.key.map(
    ({ column, viewColumn }) => `${quoteName(ALIAS)}.${quoteName(column)} = v.${quoteName(viewColumn)}`,
  );
  const columns = rows.remembered.map(
    (name, index) => `${quoteName(ALIAS)}.${quoteName(name)} AS ${quoteName(rememberedAs(index))}`,
  );
  return `(SELECT v.*, ${columns.join(', ')} FROM ${view} AS v JOIN ${tableAs(plan, rows.table)} ON ${on.join(' AND ')}) AS ${quoteName(VIEW_ROWS)}`;
}

const rememberedAs = (index: number): string => `_r${index + 1}`;

/** What the registry remembers of a row that was read by `rowsSource`. */
export const imageOfRow = ({ remembered }: RowTable, row: SourceRow): RowImage =>
  Object.fromEntries(remembered.map((name, index) => [name, row[rememberedAs(index)] ?? null]));

/** The columns that the registry remembers, of rows by their keys. Key columns come as `_k1`.. besides. */
export function imagesByKey(
  plan: ConvergencePlan,
  rows: RowTable,
  keys: readonly (readonly string[])[],
): PageStatement {
  const columns = rows.remembered.map((name) => `${quoteName(ALIAS)}.${quoteName(name)} AS ${quoteName(name)}`);
  const source = `(SELECT ${[...keyColumns(rows), ...columns].join(', ')} FROM ${tableAs(plan, rows.table)}) AS \`row_images\``;
  return keysOf({ key: rows.key, source, keys });
}

/**
 * Keys (`_k1`..) of the rows that point at a parent by a foreign key.
 * @param values of the parent's columns, in the order of the foreign key
 */
export const childKeys = (
  plan: ConvergencePlan,
  child: RowTable,
  action: ForeignKeyAction,
  values: readonly SourceValue[],
): PageStatement => ({
  sql: `SELECT ${keyColumns(child).join(', ')} FROM ${tableAs(plan, child.table)} WHERE ${action.childColumns
    .map((column) => `${quoteName(ALIAS)}.${quoteName(column)} = ?`)
    .join(' AND ')}`,
  values: values as readonly (string | Buffer)[],
});

/** Values of some columns; undefined when one is missing or NULL: then nothing points there. */
export function valuesOf(image: RowImage, columns: readonly string[]): readonly (string | Buffer)[] | undefined {
  const values = columns.map((column) => image[column]);
  return values.every((value) => value !== null && value !== undefined) ? values : undefined;
}

/** Name of a parent in the registry: the foreign key, and the values by which children point at it. */
export const parentText = (action: ForeignKeyAction, values: readonly (string | Buffer)[]): string =>
  JSON.stringify([
    action.id,
    ...values.map((value) => (Buffer.isBuffer(value) ? { base64: value.toString('base64') } : value)),
  ]);
