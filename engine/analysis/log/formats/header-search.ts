import { Byte, isDigit } from './stamp';
import type { GeneralHeader } from './general';

/** Longest stamp before the TAB of a header, `2026-01-02T10:00:00.000000+02:00`, and the shortest, `260102 10:00:00`. */
const LONGEST_STAMP = 32;
const SHORTEST_STAMP = 15;

/** True when a header of the general log may have this TAB behind its stamp. */
export const isStampTab = (bytes: Uint8Array, at: number): boolean => {
  const before = bytes[at - 1];
  return isDigit(before) || before === Byte.upperZ || before === Byte.tab;
};

/** Where the first header of a general log begins that stands within a line between `from` and `to`; -1 without one. */
export function headerWithin(header: GeneralHeader, bytes: Uint8Array, from: number, to: number): number {
  for (let tab = bytes.indexOf(Byte.tab, from); tab >= 0 && tab < to; tab = bytes.indexOf(Byte.tab, tab + 1)) {
    if (!isStampTab(bytes, tab)) continue;
    const end = lineEnd(bytes, tab, to);
    if (bytes[tab - 1] === Byte.tab) {
      if (tab - 1 >= from && header.read(bytes, tab - 1, end)) return tab - 1;
      continue;
    }
    for (let at = Math.max(from, tab - LONGEST_STAMP); at <= tab - SHORTEST_STAMP; at += 1)
      if (isDigit(bytes[at]) && header.read(bytes, at, end) && header.stampTo === tab) return at;
  }
  return -1;
}

/** End of the line at `from`, without CR and LF. */
export function lineEnd(bytes: Uint8Array, from: number, to: number): number {
  const found = bytes.indexOf(Byte.newline, from);
  const end = found < 0 || found > to ? to : found;
  return end > from && bytes[end - 1] === Byte.return ? end - 1 : end;
}

const SLOW_BEGINNINGS = ['# Time: ', '# User@Host: '].map((text) => new TextEncoder().encode(text));

/** Where `# Time: ` or `# User@Host: ` stands within the last line between `from` and `to`; -1 without one. */
export function slowHeaderWithin(bytes: Uint8Array, from: number, to: number): number {
  for (let at = bytes.lastIndexOf(Byte.hash, to - 1); at >= from; at = bytes.lastIndexOf(Byte.hash, at - 1)) {
    if (SLOW_BEGINNINGS.some((word) => word.every((byte, i) => bytes[at + i] === byte)))
      return lineEnd(bytes, at, to) >= to - 2 ? at : -1;
    if (at === 0) break;
  }
  return -1;
}
