import type { SourceValue } from '../../../contracts/projection';
import { toProtocol } from '../../../runtime/mysql';
import type { Evaluated } from '../../evaluation/query';
import { byCodeUnit } from '../../lib/compare';

/** Compares the answer of the original SQL with that of the plan: columns, values as text, order where ORDER BY gives one. */

export interface SqlRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SourceValue[])[];
}

type Cells = readonly (string | null)[];

/** A value as text that tells bytes from characters. */
export const cell = (value: SourceValue): string | null =>
  Buffer.isBuffer(value) ? `0x${value.toString('hex')}` : value;

/** The rows as text, in the order of the plan. */
interface TextRows {
  readonly rows: readonly Cells[];
  readonly ranks: readonly number[];
  readonly leftOut: readonly Cells[];
}

const planned = ({ rows, ranks, peersLeftOut }: Evaluated): TextRows => {
  const texts = (list: Evaluated['rows']): readonly Cells[] =>
    list.map((row) => row.map((value) => cell(toProtocol(value))));
  return { rows: texts(rows), ranks, leftOut: texts(peersLeftOut) };
};

/** An answer of a plan in the form of one of the server. */
export const rowsOf = ({ columns, rows }: Evaluated): SqlRows => ({
  columns: columns.map(({ name }) => name),
  rows: rows.map((row) => row.map(toProtocol)),
});

const textOf = (row: Cells): string => JSON.stringify(row);

function counted(rows: readonly Cells[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) counts.set(textOf(row), (counts.get(textOf(row)) ?? 0) + 1);
  return counts;
}

/** Rows of one list that the other has not, as often as they are there. */
function without(rows: readonly Cells[], others: readonly Cells[]): readonly Cells[] {
  const left = counted(others);
  return rows.filter((row) => {
    const count = left.get(textOf(row)) ?? 0;
    if (count === 0) return true;
    left.set(textOf(row), count - 1);
    return false;
  });
}

/** A value with its form kept: letters as x, digits as 9. */
const masked = (value: string | null): string =>
  value === null ? 'NULL' : value.slice(0, 40).replace(/\p{L}/gu, 'x').replace(/\d/g, '9');

function firstDifference(expected: Cells, found: Cells, columns: readonly string[]): string {
  const at = expected.findIndex((value, index) => value !== found[index]);
  if (at < 0) return 'rows come in another order';
  return `${columns[at] ?? `column ${at + 1}`}: ${masked(expected[at] ?? null)} was expected, ${masked(found[at] ?? null)} came`;
}

/**
 * What is wrong with an answer; null when it is right. Rows that ORDER BY does not tell apart may come in any order, and where LIMIT cuts
 * through them any of them may be in.
 */
export function differenceOf(expected: SqlRows, answer: Evaluated): string | null {
  const { columns } = expected;
  if (columns.length !== answer.columns.length)
    return `${columns.length} columns were expected, ${answer.columns.length} came`;
  const name = columns.findIndex((one, index) => !isNamed(one, answer.columns[index]!.name));
  if (name >= 0) return `column ${name + 1} is called ${answer.columns[name]!.name}, not ${columns[name]!}`;
  const wanted = expected.rows.map((row) => row.map(cell));
  const { rows, ranks, leftOut } = planned(answer);
  if (wanted.length !== rows.length) return `${wanted.length} rows were expected, ${rows.length} came`;
  for (let start = 0; start < rows.length;) {
    const rank = ranks[start];
    let end = start + 1;
    while (end < rows.length && ranks[end] === rank) end += 1;
    const isCut = leftOut.length > 0 && (start === 0 || end === rows.length);
    const there = isCut ? [...rows.slice(start, end), ...leftOut] : rows.slice(start, end);
    const [odd] = without(wanted.slice(start, end), there);
    if (odd !== undefined) {
      const [other = []] = without(rows.slice(start, end), wanted.slice(start, end));
      return firstDifference(odd, other, columns);
    }
    start = end;
  }
  return null;
}

/** An expression without an alias is called as it is written; blanks in it are of no interest. */
const plainName = (name: string): string => name.replace(/\s+/g, '').toLowerCase();

/** The driver may have written the value of a parameter into the name: what stands around it is the same then. */
function isNamed(expected: string, found: string): boolean {
  const [one, other] = [plainName(expected), plainName(found)];
  if (one === other || !other.includes('?')) return one === other;
  const [first = '', ...parts] = other.split('?');
  const last = parts.pop() ?? '';
  let at = first.length;
  if (!one.startsWith(first) || !one.endsWith(last)) return false;
  for (const part of parts) {
    const next = one.indexOf(part, at);
    if (next < 0) return false;
    at = next + part.length;
  }
  return at + last.length <= one.length;
}

/** Rows of a table by their key, as text. */
export type TableState = ReadonlyMap<string, string>;

/** Where two states of a table differ; null when they are equal. */
export function stateDifference(table: string, expected: TableState, found: TableState): string | null {
  const keys = [...new Set([...expected.keys(), ...found.keys()])].sort(byCodeUnit);
  for (const key of keys) {
    const [a, b] = [expected.get(key), found.get(key)];
    if (a === b) continue;
    if (a === undefined) return `${table} has a row more`;
    if (b === undefined) return `${table} has a row less`;
    const [x, y] = [JSON.parse(a) as Cells, JSON.parse(b) as Cells];
    return `a row of ${table} differs: ${firstDifference(x, y, [])}`;
  }
  return null;
}
