import type { Buffer } from 'node:buffer';
import type { SourceRow } from '../../../../contracts/projection';
import type { SharedValues, TableFacts } from '../../../../contracts/schemas/analysis';
import { columnSets, type ColumnSet } from '../../../../engine/analysis/schema/sample/column-sets';
import { countsOf, spreadOf, type Count } from '../../../../engine/analysis/schema/sample/spread';
import { quoteName } from '../names';
import type { GentleLink } from './gentle';
import { bound, startsOf } from './ranges';

/** Tables up to so many rows are counted in one statement for all of their column sets. */
const COUNTED_AT_ONCE = 50_000;
/** Without a key the whole table is read and sorted: only up to so many rows. */
const COUNTED_WITHOUT_KEY = 200_000;
/** Values of a larger table that are counted. */
const VALUES = 1_000;

/** Entries of keys that are counted in one schema; tables that come later are looked at in part. */
export class CountingBudget {
  private entries = 100_000_000;

  /** True when there is room for so many; they are taken from it. */
  takes(entries: number): boolean {
    if (entries > this.entries) return false;
    this.entries -= entries;
    return true;
  }
}

/**
 * Counts how many rows share one value, for the column sets of a table: exactly where the table is small enough, else for values behind
 * fixed points of the key. What the server refuses, or does not finish in time, is left out.
 * @param references columns that hold, or may hold, the key of another table
 */
export async function readSharedValues(
  link: GentleLink,
  input: {
    readonly database: string;
    readonly table: TableFacts;
    readonly references: readonly string[];
    readonly budget: CountingBudget;
  },
): Promise<readonly SharedValues[]> {
  const { table, budget } = input;
  const name = `${quoteName(input.database)}.${quoteName(table.name)}`;
  const { rowCount } = table;
  const sets = columnSets(table, input.references).filter(
    ({ keyed }) => keyed || (rowCount !== null && rowCount <= COUNTED_WITHOUT_KEY),
  );
  // One row, or none, shares nothing.
  if (sets.length === 0 || (rowCount !== null && rowCount < 2)) return [];
  if (rowCount !== null && rowCount <= COUNTED_AT_ONCE && budget.takes(rowCount * sets.length)) {
    const counts = await countAll(link, name, sets);
    if (counts !== undefined) return sets.flatMap((set, i) => factsOf(set, 'all', counts[i]!));
  }
  const found: SharedValues[] = [];
  for (const set of sets) {
    const whole = rowCount !== null && budget.takes(rowCount);
    const all = whole ? (await countAll(link, name, [set]))?.[0] : undefined;
    const counts = all ?? (set.keyed ? await countRanges(link, name, { table, set }) : undefined);
    if (counts !== undefined) found.push(...factsOf(set, all === undefined ? 'ranges' : 'all', counts));
  }
  return found;
}

const factsOf = ({ columns }: ColumnSet, kind: SharedValues['kind'], counts: readonly Count[]): SharedValues[] => {
  const values = counts.reduce((sum, count) => sum + count.values, 0);
  return values === 0 ? [] : [{ columns: [...columns], kind, values, rows: spreadOf(counts) }];
};

const notNull = (columns: readonly string[]): string =>
  columns.map((column) => `${quoteName(column)} IS NOT NULL`).join(' AND ');
const listed = (columns: readonly string[]): string => columns.map(quoteName).join(', ');

/** How many values stand in how many rows, for each of the column sets; undefined when the server gives up. */
async function countAll(
  link: GentleLink,
  name: string,
  sets: readonly ColumnSet[],
): Promise<readonly (readonly Count[])[] | undefined> {
  const rows = await link.ask(
    sets
      .map(
        ({ columns }, i) =>
          `SELECT ${i} AS s, n, COUNT(*) AS v FROM (SELECT COUNT(*) AS n FROM ${name} WHERE ${notNull(columns)} GROUP BY ${listed(columns)}) AS counted${i} GROUP BY n`,
      )
      .join(' UNION ALL '),
  );
  return rows && sets.map((_, i) => rows.filter((row) => numberOf(row, 's') === i).map(countOf));
}

const numberOf = (row: SourceRow, column: string): number => Number(row[column]);
const countOf = (row: SourceRow): Count => ({ rows: numberOf(row, 'n'), values: numberOf(row, 'v') });

/** Rows of the values behind fixed points of the first column, which a key begins with; undefined when the server gives up. */
async function countRanges(
  link: GentleLink,
  name: string,
  { table, set }: { readonly table: TableFacts; readonly set: ColumnSet },
): Promise<readonly Count[] | undefined> {
  const { columns } = set;
  const first = table.columns.find((column) => column.name === columns[0])!;
  const starts = await startsOf(link, name, first);
  if (starts === undefined) return undefined;
  const each = Math.max(1, Math.floor(VALUES / (starts.length + 1)));
  const by = quoteName(first.name);
  const rows: number[] = [];
  let last: string | Buffer | undefined;
  for (const start of [undefined, ...starts]) {
    const where = [
      notNull(columns),
      ...(start === undefined ? [] : [`${by} >= ${start.kind === 'number' ? start.text : '?'}`]),
      // A range that begins inside of the one before it goes on behind its last value.
      ...(last === undefined ? [] : [`${by} > ?`]),
    ];
    const page = await link.ask(
      `SELECT MIN(${by}) AS k, COUNT(*) AS n FROM ${name} WHERE ${where.join(' AND ')} GROUP BY ${listed(columns)} ORDER BY ${listed(columns)} LIMIT ${each}`,
      [...bound(start), ...(last === undefined ? [] : [last])],
    );
    if (page === undefined) return undefined;
    rows.push(...page.map((row) => numberOf(row, 'n')));
    last = page.at(-1)?.['k'] ?? last;
  }
  return countsOf(rows);
}
