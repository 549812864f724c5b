import type { Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import type { Pins } from './pins';

/** Columns that a person decided to leave behind (rule N1 of docs/modeling-rules.md). */

const omittedOf = (pins: Pins, table: string): ReadonlySet<string> =>
  new Set(pins.of(table).omit?.map(({ column }) => column));

/** A column that names the row cannot be left behind: the item key is made of it. */
function refuseKeyColumns(pins: Pins, { name, primaryKey }: TableFacts): void {
  pins.of(name).omit?.forEach(({ column }, index) => {
    if (primaryKey.includes(column))
      pins.refuse([name, 'omit', index, 'column'], {
        found: `${column}, a column of the primary key`,
        allowed: 'columns outside the primary key: the key of the item is made of it',
      });
    else pins.follow(name, 'omit', index);
  });
}

/** The table without its omitted columns and without the keys that hold them: the rules see no more of it. */
function without(table: TableFacts, omitted: ReadonlySet<string>): TableFacts {
  if (omitted.size === 0) return table;
  const stays = ({ columns }: { readonly columns: readonly string[] }): boolean =>
    !columns.some((name) => omitted.has(name));
  return {
    ...table,
    columns: table.columns.filter(({ name }) => !omitted.has(name)),
    keys: table.keys.filter(stays),
    foreignKeys: table.foreignKeys.filter(stays),
  };
}

/** The analysis as the rules see it: omitted columns are not there. */
export function withoutOmitted(analysis: Analysis, pins: Pins): Analysis {
  const { schema } = analysis;
  if (!schema.tables.some(({ name }) => (pins.of(name).omit ?? []).length > 0)) return analysis;
  for (const table of schema.tables) refuseKeyColumns(pins, table);
  const kept = (table: string, column: string): boolean => !omittedOf(pins, table).has(column);
  const tables = schema.tables.map((table) => {
    const left = without(table, omittedOf(pins, table.name));
    return {
      ...left,
      foreignKeys: left.foreignKeys.filter(({ referencedTable, referencedColumns }) =>
        referencedColumns.every((name) => kept(referencedTable, name)),
      ),
    };
  });
  return { ...analysis, schema: { ...schema, tables } };
}

/** For the sidecar: each column with who approved it. */
export const omittedColumns = ({ schema }: Analysis, pins: Pins): Projection['omitted'] =>
  schema.tables.flatMap(({ name }) =>
    (pins.of(name).omit ?? []).map(({ column, why, approvedBy }) => ({ table: name, column, why, approvedBy })),
  );
