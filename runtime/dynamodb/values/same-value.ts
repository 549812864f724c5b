import type { ItemValue } from '../item';
import { sameNumber } from './number-text';

const sameList = <T>(a: readonly T[], b: readonly T[], same: (x: T, y: T) => boolean): boolean =>
  a.length === b.length && a.every((value, index) => same(value, b[index]!));

/** Equal as DynamoDB values: numbers by value, maps by name, lists in order, sets in any order. */
export function sameValue(a: ItemValue, b: ItemValue): boolean {
  if ('S' in a) return 'S' in b && a.S === b.S;
  if ('N' in a) return 'N' in b && sameNumber(a.N, b.N);
  if ('B' in a) return 'B' in b && Buffer.compare(Buffer.from(a.B), Buffer.from(b.B)) === 0;
  if ('BOOL' in a) return 'BOOL' in b && a.BOOL === b.BOOL;
  if ('NULL' in a) return 'NULL' in b;
  if ('L' in a) return 'L' in b && sameList(a.L, b.L, sameValue);
  if ('SS' in a) return 'SS' in b && sameList([...a.SS].sort(), [...b.SS].sort(), (x, y) => x === y);
  if ('NS' in a) return 'NS' in b && sameList([...a.NS].sort(), [...b.NS].sort(), sameNumber);
  if (!('M' in b)) return false;
  const names = Object.keys(a.M);
  return (
    names.length === Object.keys(b.M).length &&
    names.every((name) => Object.hasOwn(b.M, name) && sameValue(a.M[name]!, b.M[name]!))
  );
}
