import type { Analysis, ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';
import { columnNamed } from '../../projection/compile/schema-index';
import { familyOf } from '../../projection/sql-types';

/** Rows of `child` refer to rows of `parent`: what a sample must be closed over. */
export interface Reference {
  readonly child: string;
  readonly columns: readonly string[];
  readonly parent: string;
  readonly referenced: readonly string[];
}

const textOf = ({ child, columns, parent, referenced }: Reference): string =>
  JSON.stringify([child, columns, parent, referenced]);

const columnsOf = (table: TableFacts | undefined, names: readonly string[]): readonly ColumnFacts[] | undefined => {
  const found = names.map((name) => table && columnNamed(table, name));
  return found.every((column) => column !== undefined) ? found : undefined;
};

/**
 * Declared foreign keys, and relations that the analysis holds for nearly certain, between tables of the schema and columns of one
 * family of types. Each once, sorted.
 */
export function referencesOf({ schema, relations }: Pick<Analysis, 'schema' | 'relations'>): readonly Reference[] {
  const tables = new Map(schema.tables.map((table) => [table.name, table]));
  const declared = schema.tables.flatMap((table) =>
    table.foreignKeys.map(({ columns, referencedTable, referencedColumns }) => ({
      child: table.name,
      columns,
      parent: referencedTable,
      referenced: referencedColumns,
    })),
  );
  const inferred = relations
    .filter(({ kind, confidence }) => kind !== 'foreign-key' && confidence === 'high')
    .map(({ from, to }) => ({
      child: from.table,
      columns: from.columns,
      parent: to.table,
      referenced: to.columns,
    }));
  const sound = [...declared, ...inferred].filter((one) => {
    const from = columnsOf(tables.get(one.child), one.columns);
    const to = columnsOf(tables.get(one.parent), one.referenced);
    return (
      from !== undefined &&
      to !== undefined &&
      from.length === to.length &&
      from.every((column, index) => familyOf(column) === familyOf(to[index]!))
    );
  });
  return [...new Map(sound.map((one) => [textOf(one), one])).values()].sort((a, b) => byCodeUnit(textOf(a), textOf(b)));
}
