import { compareKeys } from '../../runtime/dynamodb/rows/answer';
import type { Session, Value } from '../../runtime/mysql';
import type { QueryRows } from './environment';

/** A row of an answer with what it is sorted by. */
export interface Sortable {
  readonly row: readonly Value[];
  readonly keys: readonly Value[];
}

/** Sorts, ranks and cuts the rows of an answer. */
export function arranged(
  rows: readonly Sortable[],
  descending: readonly boolean[],
  limit: { readonly count: number; readonly offset: number } | null,
  session: Session,
): QueryRows {
  const compare = (a: Sortable, b: Sortable): number => compareKeys(a.keys, b.keys, descending, session);
  const sorted = descending.length === 0 ? rows : [...rows].sort(compare);
  const ranks: number[] = [];
  sorted.forEach((row, index) => {
    const before = sorted[index - 1];
    const rank = ranks[index - 1] ?? 0;
    ranks.push(before !== undefined && compare(before, row) !== 0 ? rank + 1 : rank);
  });
  if (limit === null) return { rows: sorted.map(({ row }) => row), ranks, peersLeftOut: [] };
  const [start, end] = [limit.offset, limit.offset + limit.count];
  const kept = new Set(ranks.slice(start, end));
  const left = sorted.filter((_, index) => (index < start || index >= end) && kept.has(ranks[index]!));
  return {
    rows: sorted.slice(start, end).map(({ row }) => row),
    ranks: ranks.slice(start, end),
    peersLeftOut: left.map(({ row }) => row),
  };
}
