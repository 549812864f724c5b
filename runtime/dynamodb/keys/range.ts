import type { SortRange } from '../reads/request';
import { canonicalNumber } from '../values/number-text';

/** Behind every text that begins in one way: the last character that there is. */
export const LAST = '\u{10ffff}';
/** No key has it: a range whose bounds cross gives no row. */
const NOTHING = '\u{10fffe}\u{10fffe}';

/** What keys of text are in: behind a beginning, between the texts of two bounds; null for all of them. A bound that is not there only makes it wider. */
export function textRange(
  attribute: string,
  prefix: string,
  low: string | undefined,
  high: string | undefined,
): SortRange | null {
  if (low === undefined && high === undefined)
    return prefix === '' ? null : { attribute, kind: 'begins', value: { S: prefix } };
  const least = { S: prefix + (low ?? '') };
  const most = { S: `${prefix}${high ?? ''}${LAST}` };
  if (prefix === '' && low === undefined) return { attribute, kind: 'most', value: most };
  if (least.S > most.S) return { attribute, kind: 'begins', value: { S: `${prefix}${NOTHING}` } };
  return { attribute, kind: 'between', low: least, high: most };
}

/** The same of keys that are numbers; of bytes no range is told. */
export function numberRange(
  attribute: string,
  type: 'N' | 'B',
  low: string | undefined,
  high: string | undefined,
): SortRange | null {
  if (type === 'B') return null;
  const [a, b] = [low, high].map((text) => (text === undefined ? undefined : canonicalNumber(text)));
  if (a !== undefined && b !== undefined)
    return { attribute, kind: 'between', low: { N: Number(a) > Number(b) ? b : a }, high: { N: b } };
  if (a !== undefined) return { attribute, kind: 'least', value: { N: a } };
  return b === undefined ? null : { attribute, kind: 'most', value: { N: b } };
}
