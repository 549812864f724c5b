import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { boundaryText } from '../../projection/cursor';
import { boundaryKind } from '../../projection/sql-types';
import { tupleText } from './stored-value';

/** A row that two tables do not have alike. */
export interface RowDifference {
  /** Text of its key, for people; null where the table has no key. */
  readonly key: string | null;
  /** Columns that differ, or which of the two lacks the row. */
  readonly what: { readonly columns: readonly string[] } | { readonly missing: 'left' | 'right' };
}

type Values = readonly SourceValue[];

/** A row in the stored form. */
export interface StoredRow {
  /** Key for people; null in a table without one. */
  readonly name: string | null;
  readonly values: Values;
}

const same = (a: SourceValue, b: SourceValue): boolean => {
  if (a === null || b === null) return a === b;
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
};

const text = (values: Values): string =>
  values.map((value) => (value === null ? 'n' : tupleText([value]))).join('\u0001');

/**
 * A key as people read it, the same as that of a page boundary: binary in hex, ENUM as its label.
 * @param exact values of the key as `readExpression` gives them
 */
export const keyName = (key: readonly ColumnFacts[], exact: Values): string =>
  key
    .map((column, index) => {
      const { name, values } = column;
      const of = { column: name, kind: boundaryKind(column), ...(values === null ? {} : { values }) };
      return `${name}=${boundaryText(of, exact[index])}`;
    })
    .join(', ');

/** Rows of both by their key; without a key by all their values, and then by number too. */
export function differencesOf(input: {
  readonly columns: readonly ColumnFacts[];
  /** The first columns, which name a row; none: rows are multisets. */
  readonly key: readonly ColumnFacts[];
  readonly left: readonly StoredRow[];
  readonly right: readonly StoredRow[];
  /** A value that is lost on purpose. */
  readonly accepts?: (column: ColumnFacts, left: SourceValue, right: SourceValue) => boolean;
}): readonly RowDifference[] {
  const { columns, key, left, right, accepts = () => false } = input;
  const found: RowDifference[] = [];
  const identity = ({ values }: StoredRow): string => text(key.length === 0 ? values : values.slice(0, key.length));
  const others = new Map<string, StoredRow[]>();
  for (const row of right) others.set(identity(row), [...(others.get(identity(row)) ?? []), row]);
  for (const row of left) {
    const there = others.get(identity(row));
    const other = there?.shift();
    if (there?.length === 0) others.delete(identity(row));
    if (other === undefined) {
      found.push({ key: row.name, what: { missing: 'right' } });
      continue;
    }
    const differing = columns.filter((column, index) => {
      const [a, b] = [row.values[index] ?? null, other.values[index] ?? null];
      return !same(a, b) && !accepts(column, a, b);
    });
    if (differing.length > 0) found.push({ key: row.name, what: { columns: differing.map((one) => one.name) } });
  }
  for (const rest of others.values()) for (const row of rest) found.push({ key: row.name, what: { missing: 'left' } });
  return found;
}

const SHOWN = 5;

/** The first differences for a message: keys and columns, no values. */
export function differencesText(differences: readonly RowDifference[]): string {
  const shown = differences.slice(0, SHOWN).map(({ key, what }) => {
    const row = key === null ? 'a row without a key' : `row ${key}`;
    if ('columns' in what) return `${row} differs in ${what.columns.join(', ')}`;
    return what.missing === 'right' ? `${row} is missing` : `${row} is there besides`;
  });
  const more = differences.length - shown.length;
  return `${shown.join('; ')}${more > 0 ? `; and ${more} more rows` : ''}`;
}
