import { KEYWORDS } from './keywords';
import type { Token } from './tokens';

/** A token with all that decides what becomes of it. */
export interface Place {
  readonly tokens: readonly Token[];
  readonly at: number;
  /** Where each bracket is closed; -1 for one that is not, and for other tokens. */
  readonly ends: Int32Array;
  /** The bracket that is open here; -1 outside of all. */
  readonly open: number;
  /** What the tokens before have become. */
  readonly out: readonly Token[];
}

/** `take` tokens are replaced by `put`. */
export interface Change {
  readonly take: number;
  readonly put?: readonly string[];
}
/** Undefined: the token stays. */
type Clause = (place: Place) => Change | undefined;

export function bracketsOf(tokens: readonly Token[]): { readonly ends: Int32Array; readonly opens: Int32Array } {
  const ends = new Int32Array(tokens.length).fill(-1);
  const opens = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  tokens.forEach(({ text }, i) => {
    opens[i] = open.at(-1) ?? -1;
    if (text === '(') open.push(i);
    if (text !== ')') return;
    const start = open.pop();
    if (start !== undefined) ends[start] = i;
  });
  return { ends, opens };
}

const wordOf = (token: Token | undefined): string =>
  token === undefined || token.kind === 'name' || token.kind === 'string' ? '' : token.text.toUpperCase();
const isValue = (token: Token | undefined): boolean =>
  token?.kind === 'string' || token?.kind === 'param' || token?.kind === 'number';
const isName = (token: Token | undefined): boolean =>
  token?.kind === 'name' || (token?.kind === 'word' && !KEYWORDS.has(token.text.toUpperCase()));

/** Tokens of a list that are looked through for what it belongs to. */
const LONGEST_LIST = 200;

/** The word that stands `offset` tokens further on. */
const ahead = ({ tokens, at }: Place, offset: number): string => wordOf(tokens[at + offset]);
/** The function whose brackets are open. */
const called = ({ tokens, open }: Place): string => (open < 0 ? '' : wordOf(tokens[open - 1]));
/** Tokens up to the end of the brackets that are open, or of the statement. */
const rest = ({ tokens, at, ends, open }: Place): number =>
  (open < 0 || ends[open]! < 0 ? tokens.length : ends[open]!) - at;
/** Tokens of the brackets that open `offset` tokens further on; 0 where none do. */
const group = ({ tokens, at, ends }: Place, offset: number): number =>
  tokens[at + offset]?.text === '(' && ends[at + offset]! >= 0 ? ends[at + offset]! - at - offset + 1 : 0;
/** `a, b.c` from `offset` tokens further on. */
function names({ tokens, at }: Place, offset: number): number {
  let end = at + offset;
  while (isName(tokens[end]) || ((tokens[end]?.text === ',' || tokens[end]?.text === '.') && end > at + offset))
    end += 1;
  return end - at - offset;
}

/** `USE INDEX (a)`, `FORCE KEY FOR ORDER BY (a, b)`. */
const indexHint: Clause = (place) => {
  if (!['INDEX', 'KEY'].includes(ahead(place, 1))) return undefined;
  const list = ahead(place, 2) !== 'FOR' ? 2 : ahead(place, 3) === 'JOIN' ? 4 : 5;
  const length = group(place, list);
  return length === 0 ? undefined : { take: list + length };
};

const OF_SELECT = new Set(
  'ALL HIGH_PRIORITY STRAIGHT_JOIN SQL_SMALL_RESULT SQL_BIG_RESULT SQL_BUFFER_RESULT SQL_NO_CACHE SQL_CACHE SQL_CALC_FOUND_ROWS DISTINCTROW'.split(
    ' ',
  ),
);
const OF_WRITES = new Set('LOW_PRIORITY HIGH_PRIORITY DELAYED QUICK IGNORE'.split(' '));

/** `SELECT HIGH_PRIORITY`. */
const select: Clause = (place) => {
  let take = 1;
  while (OF_SELECT.has(ahead(place, take))) take += 1;
  const words = Array.from({ length: take }, (_, i) => ahead(place, i));
  return take === 1 ? undefined : { take, put: words.includes('DISTINCTROW') ? ['SELECT', 'DISTINCT'] : ['SELECT'] };
};

/** `UPDATE IGNORE`, at the beginning or behind common table expressions; `ON DUPLICATE KEY UPDATE` is none. */
const write: Clause = (place) => {
  const before = place.out.at(-1);
  if (before !== undefined && before.text !== ')') return undefined;
  let take = 1;
  while (OF_WRITES.has(ahead(place, take))) take += 1;
  return take === 1 ? undefined : { take, put: [ahead(place, 0)] };
};

/** `REGEXP`: a comparison that no index serves. */
const unserved =
  (...words: readonly string[]): Clause =>
  (place) =>
    words.every((word, i) => word.split('|').includes(ahead(place, i + 1)))
      ? { take: words.length + 1, put: ['<>'] }
      : undefined;

