import { compareForOrder, type Session, type Value } from '../../runtime/mysql';
import type { QueryRows } from './environment';

/** A row of an answer with what it is sorted by. */
export interface Sortable {
  readonly row: readonly Value[];
  readonly keys: readonly Value[];
}

function compare(a: Sortable, b: Sortable, descending: readonly boolean[], session: Session): number {
  for (const [index, key] of a.keys.entries()) {
    const order = compareForOrder(key, b.keys[index]!, session);
    if (order !== 0) return descending[index] === true ? -order : order;
  }
  return 0;
}

/** Sorts, ranks and cuts the rows of an answer. */
export function arranged(
  rows: readonly Sortable[],
  descending: readonly boolean[],
  limit: { readonly count: number; readonly offset: number } | null,
  session: Session,
): QueryRows {
  const sorted = descending.length === 0 ? rows : [...rows].sort((a, b) => compare(a, b, descending, session));
  const ranks: number[] = [];
  sorted.forEach((row, index) => {
    const before = sorted[index - 1];
    const rank = ranks[index - 1] ?? 0;
    ranks.push(before !== undefined && compare(before, row, descending, session) !== 0 ? rank + 1 : rank);
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
