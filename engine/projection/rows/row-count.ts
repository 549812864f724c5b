import type { SharedValues, TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, coversUnique } from '../compile/schema-index';

/** How many rows have given values in some columns, as far as the analysis counted. */
export interface RowCount {
  /** Most rows; null when nobody counted all of them. */
  readonly bound: number | null;
  /** Most rows that were really found together; null when nobody looked. */
  readonly seen: number | null;
  /** For choosing between ways; never printed as a fact. */
  readonly estimate: number;
  readonly because: string;
}

/** Where nothing is known; large enough that a key or a smaller count is preferred. */
const UNKNOWN_ROWS = 100;
const UNKNOWN_TABLE = 1_000_000;
/** Values that a column is taken to have when nobody looked; a guess that only orders ways. */
const SELECTIVITY = 10;

const all = (table: TableFacts): RowCount =>
  table.rowCount === null
    ? { bound: null, seen: null, estimate: UNKNOWN_TABLE, because: `rows of ${table.name} were not counted` }
    : {
        bound: table.rowCount,
        seen: table.rowCount,
        estimate: table.rowCount,
        because: `${table.name} had ${table.rowCount} rows when it was counted`,
      };

/** The counted set of columns that says most about rows in which all of these are known. */
function counted(table: TableFacts, columns: readonly string[]): SharedValues | undefined {
  const fits = (table.rowsPerValue ?? []).filter((one) => one.columns.every((name) => columns.includes(name)));
  return fits.reduce<SharedValues | undefined>(
    (best, one) => (best === undefined || one.rows.max < best.rows.max ? one : best),
    undefined,
  );
}

/**
 * Rows of a table that agree in all of these columns.
 * @param always the values stand in the statement: each execution reads the same rows, which are likely to be many
 */
export function rowsWith(table: TableFacts, columns: readonly string[], always = false): RowCount {
  if (columns.length === 0) return all(table);
  if (coversUnique(table, columns))
    return { bound: 1, seen: 1, estimate: 1, because: `${columns.join(', ')} names one row` };
  const found = counted(table, columns);
  if (found !== undefined) {
    const { max, p99 } = found.rows;
    const of = found.columns.join(', ');
    const fewer = SELECTIVITY ** (new Set(columns).size - found.columns.length);
    return found.kind === 'all'
      ? {
          bound: max,
          seen: max,
          estimate: Math.max(1, found.rows.p50 / fewer),
          because: `at most ${max} rows of ${table.name} had one ${of} when all were counted`,
        }
      : {
          bound: null,
          seen: max,
          estimate: Math.max(1, p99 / fewer),
          because: `${p99} rows of ${table.name} had one ${of} in 99 of 100 cases, ${max} the most that were seen`,
        };
  }
  const whole = all(table);
  const groups = columns.reduce((product, column) => product * differentValues(table, column), 1);
  const most = always ? whole.estimate : UNKNOWN_ROWS / SELECTIVITY ** (columns.length - 1);
  const estimate = Math.max(2, Math.min(most, Math.ceil(whole.estimate / groups)));
  return {
    bound: whole.bound,
    seen: null,
    estimate,
    because:
      whole.bound === null ? `rows of ${table.name} with one ${columns.join(', ')} were not counted` : whole.because,
  };
}

/** Different values of a column, for estimates alone. */
function differentValues(table: TableFacts, column: string): number {
  const facts = columnNamed(table, column);
  if (facts?.dataType === 'enum' && facts.values !== null) return Math.max(1, facts.values.length);
  if (facts !== undefined && /^(?:tinyint|bit)\(1\)/.test(facts.columnType)) return 2;
  const sampled = table.sample?.columns.find(({ name }) => name === column);
  return sampled === undefined ? SELECTIVITY : Math.max(1, sampled.distinct);
}
