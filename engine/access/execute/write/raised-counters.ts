import type { RowChange } from '../overlay';
import type { ItemRequest } from '../request';
import { sameRaw } from './raw';
import type { WritePlans } from './world';

/** The number of AUTO_INCREMENT that a row comes to have; undefined where it keeps the one that it had. */
function numberOf({ before, after }: RowChange, column: string): bigint | undefined {
  const raw = after?.raw[column];
  if (raw === undefined || raw === null || (before !== null && sameRaw(before.raw[column], raw))) return undefined;
  const text = String(raw);
  return /^[0-9]+$/.test(text) ? BigInt(text) : undefined;
}

/**
 * What the counters of AUTO_INCREMENT have to be told of the numbers that statements gave themselves, so that they are never given again: InnoDB raises
 * its own in the same way (MySQL reference manual, "InnoDB AUTO_INCREMENT Counter Initialization"; MySQL also for an UPDATE).
 * @param given last number that a counter gave in this transaction, by table
 */
export const raisedCounters = (
  plans: WritePlans,
  changes: readonly RowChange[],
  given: ReadonlyMap<string, bigint>,
): readonly ItemRequest[] =>
  [...new Set(changes.map(({ table }) => table))].flatMap((name): readonly ItemRequest[] => {
    const counter = plans.counter(name);
    if (counter === undefined) return [];
    const { table, key, attribute, column } = counter;
    const known = given.get(name) ?? 0n;
    const to = changes.reduce((most, change) => {
      const number = change.table === name ? numberOf(change, column) : undefined;
      return number !== undefined && number > most ? number : most;
    }, known);
    return to === known ? [] : [{ kind: 'raise', table, key, attribute, to }];
  });
