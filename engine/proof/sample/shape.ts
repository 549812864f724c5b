import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, drivingKeyOf } from '../../projection/compile/schema-index';
import { quoteName } from '../../projection/sql-text';
import { keyLiteral, storedExpression } from '../rows/stored-value';
import type { Reference } from './references';

/** What is read of a table to choose its rows: key, and the columns by which rows refer to each other. */
export interface SampleShape {
  readonly table: TableFacts;
  /** Empty for a table without a unique key: its rows are named by all their columns. */
  readonly key: readonly ColumnFacts[];
  readonly columns: readonly ColumnFacts[];
}

export function sampleShape(table: TableFacts, references: readonly Reference[]): SampleShape {
  const key = (drivingKeyOf(table)?.columns ?? []).map((name) => columnNamed(table, name)!);
  if (key.length === 0) return { table, key, columns: table.columns };
  const linked = references.flatMap((one) => [
    ...(one.child === table.name ? one.columns : []),
    ...(one.parent === table.name ? one.referenced : []),
  ]);
  const rest = table.columns.filter((column) => linked.includes(column.name) && !key.includes(column));
  return { table, key, columns: [...key, ...rest] };
}

/** `a AS c0, b AS c1`: columns in their stored form. */
export const storedList = (columns: readonly ColumnFacts[]): string =>
  columns.map((column, index) => `${storedExpression(column, quoteName(column.name))} AS c${index}`).join(', ');

/**
 * `(a = x AND b = y) OR ..`, or `a IN (x, ..)`: the rows with these values. Nothing is NULL.
 * @param names what is compared, as SQL
 * @param columns columns that the values were read from
 */
export function anyOf(
  names: readonly string[],
  columns: readonly ColumnFacts[],
  tuples: readonly (readonly (string | Buffer)[])[],
): string {
  const literals = tuples.map((tuple) => columns.map((column, index) => keyLiteral(column, tuple[index]!)));
  if (names.length === 1) return `${names[0]!} IN (${literals.map(([only]) => only!).join(', ')})`;
  return literals
    .map((values) => `(${values.map((value, index) => `${names[index]!} = ${value}`).join(' AND ')})`)
    .join(' OR ');
}

export const orderBy = ({ key }: SampleShape, descending = false): string =>
  key.length === 0
    ? ''
    : ` ORDER BY ${key.map((column) => quoteName(column.name) + (descending ? ' DESC' : '')).join(', ')}`;
