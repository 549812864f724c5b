import { itemOf, type Row } from './entity';

/** Rows that came by several ways, each once: by the key of its item. */
export function eachOnce<R extends Row>(rows: readonly R[], keys: readonly string[]): readonly R[] {
  const nameOf = (row: R): string => JSON.stringify(keys.map((key) => itemOf(row)[key] ?? null));
  return [...new Map(rows.map((row) => [nameOf(row), row])).values()];
}
