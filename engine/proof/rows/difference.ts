import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { tupleText } from './stored-value';

/** A row that two tables do not have alike. */
export interface RowDifference {
  /** Text of its key, for people; null where the table has no key. */
  readonly key: string | null;
  /** Columns that differ, or which of the two lacks the row. */
  readonly what: { readonly columns: readonly string[] } | { readonly missing: 'left' | 'right' };
}

type Row = readonly SourceValue[];

const same = (a: SourceValue, b: SourceValue): boolean => {
  if (a === null || b === null) return a === b;
  if (typeof a === 'string' && typeof b === 'string') return a === b;
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
};

const text = (row: Row): string => row.map((value) => (value === null ? 'n' : tupleText([value]))).join('\u0001');

/** A key as people read it: bytes that are no plain text stand in hex. */
export function keyName(key: readonly ColumnFacts[], row: Row): string {
  return key
    .map(({ name }, index) => {
      const value = row[index] ?? '';
      const plain = value.toString();
      const readable = typeof value === 'string' || (/^[^\p{C}]*$/u.test(plain) && Buffer.from(plain).equals(value));
      return `${name}=${readable ? plain : `0x${value.toString('hex').toUpperCase()}`}`;
    })
    .join(', ');
}

/** Rows of both by their key; without a key by all their values, and then by number too. */
export function differencesOf(input: {
  readonly columns: readonly ColumnFacts[];
  /** The first columns, which name a row; none: rows are multisets. */
  readonly key: readonly ColumnFacts[];
  readonly left: readonly Row[];
  readonly right: readonly Row[];
  /** A value that is lost on purpose. */
  readonly accepts?: (column: ColumnFacts, left: SourceValue, right: SourceValue) => boolean;
}): readonly RowDifference[] {
  const { columns, key, left, right, accepts = () => false } = input;
  const found: RowDifference[] = [];
  const name = (row: Row): string | null => (key.length === 0 ? null : keyName(key, row));
  const identity = (row: Row): string => text(key.length === 0 ? row : row.slice(0, key.length));
  const others = new Map<string, Row[]>();
  for (const row of right) others.set(identity(row), [...(others.get(identity(row)) ?? []), row]);
  for (const row of left) {
    const there = others.get(identity(row));
    const other = there?.shift();
    if (there?.length === 0) others.delete(identity(row));
    if (other === undefined) {
      found.push({ key: name(row), what: { missing: 'right' } });
      continue;
    }
    const differing = columns.filter((column, index) => {
      const [a, b] = [row[index] ?? null, other[index] ?? null];
      return !same(a, b) && !accepts(column, a, b);
    });
    if (differing.length > 0) found.push({ key: name(row), what: { columns: differing.map((one) => one.name) } });
  }
  for (const rest of others.values()) for (const row of rest) found.push({ key: name(row), what: { missing: 'left' } });
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
