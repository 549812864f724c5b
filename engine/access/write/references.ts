import type { ForeignKeyFacts, SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';

/** Foreign keys that a write has to keep: DynamoDB keeps none (rules.md, rule 11). */

/** A foreign key of another table, or of the table itself, that refers to a table. */
export interface Reference {
  readonly child: TableFacts;
  readonly key: ForeignKeyFacts;
}

/** Foreign keys that refer to a table, by child and name. */
export const referencesTo = (schema: SchemaFacts, table: TableFacts): readonly Reference[] =>
  schema.tables
    .flatMap((child) =>
      child.foreignKeys.filter((key) => key.referencedTable === table.name).map((key) => ({ child, key })),
    )
    .sort((a, b) => byCodeUnit(a.child.name, b.child.name) || byCodeUnit(a.key.name, b.key.name));

/** Foreign keys whose columns a write gives values. */
export const keysGiven = (table: TableFacts, columns: ReadonlySet<string>): readonly ForeignKeyFacts[] =>
  table.foreignKeys.filter((key) => key.columns.some((column) => columns.has(column)));

/** References whose target columns a write changes. */
export const referencesChanged = (
  schema: SchemaFacts,
  table: TableFacts,
  columns: ReadonlySet<string>,
): readonly Reference[] =>
  referencesTo(schema, table).filter(({ key }) => key.referencedColumns.some((column) => columns.has(column)));
