import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { rowIdentity } from '../../access/execute/identity';
import { quoteName } from '../../projection/sql-text';
import { familyOf, readExpression } from '../../projection/sql-types';
import { cell, type TableState } from './compare';

/** A row of a proof, as the projection's views print its values. */
export type RawRow = Readonly<Record<string, SourceValue>>;

/** Whole tables of a proof as the projection's views print their values; geometries, which no expression can read, are left out. */

export const readable = ({ columns }: TableFacts): readonly ColumnFacts[] =>
  columns.filter((column) => familyOf(column) !== 'geometry');

/** @param database where the table is */
export function rawSelect(database: string, table: TableFacts): string {
  const columns = readable(table).map(
    (column) => `${readExpression(column, quoteName(column.name))} AS ${quoteName(column.name)}`,
  );
  return `SELECT ${columns.join(', ')} FROM ${quoteName(database)}.${quoteName(table.name)}`;
}

export const rowText = (table: TableFacts, row: RawRow): string =>
  JSON.stringify(readable(table).map(({ name }) => cell(row[name] ?? null)));

/** Rows by what names them. */
export const stateOf = (table: TableFacts, rows: readonly RawRow[]): TableState =>
  new Map(rows.map((raw) => [rowIdentity(table, { raw }), rowText(table, raw)]));
