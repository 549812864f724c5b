import type { Token } from '../../sql/tokens';
import type { KeyRow } from '../keys';
import { bracket, isName, isWord, nameText, splitAtCommas, textOf } from './tokens';

/** A key as CREATE TABLE or CREATE INDEX has it; the name is empty where none is written. */
export interface KeyDefinition {
  readonly name: string;
  readonly primary: boolean;
  readonly unique: boolean;
  readonly rows: readonly Omit<KeyRow, 'key'>[];
}

/** True when an element of CREATE TABLE is a key or an index, CONSTRAINT and its name left out before. */
export const isKey = (element: readonly Token[]): boolean =>
  isWord(element[0], 'PRIMARY', 'UNIQUE', 'KEY', 'INDEX', 'FULLTEXT', 'SPATIAL') ||
  (isWord(element[0], 'VECTOR') && isWord(element[1], 'KEY', 'INDEX'));

/**
 * @param symbol name in front: `CONSTRAINT symbol UNIQUE ..`
 */
export function readKey(element: readonly Token[], symbol: string, sql: string): KeyDefinition {
  const [first] = element;
  const primary = isWord(first, 'PRIMARY');
  const unique = primary || isWord(first, 'UNIQUE');
  const special = isWord(first, 'FULLTEXT', 'SPATIAL', 'VECTOR') ? first!.text.toLowerCase() : undefined;
  let at = isWord(first, 'KEY', 'INDEX') ? 0 : 1;
  if (isWord(element[at], 'KEY', 'INDEX')) at += 1;
  const named = isName(element[at]) && !isWord(element[at], 'USING') && element[at]!.text !== '(';
  const parts = bracket(element, at);
  const behind = element.slice(parts?.next ?? element.length);
  const invisible = behind.some((token) => isWord(token, 'INVISIBLE', 'IGNORED') && !isNegated(behind, token));
  const rows = splitAtCommas(parts?.inside ?? []).map((part, i) => ({
    ...readPart(part, sql),
    nonUnique: unique ? '0' : '1',
    position: String(i + 1),
    ...(special === undefined ? {} : { kind: special as NonNullable<KeyRow['kind']> }),
    ...(invisible ? { invisible } : {}),
  }));
  return { name: primary ? 'PRIMARY' : named ? nameText(element[at]) : symbol, primary, unique, rows };
}

const isNegated = (tokens: readonly Token[], token: Token): boolean => isWord(tokens[tokens.indexOf(token) - 1], 'NOT');

function readPart(
  part: readonly Token[],
  sql: string,
): Pick<KeyRow, 'column' | 'prefix' | 'expression' | 'descending'> {
  const descending = isWord(part.at(-1), 'DESC') ? { descending: true } : {};
  const end = isWord(part.at(-1), 'ASC', 'DESC') && part.length > 1 ? -1 : undefined;
  const own = part.slice(0, end);
  if (own[0]?.text === '(')
    return { column: null, prefix: null, expression: textOf(own.slice(1, -1), sql), ...descending };
  const prefix = own[1]?.text === '(' ? (own[2]?.text ?? null) : null;
  return { column: nameText(own[0]), prefix, expression: null, ...descending };
}
