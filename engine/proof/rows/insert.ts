import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { quoteName } from '../../projection/sql-text';

const MOST_ROWS = 500;

/**
 * Statements for rows whose values are literals already; what a server does not take it warns of, and the comparison finds. Each is of at most `mostBytes` unless one row alone is longer.
 * @param into qualified name of the table, as SQL
 */
export function insertStatements(
  into: string,
  columns: readonly ColumnFacts[],
  rows: readonly (readonly string[])[],
  mostBytes: number,
): readonly string[] {
  const head = `INSERT IGNORE INTO ${into} (${columns.map(({ name }) => quoteName(name)).join(', ')}) VALUES `;
  const statements: string[] = [];
  let current: string[] = [];
  let bytes = 0;
  const flush = (): void => {
    if (current.length > 0) statements.push(head + current.join(', '));
    current = [];
    bytes = 0;
  };
  for (const values of rows) {
    const row = `(${values.join(', ')})`;
    if (current.length > 0 && (bytes + row.length > mostBytes || current.length >= MOST_ROWS)) flush();
    current.push(row);
    bytes += row.length;
  }
  flush();
  return statements;
}

/** Columns that can be written: what the server computes itself cannot. */
export const writable = (columns: readonly ColumnFacts[]): readonly ColumnFacts[] =>
  columns.filter(({ generated }) => generated === null);
