import type { ColumnFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';

/** Look-ups in the schema that compiler and modeler share. */

export const tableNamed = (schema: SchemaFacts, name: string): TableFacts | undefined =>
  schema.tables.find((table) => table.name === name);

export const columnNamed = (table: TableFacts, name: string): ColumnFacts | undefined =>
  table.columns.find((column) => column.name === name);

const isNullable = (table: TableFacts, name: string): boolean => columnNamed(table, name)?.nullable ?? true;

/** A unique key over columns; functional key parts, which have no column, take the key out. */
export interface UniqueKey {
  readonly name: string;
  readonly columns: readonly string[];
  /** True when no column is nullable: then at most one row per value. */
  readonly total: boolean;
}

/** Primary key first (`PRIMARY`), then the other unique keys by name. */
export function uniqueKeys(table: TableFacts): readonly UniqueKey[] {
  const primary = table.primaryKey.length > 0 ? [{ name: 'PRIMARY', columns: table.primaryKey, total: true }] : [];
  const others = table.keys
    .filter(({ unique, columns }) => unique && columns.length > 0 && columns.every((name) => columnNamed(table, name)))
    .map(({ name, columns }) => ({ name, columns, total: columns.every((column) => !isNullable(table, column)) }));
  return [...primary, ...others.filter(({ name }) => name !== 'PRIMARY')];
}

/** The key that drives reading: the primary key, else the first unique key without a nullable column; undefined for none. */
export const drivingKeyOf = (table: TableFacts): UniqueKey | undefined => uniqueKeys(table).find(({ total }) => total);

/** True when a value for these columns names at most one row; equality never matches NULL. */
export const coversUnique = (table: TableFacts, columns: readonly string[]): boolean =>
  uniqueKeys(table).some((key) => key.columns.every((column) => columns.includes(column)));
