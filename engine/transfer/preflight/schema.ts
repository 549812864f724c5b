import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { sortedUnique } from '../../lib/compare';

/** What of a table decides which items its rows become. */
export type TableShape = Pick<TableFacts, 'name' | 'columns' | 'primaryKey' | 'keys'>;

/** Facts of a column that decide what its values become. Comments may change at any time. */
const COLUMN_FACTS = [
  'columnType',
  'nullable',
  'characterSet',
  'collation',
  'precision',
  'scale',
  'fraction',
  'values',
] as const satisfies readonly (keyof ColumnFacts)[];

const text = (value: string | number | boolean | readonly string[] | null): string =>
  value === null ? 'none' : Array.isArray(value) ? value.join(',') : String(value);

function columnDifferences(table: string, expected: ColumnFacts, found: ColumnFacts): readonly string[] {
  return COLUMN_FACTS.filter((fact) => text(expected[fact]) !== text(found[fact])).map(
    (fact) => `${table}.${expected.name}: ${fact} was ${text(expected[fact])}, is ${text(found[fact])}`,
  );
}

/** Unique keys by their columns: without one two rows could become one item. */
const uniqueKeys = (table: TableShape): readonly string[] =>
  sortedUnique(table.keys.filter(({ unique }) => unique).map(({ columns }) => columns.join(', ')));

function keyDifferences(expected: TableShape, found: TableShape): readonly string[] {
  const [before, now] = [expected, found].map((table) => table.primaryKey.join(', ') || 'none');
  const unique = uniqueKeys(found);
  return [
    ...(before === now ? [] : [`${expected.name}: primary key was ${before}, is ${now}`]),
    ...uniqueKeys(expected)
      .filter((columns) => !unique.includes(columns))
      .map((columns) => `${expected.name}: unique key (${columns}) is gone`),
  ];
}

function tableDifferences(expected: TableShape, found: TableShape): readonly string[] {
  const before = new Map(expected.columns.map((column) => [column.name, column]));
  const now = new Map(found.columns.map((column) => [column.name, column]));
  const columns = sortedUnique([...before.keys(), ...now.keys()]).flatMap((name) => {
    const [old, current] = [before.get(name), now.get(name)];
    if (old === undefined) return [`${expected.name}.${name}: is new`];
    if (current === undefined) return [`${expected.name}.${name}: is gone`];
    return columnDifferences(expected.name, old, current);
  });
  return [...columns, ...keyDifferences(expected, found)];
}

/**
 * What is different between the schema that the contract was made for and the one that is there now, one sentence each. Tables that
 * the analysis did not select are no difference.
 */
export function schemaDifferences(expected: readonly TableShape[], found: readonly TableShape[]): readonly string[] {
  const now = new Map(found.map((table) => [table.name, table]));
  return expected.flatMap((table) => {
    const current = now.get(table.name);
    return current === undefined ? [`${table.name}: is gone`] : tableDifferences(table, current);
  });
}
