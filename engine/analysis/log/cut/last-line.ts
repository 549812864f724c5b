import type { EntryEnd } from '../entry';
import type { GeneralHeader } from '../formats/general';

/** Longest header before its argument: a stamp with an offset, a number, white space, a command. */
const LONGEST = 90;
const BEHIND_STAMP = String.raw`[\d:.]*(?:Z|[+-][\d:]*|[A-Z]*)(?:[\t ] *(?:\d+(?: [A-Za-z ]*)?)?)?$`;
/** As much of a stamp as stands at the beginning of no line of SQL. */
const HEADER = new RegExp(String.raw`^(?:\d{4}-\d\d-\d\d[T ]|\d{6} [ \d]\d:)${BEHIND_STAMP}`);
/** No statement that could end before it goes on with digits: it ended there, or is not whole with them either. */
const DIGITS = /^(?:\d[\d :-]*|\t\t *\d+(?: [A-Za-z ]*)?)$/;
/** White space may be the indent of a statement; a number sign may begin a comment of one. */
const UNCLEAR = /^(?:\s*|#.{0,20})$/;

/** First lines of the headers of a slow log. */
const SLOW = ['# Time: ', '# User@Host: '];

/**
 * Looks at the last bytes of a log, those between `from` and `to`, which no line end follows: they may be the beginning of a header.
 * @returns what they say of the end of the entry before them; undefined when they are text of it, or a header that can be read
 */
export function endBefore(header: GeneralHeader, bytes: Uint8Array, from: number, to: number): EntryEnd | undefined {
  if (to - from > LONGEST || header.read(bytes, from, to)) return undefined;
  const text = String.fromCharCode(...bytes.subarray(from, to));
  if (SLOW.some((line) => text.startsWith(line))) return undefined;
  if (HEADER.test(text)) return 'next';
  if (DIGITS.test(text) || (text.length > 2 && SLOW.some((line) => line.startsWith(text)))) return 'line';
  return UNCLEAR.test(text) ? 'open' : undefined;
}
