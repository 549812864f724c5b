/** Stands behind the first word of each statement that Landfall sends to the source, so that a query log tells them from the application's. */
const MARK = '/* landfall */';

/** The statement with the mark: `SELECT /* landfall *\/ 1`. Behind the first word, because proxies route by what a statement begins with. */
export const markedAsOwn = (sql: string): string => sql.replace(/^(\s*[A-Za-z]+)(?=\s)/, `$1 ${MARK}`);

const CODES = Uint8Array.from(` ${MARK}`, (sign) => sign.charCodeAt(0));
/** Letters of a first word, at most. */
const LONGEST_WORD = 12;

/** True for a statement in bytes that carries the mark. Looks at a few bytes only: a log has gigabytes of statements. */
export function isOwnStatement(bytes: Uint8Array, from: number, to: number): boolean {
  let at = from;
  while (at < to && at - from <= LONGEST_WORD && isLetter(bytes[at]!)) at += 1;
  // Of all other statements the second byte that is compared differs.
  return at > from && at + CODES.length <= to && CODES.every((code, i) => bytes[at + i] === code);
}

/** The same of a text. */
export const isOwnText = (sql: string): boolean => /^\s*[A-Za-z]+ \/\* landfall \*\//.test(sql);

const isLetter = (byte: number): boolean => (byte | 32) >= 97 && (byte | 32) <= 122;
