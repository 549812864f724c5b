import type { ColumnFacts } from '../../../../contracts/schemas/analysis';
import type { KeyDefinition } from './key';

/** What puts a key behind others; what stands first weighs most. */
function ranks({ primary, unique, rows }: KeyDefinition, nullable: ReadonlySet<string>): readonly boolean[] {
  const mayBeNull = rows.some(({ column }) => column === null || nullable.has(column));
  const inPart = rows.some(({ prefix }) => prefix !== null);
  const fulltext = rows.some(({ kind }) => kind === 'fulltext');
  return [!primary, !unique, unique && mayBeNull, unique && inPart, fulltext];
}

/**
 * Keys as both servers keep them, however they are written: the primary key, unique keys without NULL, then those over whole columns, other
 * unique keys, plain ones, FULLTEXT; else as they are written (`sort_keys` in sql_table.cc). SHOW CREATE TABLE has them so already.
 */
export function inServerOrder(
  keys: readonly KeyDefinition[],
  columns: readonly ColumnFacts[],
): readonly KeyDefinition[] {
  const nullable = new Set(columns.flatMap((column) => (column.nullable ? [column.name] : [])));
  const ranked = keys.map((key) => ({ key, ranks: ranks(key, nullable) }));
  const compare = (a: readonly boolean[], b: readonly boolean[]): number =>
    a.reduce((decided, one, place) => decided || Number(one) - Number(b[place]), 0);
  return ranked.sort((a, b) => compare(a.ranks, b.ranks)).map(({ key }) => key);
}
