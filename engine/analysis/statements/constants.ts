import { KEYWORDS } from '../sql/keywords';
import type { Token } from '../sql/tokens';

/** Precision of these is part of the expression's type: `NOW(6)`. */
const CLOCKS = new Set(
  'NOW CURRENT_TIMESTAMP LOCALTIME LOCALTIMESTAMP CURTIME CURRENT_TIME SYSDATE UTC_TIME UTC_TIMESTAMP'.split(' '),
);
/** Functions whose second argument decides type or form of the answer. */
const FORMED_BY_SECOND = new Set(
  'DATE_FORMAT TIME_FORMAT STR_TO_DATE FROM_UNIXTIME ROUND TRUNCATE FORMAT WEEK YEARWEEK'.split(' '),
);
const TYPES = new Set(
  `BINARY CHAR CHARACTER DATE DATETIME DEC DECIMAL DOUBLE FIXED FLOAT INT INTEGER NCHAR NUMERIC REAL SIGNED TIME TIMESTAMP
   UNSIGNED VARBINARY VARCHAR YEAR`.split(/\s+/),
);
/** Behind these words a literal is part of the grammar. */
const BEFORE_CONSTANT = new Set(['SEPARATOR', 'ESCAPE', 'PATH', 'COLLATE', '->', '->>']);

/** Open brackets around a token, innermost last, with the word before each and the argument that the token is in. */
interface Bracket {
  readonly callee: string;
  /** Word before the callee: `AS` in `CAST(x AS DECIMAL(10, 2))`. */
  readonly before: string;
  argument: number;
  /** ORDER BY or GROUP BY: numbers are places of the select list. */
  ordering: boolean;
  /** Between SELECT and FROM: a text behind an expression is its name. */
  selecting: boolean;
}

const opened = (callee: string, before: string): Bracket => ({
  ...{ callee, before, argument: 0, ordering: false, selecting: false },
});

const ENDS_CLAUSE = new Set(
  'SELECT FROM WHERE HAVING LIMIT UNION EXCEPT INTERSECT WINDOW FOR ROWS RANGE WITH PROCEDURE INTO VALUES SET'.split(
    ' ',
  ),
);

/**
 * Tells which literals of a statement are part of what it does and not values that are given to it: places of the select list (`ORDER BY 1`),
 * lengths of types, paths into JSON, formats of dates, separators. MySQL takes no parameter there, or another one would be another statement.
 * Linear in the number of tokens.
 * @param tokens of the statement, comments left out
 */
export function constantPlaces(tokens: readonly Token[]): ReadonlySet<number> {
  const found = new Set<number>();
  const stack: Bracket[] = [opened('', '')];
  tokens.forEach((token, i) => {
    const inner = stack.at(-1)!;
    switch (token.text) {
      case '(':
        stack.push(opened(upper(tokens[i - 1]), upper(tokens[i - 2])));
        return;
      case ')':
        if (stack.length > 1) stack.pop();
        return;
      case ',':
        inner.argument += 1;
        return;
      default:
        if (token.kind === 'word') {
          const word = token.text.toUpperCase();
          if (word === 'BY') inner.ordering = true;
          else if (ENDS_CLAUSE.has(word)) inner.ordering = false;
          if (word === 'SELECT') inner.selecting = true;
          else if (ENDS_CLAUSE.has(word)) inner.selecting = false;
        } else if (isLiteral(token) && (isConstant(tokens, i, stack) || continues(tokens, i, found))) found.add(i);
    }
  });
  return found;
}

/** `'a' 'b'` is one text. */
const continues = (tokens: readonly Token[], at: number, found: ReadonlySet<number>): boolean =>
  tokens[at]!.kind === 'string' && tokens[at - 1]?.kind === 'string' && found.has(at - 1);

const isLiteral = ({ kind }: Token): boolean => kind === 'number' || kind === 'string' || kind === 'param';

const upper = (token: Token | undefined): string =>
  token === undefined || token.kind === 'name' ? '' : token.text.toUpperCase();

function isConstant(tokens: readonly Token[], at: number, stack: readonly Bracket[]): boolean {
  const token = tokens[at]!;
  const [before, after] = [upper(tokens[at - 1]), upper(tokens[at + 1])];
  const { callee, before: beforeCallee, argument, ordering, selecting } = stack.at(-1)!;
  const number = token.kind !== 'string';
  if (BEFORE_CONSTANT.has(before) || (selecting && isName(tokens, at))) return true;
  if (ordering && number && /^(BY|,)$/.test(before) && /^(|,|ASC|DESC|\)|LIMIT|HAVING|ORDER|WITH|FOR)$/.test(after))
    return true;
  const alone = /^[(,]$/.test(before) && /^[),]$/.test(after);
  if (alone && (CLOCKS.has(callee) || (TYPES.has(callee) && isTypePosition(beforeCallee, stack)))) return true;
  if (alone && argument === 1 && FORMED_BY_SECOND.has(callee)) return true;
  if (alone && token.kind === 'number' && callee === 'COUNT') return true;
  if (token.kind === 'string' && /^JSON_/.test(callee) && /^['"]\$[.['"]/.test(token.text)) return true;
  if (token.kind !== 'number') return false;
  // `EXISTS (SELECT 1 FROM ..)`, `WHERE 1 = 1`
  return (
    (before === 'SELECT' && /^(FROM|\)|)$/.test(after)) ||
    isEqualNumbers(tokens, at + 1) ||
    isEqualNumbers(tokens, at - 1)
  );
}

/** `WHERE 1 = 1`, `WHERE 1 = 0`: what code begins a list of conditions with. */
const isEqualNumbers = (tokens: readonly Token[], sign: number): boolean =>
  tokens[sign]?.text === '=' &&
  [tokens[sign - 1], tokens[sign + 1]].every((token) => token?.kind === 'number') &&
  /^(WHERE|AND|OR|ON|HAVING|\()$/.test(upper(tokens[sign - 2]));

/** `SELECT a 'Name'`, `SELECT a AS 'Name'`: a text that names a column. */
function isName(tokens: readonly Token[], at: number): boolean {
  const [before, token, after] = [tokens[at - 1], tokens[at]!, tokens[at + 1]];
  if (token.kind !== 'string' || before === undefined || !/^(,|FROM|\)|)$/.test(upper(after))) return false;
  if (before.kind === 'name' || before.kind === 'number' || before.text === ')') return true;
  const word = upper(before);
  return (
    before.kind === 'word' && (word === 'AS' || word === 'END' || !(KEYWORDS.has(word) || BEFORE_VALUE.test(word)))
  );
}

/** `DATE '2026-01-02'` is a value as a whole, and so is `_utf8mb4'text'`. */
const BEFORE_VALUE = /^(DATE|TIME|TIMESTAMP|_.*)$/;

/** `CAST(x AS CHAR(10))`, `CONVERT(x, CHAR(10))`, `RETURNING DECIMAL(10, 2)`. */
const isTypePosition = (before: string, stack: readonly Bracket[]): boolean =>
  before === 'AS' || before === 'RETURNING' || (before === ',' && stack.at(-2)?.callee === 'CONVERT');