/** `FOR SHARE OF a SKIP LOCKED`, `FOR UPDATE OF a, b`, `FOR SYSTEM_TIME AS OF ?`. */
const locking: Clause = (place) => {
  const kind = ahead(place, 1);
  if (kind === 'SYSTEM_TIME') {
    if (ahead(place, 2) === 'ALL') return { take: 3 };
    const stamp = ahead(place, 4) === 'TIMESTAMP' ? 5 : 4;
    return ahead(place, 2) === 'AS' && isValue(place.tokens[place.at + stamp]) ? { take: stamp + 1 } : undefined;
  }
  if (kind !== 'SHARE' && kind !== 'UPDATE') return substring(place);
  let take = 2;
  if (ahead(place, take) === 'OF') take += 1 + names(place, take + 1);
  if (ahead(place, take) === 'SKIP' || ahead(place, take) === 'WAIT') take += 2;
  else if (ahead(place, take) === 'NOWAIT') take += 1;
  return { take, put: kind === 'SHARE' ? ['LOCK', 'IN', 'SHARE', 'MODE'] : ['FOR', 'UPDATE'] };
};

/** `SUBSTRING(a FROM 2 FOR 3)`. */
const substring: Clause = (place) =>
  ['SUBSTRING', 'SUBSTR', 'MID'].includes(called(place)) ? { take: 1, put: [','] } : undefined;

/** `DELETE FROM a USING a JOIN b` is `DELETE a FROM a JOIN b`. */
const isUsing = ({ tokens }: Place, at: number): boolean =>
  wordOf(tokens[at]) === 'USING' && tokens[at + 1]?.text !== '(';
/** Before the FROM of a DELETE. */
const inDelete = ({ out }: Place): boolean =>
  wordOf(out[0]) === 'DELETE' && out.length <= LONGEST_LIST && !out.some((token) => wordOf(token) === 'FROM');
const from: Clause = (place) => {
  const { tokens, at, open, out } = place;
  if (!inDelete(place) || out.length !== 1) return substring(place);
  const uses = tokens.some((_, i) => i > at && i - at < LONGEST_LIST && isUsing(place, i));
  return open < 0 && uses ? { take: 1 } : undefined;
};
const using: Clause = (place) => {
  if (called(place) === 'CHAR') return { take: rest(place) };
  return isUsing(place, place.at) && inDelete(place) ? { take: 1, put: ['FROM'] } : undefined;
};

/** `AS 'title'`, `CAST(a AS CHAR(5))`, `VALUES (?) AS new (a, b) ON DUPLICATE`, `(SELECT ..) AS d (a, b)`. */
const as: Clause = (place) => {
  const { tokens, at } = place;
  if (called(place) === 'CAST') return { take: rest(place), put: ['AS', 'CHAR'] };
  if (isValue(tokens[at + 1])) return { take: 2, put: ['AS', 'landfall_title'] };
  if (!isName(tokens[at + 1])) return undefined;
  const columns = group(place, 2);
  if (ahead(place, 2 + columns) === 'ON' && ahead(place, 3 + columns) === 'DUPLICATE') return { take: 2 + columns };
  return columns > 0 && tokens[at - 1]?.text === ')'
    ? { take: 2 + columns, put: ['AS', tokens[at + 1]!.text] }
    : undefined;
};

/** `CONVERT(a, CHAR(5))`: the type says nothing of what is read. */
const comma: Clause = (place) => {
  const { tokens, at, ends, open } = place;
  if (called(place) !== 'CONVERT' || ends[open]! < 0) return undefined;
  return tokens[at + 1]?.kind === 'word' ? { take: rest(place), put: ['USING', 'utf8mb4'] } : undefined;
};

/** `BINARY a`: no index serves it, other than that of a value. */
const binary: Clause = (place) => {
  const { tokens, at, out } = place;
  if (['AS', 'SET', 'COLLATE'].includes(wordOf(out.at(-1)))) return undefined;
  if (isValue(tokens[at + 1])) return { take: 1 };
  const length = names({ ...place, at }, 1);
  const end = tokens.slice(at + 1, at + 1 + length).findIndex(({ text }) => text === ',');
  const operand = tokens.slice(at + 1, at + 1 + (end < 0 ? length : end)).map(({ text }) => text);
  return operand.length === 0 ? undefined : { take: 1 + operand.length, put: [`UPPER(${operand.join('')}`, ')'] };
};

/** `ROWS BETWEEN 1 PRECEDING AND CURRENT ROW`, and of MariaDB `LIMIT ROWS EXAMINED 5`. */
const frame: Clause = (place) => {
  if (ahead(place, 1) === 'EXAMINED') return { take: 3 };
  const begins = ['BETWEEN', 'UNBOUNDED', 'CURRENT', 'INTERVAL'].includes(ahead(place, 1));
  const inWindow = ['OVER', 'AS'].includes(called(place));
  return inWindow && (begins || isValue(place.tokens[place.at + 1])) ? { take: rest(place) } : reserved(place);
};

