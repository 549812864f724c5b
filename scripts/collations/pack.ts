import { brotliCompressSync, constants } from 'node:zlib';

/** One code point and what a server gives for it, in hex. */
export type Entry = readonly [point: number, value: string];

const MIN_RUN = 4;
/** First words of the implicit weights that the Unicode Collation Algorithm computes for what its table has not. */
const IMPLICIT_BASES = [0xfb40, 0xfb80, 0xfbc0];

/** `@FB40` for weights that are computed from the code point, `=` for one that is the code point, else the weights themselves. */
function symbolOf(point: number, value: string): string {
  const [primary = '', ...rest] = value.split('.');
  if (primary.length === 8 && (rest.length === 0 || rest.join('.') === '0020.0002')) {
    const [high, low] = [Number.parseInt(primary.slice(0, 4), 16), Number.parseInt(primary.slice(4), 16)];
    const base = high - (point >> 15);
    if (low === ((point & 0x7fff) | 0x8000) && IMPLICIT_BASES.includes(base))
      return `@${base.toString(16).toUpperCase()}`;
  }
  return rest.length === 0 && primary.length === 4 && Number.parseInt(primary, 16) === point ? '=' : value;
}

/**
 * Entries as lines: `start+count*value` where one value holds for many, `start:value,value` for neighbours. Start is in hex.
 * @param entries in the order of their code points
 */
export function pack(entries: readonly Entry[]): string {
  const items = entries.map(([point, value]) => ({ point, value: symbolOf(point, value) }));
  const lines: string[] = [];
  const same = (at: number, next: number): boolean =>
    items[next]?.value === items[at]?.value && items[next]?.point === (items[at]?.point ?? 0) + next - at;
  const runEnd = (at: number): number => {
    let end = at + 1;
    while (end < items.length && same(at, end)) end += 1;
    return end;
  };
  for (let at = 0; at < items.length;) {
    const { point, value } = items[at] as (typeof items)[number];
    const start = point.toString(16).toUpperCase();
    const end = runEnd(at);
    if (end - at >= MIN_RUN || value === '=' || value.startsWith('@')) {
      lines.push(`${start}+${(end - at).toString(16).toUpperCase()}*${value}`);
      at = end;
      continue;
    }
    const values: string[] = [];
    for (let next = at; next < items.length; next += 1) {
      const item = items[next] as (typeof items)[number];
      if (item.point !== point + next - at || item.value === '=' || item.value.startsWith('@')) break;
      if (next > at && runEnd(next) - next >= MIN_RUN) break;
      values.push(item.value);
    }
    lines.push(`${start}:${values.join(',')}`);
    at += values.length;
  }
  return lines.join('\n');
}

/** Brotli and base64: what a source file can hold. */
export const compressed = (text: string): string =>
  brotliCompressSync(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 },
  }).toString('base64');
