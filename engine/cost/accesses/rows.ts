import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { fanOutOf, filledRows } from '../../modeling/evidence/fan-out';
import { coversUnique } from '../../projection/compile/schema-index';

/** How many rows of a table have one value of some columns, on average: from counts and measured values, never from the optimiser. */

export interface Cardinality {
  readonly rows: number | null;
  readonly basis: string;
}

const UNKNOWN: Cardinality = { rows: null, basis: 'nothing tells how many' };

/** A sample that saw each value ten times and more has, as good as surely, seen all of them. */
const SATURATED = 10;

function distinctOf(table: TableFacts, column: string): number | undefined {
  const sample = table.sample;
  const found = sample?.columns.find(({ name }) => name === column);
  if (sample === undefined || found === undefined || found.distinct === 0) return undefined;
  return sample.kind === 'all' || found.distinct * SATURATED <= sample.rows ? found.distinct : undefined;
}

/** Rows of the parent by a foreign key whose columns are all among the known ones: at most so many groups. */
function parentsOf(analysis: Analysis, table: TableFacts, columns: readonly string[]): number | undefined {
  const counts = table.foreignKeys
    .filter((key) => key.columns.every((column) => columns.includes(column)))
    .flatMap(({ referencedTable }) => {
      const rows = analysis.schema.tables.find(({ name }) => name === referencedTable)?.rowCount ?? null;
      return rows === null || rows === 0 ? [] : [rows];
    });
  return counts.length === 0 ? undefined : Math.max(...counts);
}

/** The count of the analysis for these very columns: exact, or the median over values at fixed places of the key. */
function countedFor(table: TableFacts, columns: readonly string[]): Cardinality | undefined {
  const counted = fanOutOf(table, columns);
  if (counted === undefined) return undefined;
  const { exact, mean, most, values } = counted;
  const by = columns.join(', ');
  return {
    rows: mean,
    basis: exact
      ? `${Math.round(filledRows(table, columns) ?? values * mean)} rows in ${values} groups by ${by}, at most ${most} in one`
      : `the median of ${values} groups by ${by} that were counted`,
  };
}

export function rowsFor(analysis: Analysis, table: TableFacts, columns: readonly string[]): Cardinality {
  if (coversUnique(table, columns)) return { rows: 1, basis: 'a unique key' };
  const counted = countedFor(table, columns);
  if (counted !== undefined) return counted;
  const { rowCount } = table;
  if (rowCount === null) return { rows: null, basis: `the rows of ${table.name} were not counted` };
  if (columns.length === 0) return { rows: rowCount, basis: 'all rows' };
  const distinct = columns.flatMap((column) => distinctOf(table, column) ?? []);
  const parents = parentsOf(analysis, table, columns);
  const groups = Math.max(0, ...distinct, ...(parents === undefined ? [] : [parents]));
  if (groups === 0) return UNKNOWN;
  const by = columns.join(', ');
  return {
    rows: Math.max(1, rowCount / groups),
    basis: `${rowCount} rows in ${groups} groups by ${by}`,
  };
}

/** Rows for one row of another table, on average. */
export const rowsForEach = (rows: number | null, { rowCount }: TableFacts): number | null =>
  rows === null || rowCount === null || rowCount === 0 ? null : rows / rowCount;

/** Mean number of rows that the log saw an execution give; undefined where the log does not tell. */
export function loggedRows({ log }: AccessPattern): number | undefined {
  const sent = log?.rowsSent;
  return sent === undefined || sent === null ? undefined : Number(sent.mean);
}