/** Words that the parser takes for its own, and the server or one of the servers for names. */
const RESERVED = new Set(
  `RANK GROUPS ROW BOOLEAN FULL QUICK FUNCTION STORED VIRTUAL RELEASE REQUIRE GROUPING LAG LEAD NTILE ROW_NUMBER LAST_VALUE NTH_VALUE
   PERCENT_RANK`.split(/\s+/),
);
const reserved: Clause = (place) =>
  RESERVED.has(ahead(place, 0)) && ahead(place, 1) !== '(' && ahead(place, 1) !== 'MODE'
    ? { take: 1, put: [`\`${place.tokens[place.at]!.text}\``] }
    : undefined;

/** `_utf8mb4'x'`, `DATE '2024-01-01'`: what introduces a value. */
const introducer: Clause = (place) => (isValue(place.tokens[place.at + 1]) ? { take: 1 } : reserved(place));

/** `SELECT a 'title'`: a title without AS. */
const title: Clause = ({ tokens, at, out }) => {
  const [before, next] = [out.at(-1), tokens[at + 1]];
  const behindColumn = isName(before) || before?.text === ')';
  const ends = next === undefined || next.text === ',' || wordOf(next) === 'FROM';
  return behindColumn && ends && wordOf(out[0]) !== 'CALL' && !before!.text.startsWith('@') ? { take: 1 } : undefined;
};

/** `UTC_TIMESTAMP` without brackets. */
const moment: Clause = (place) => (ahead(place, 1) === '(' ? undefined : { take: 1, put: ['NOW()'] });

/** `GROUP BY a DESC`, of servers before MySQL 8. */
const direction: Clause = ({ out }) => {
  const near = out.slice(-LONGEST_LIST).map(wordOf);
  return near.lastIndexOf('GROUP') > near.lastIndexOf('ORDER') ? { take: 1 } : undefined;
};

const SETS = new Set([')', 'UNION', 'ALL', 'DISTINCT', 'INTERSECT', 'EXCEPT']);

/** What becomes of each word and sign; `word` is every other word, `value` a text in quotes or a place. */
export const CLAUSES: Readonly<Record<string, Clause | undefined>> = {
  word: (place) => (ahead(place, 0).startsWith('_') ? introducer(place) : reserved(place)),
  value: title,
  USE: indexHint,
  FORCE: indexHint,
  IGNORE: indexHint,
  SELECT: select,
  INSERT: write,
  REPLACE: write,
  UPDATE: write,
  DELETE: write,
  PARTITION: (place) => (group(place, 1) > 0 ? { take: 1 + group(place, 1) } : undefined),
  NATURAL: () => ({ take: 1 }),
  NOT: unserved('REGEXP|RLIKE'),
  REGEXP: unserved(),
  RLIKE: unserved(),
  SOUNDS: unserved('LIKE'),
  MEMBER: unserved('OF'),
  ESCAPE: (place) => (isValue(place.tokens[place.at + 1]) ? { take: 2 } : undefined),
  SEPARATOR: (place) => (isValue(place.tokens[place.at + 1]) ? { take: 2 } : undefined),
  DATE: introducer,
  UTC_TIMESTAMP: moment,
  UTC_DATE: moment,
  UTC_TIME: moment,
  LOCALTIME: moment,
  LOCALTIMESTAMP: moment,
  CURRENT_USER: moment,
  ASC: direction,
  DESC: direction,
  ALL: ({ out }) => (out.at(-1)?.text === '(' ? { take: 1 } : undefined),
  JSON_TABLE: (place) => (group(place, 1) > 0 ? { take: 1 + group(place, 1), put: ['(SELECT 1)'] } : undefined),
  TIME: introducer,
  TIMESTAMP: introducer,
  AS: as,
  FOR: locking,
  FROM: from,
  USING: using,
  BINARY: binary,
  ROWS: frame,
  RANGE: frame,
  GROUPS: frame,
  DEFAULT: (place) => (ahead(place, 1) === '(' ? undefined : { take: 1, put: ['NULL'] }),
  RETURNING: (place) => ({ take: rest(place) }),
  LIMIT: (place) => (ahead(place, 1) === 'ROWS' ? { take: 4 } : undefined),
  TABLE: ({ out }) =>
    out.length === 0 || SETS.has(wordOf(out.at(-1))) ? { take: 1, put: ['SELECT', '*', 'FROM'] } : undefined,
  ':=': () => ({ take: 1, put: ['='] }),
  '<=>': () => ({ take: 1, put: ['='] }),
  ',': comma,
  '.': (place) => (ahead(place, 1) === '*' && inDelete(place) ? { take: 2 } : undefined),
  '{': (place) => (ahead(place, 1) === 'OJ' ? { take: 2 } : undefined),
  '}': () => ({ take: 1 }),
};
