import { KEYWORDS } from './keywords';
import { tokenize, unquoteName, type Token } from './tokens';

/** A token of a fingerprint: literals are `?`, keywords and functions upper case, names without needless quotes. */
export type NormalToken = string;

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;
const BEFORE_TABLE = new Set([
  'INTO',
  'FROM',
  'JOIN',
  'UPDATE',
  'TABLE',
  'REFERENCES',
  'ON',
  'INDEX',
  'KEY',
  'AS',
  'IGNORE',
  'EXISTS',
  'CALL',
]);
const SIGN = new Set(['-', '+']);

const normalName = (text: string): string => {
  const name = unquoteName(text);
  return PLAIN_NAME.test(name) && !KEYWORDS.has(name.toUpperCase()) ? name : `\`${name.replace(/`/g, '``')}\``;
};

function normalWord(token: Token, previous: string | undefined, next: Token | undefined): string {
  const upper = token.text.toUpperCase();
  if (previous === '.') return normalName(token.text);
  if (KEYWORDS.has(upper)) return upper;
  const called = next?.text === '(' && next.at === token.at + token.text.length;
  if (called && !BEFORE_TABLE.has(previous ?? '')) return upper;
  // What need not be quoted is one name with and without quotes, letters beyond ASCII and digits in front alike. `@x` is no name.
  return token.text.includes('@') ? token.text : normalName(token.text);
}

const isLiteralWord = (upper: string, previous: string | undefined): boolean =>
  upper === 'TRUE' ||
  upper === 'FALSE' ||
  (upper === 'NULL' && previous !== 'IS' && previous !== 'NOT' && previous !== 'SET');

/** True when a sign behind this token belongs to a number and is no subtraction. */
const opensValue = (previous: string | undefined): boolean =>
  previous === undefined ||
  (previous !== '?' && previous !== ')' && (/^[^\w`$@]/.test(previous) || KEYWORDS.has(previous)));

/** Tokens with literals replaced, before lists are folded. Comments and the final semicolon are dropped. */
export function normalTokens(sql: string): readonly NormalToken[] {
  const tokens = tokenize(sql).filter((token) => token.kind !== 'comment');
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const out: string[] = [];
  tokens.forEach((token, i) => {
    const previous = out.at(-1);
    switch (token.kind) {
      case 'string':
        if (previous === '?' && tokens[i - 1]?.kind === 'string') return;
        out.push('?');
        return;
      case 'number':
        if (SIGN.has(previous ?? '') && opensValue(out.at(-2))) out.pop();
        out.push('?');
        return;
      case 'param':
        out.push('?');
        return;
      case 'name':
        out.push(normalName(token.text));
        return;
      case 'word':
        out.push(isLiteralWord(token.text.toUpperCase(), previous) ? '?' : normalWord(token, previous, tokens[i + 1]));
        return;
      default:
        out.push(token.text === '!=' ? '<>' : token.text);
    }
  });
  return out;
}

/** Where each opening bracket is closed; -1 for one that is not, and for all other tokens. */
function groupEnds(tokens: readonly string[]): Int32Array {
  const ends = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  tokens.forEach((token, i) => {
    if (token === '(') open.push(i);
    if (token !== ')') return;
    const start = open.pop();
    if (start !== undefined) ends[start] = i;
  });
  return ends;
}

/** Lists inside lists are folded down to this depth, so that time stays linear. */
const DEEPEST = 32;

/**
 * Folds lists, so that a statement has one fingerprint whatever its number of values: `(?, ?, ?)` behind IN and VALUES
 * becomes `(?)`, and equal rows of VALUES become one.
 */
export function foldLists(tokens: readonly NormalToken[], depth = 0): readonly NormalToken[] {
  const out: string[] = [];
  const ends = groupEnds(tokens);
  for (let i = 0; i < tokens.length; i += 1) {
    const token = tokens[i]!;
    const previous = out.at(-1);
    const opensList = previous === 'IN' || previous === 'VALUES' || previous === 'VALUE';
    if (opensList && token === '?') {
      out.push('(', '?', ')');
      continue;
    }
    const end = opensList && token === '(' ? ends[i]! : -1;
    if (end < 0) {
      out.push(token);
      continue;
    }
    const first = foldGroup(tokens.slice(i, end + 1), depth);
    out.push(...first);
    i = end;
    // Further rows of the same form add nothing.
    while (tokens[i + 1] === ',' && tokens[i + 2] === '(') {
      const nextEnd = ends[i + 2]!;
      if (nextEnd < 0 || foldGroup(tokens.slice(i + 2, nextEnd + 1), depth).join(' ') !== first.join(' ')) break;
      i = nextEnd;
    }
  }
  return out;
}

/** `(?, ?)` to `(?)`; `((?, ?), (?, ?))` to `((?))`; of a group with anything else the lists inside it. */
const foldGroup = (group: readonly string[], depth: number): readonly string[] => {
  const inner = group.slice(1, -1);
  if (inner.length > 0 && inner.every((token, i) => token === (i % 2 === 0 ? '?' : ','))) return ['(', '?', ')'];
  if (inner.length > 0 && inner.every((token) => ['(', ')', ',', '?'].includes(token)))
    return ['(', '(', '?', ')', ')'];
  return depth < DEEPEST ? ['(', ...foldLists(inner, depth + 1), ')'] : group;
};

const TIGHT_BEFORE = new Set([')', ',', '.', ';']);
const TIGHT_AFTER = new Set(['(', '.']);
const isCallName = (token: string): boolean => /^[A-Z_][A-Z0-9_]*$/.test(token) && !KEYWORDS.has(token);

/** One line of text: one space between tokens, none inside brackets and around dots. */
export function printTokens(tokens: readonly NormalToken[]): string {
  let text = '';
  let previous: string | undefined;
  for (const token of tokens) {
    const tight =
      previous === undefined ||
      TIGHT_BEFORE.has(token) ||
      TIGHT_AFTER.has(previous) ||
      (token === '(' && isCallName(previous));
    text += tight ? token : ` ${token}`;
    previous = token;
  }
  return text;
}

export const fingerprintTokens = (sql: string): readonly NormalToken[] => foldLists(normalTokens(sql));

/** Normalised statement: literals as `?`, lists as `(?)`, one space, keywords upper case. Equal for what differs in values only. */
export const fingerprintOf = (sql: string): string => printTokens(fingerprintTokens(sql));
