import { unquoteName, type Token } from '../sql/tokens';

const upper = (token: Token | undefined): string => (token?.kind === 'word' ? token.text.toUpperCase() : '');
const isName = (token: Token | undefined): boolean => token?.kind === 'word' || token?.kind === 'name';
const plain = (token: Token): string => unquoteName(token.text).toLowerCase();

/** Parameters and declared variables of a stored program, lower case: in its statements they are values. */
export function localNames(tokens: readonly Token[]): ReadonlySet<string> {
  const names = new Set<string>();
  if (tokens[0]?.text === '(') parameterNames(tokens).forEach((name) => names.add(name));
  tokens.forEach((token, i) => {
    if (upper(token) !== 'DECLARE') return;
    const found: string[] = [];
    let at = i + 1;
    while (isName(tokens[at])) {
      found.push(plain(tokens[at]!));
      if (tokens[at + 1]?.text !== ',') break;
      at += 2;
    }
    // DECLARE name CURSOR FOR .., DECLARE name CONDITION FOR .., DECLARE EXIT HANDLER FOR ..
    if (!['CURSOR', 'CONDITION', 'HANDLER'].includes(upper(tokens[at + 1]))) found.forEach((name) => names.add(name));
  });
  return names;
}

function parameterNames(tokens: readonly Token[]): readonly string[] {
  const names: string[] = [];
  let depth = 0;
  let begins = true;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    else if (token.text === ',' && depth === 1) begins = true;
    else if (begins && isName(token) && !['IN', 'OUT', 'INOUT'].includes(upper(token))) {
      names.push(plain(token));
      begins = false;
    }
    if (depth === 0) break;
  }
  return names;
}

/** A statement with `?` for what its program gives, and what that is: `NEW.total`, `p_order`. */
export interface SentStatement {
  readonly sql: string;
  readonly given: readonly string[];
}

/**
 * The statement as a client would send it: what the program gives (parameters, variables, NEW and OLD) is `?`, and where the answer goes
 * (`INTO a, b`) is left out.
 */
export function asSent(statement: readonly Token[], locals: ReadonlySet<string>): SentStatement {
  const columns = columnList(statement);
  const given: string[] = [];
  const parts: { text: string; at: number; end: number }[] = [];
  const push = (text: string, first: Token, last = first): void => {
    parts.push({ text, at: first.at, end: last.at + last.text.length });
  };
  const value = (first: Token, last = first): void => {
    given.push(first === last ? first.text : `${first.text}.${last.text}`);
    push('?', first, last);
  };
  for (let i = 0; i < statement.length; i += 1) {
    const token = statement[i]!;
    const target = upper(token) === 'INTO' && upper(statement[0]) !== 'INSERT' && upper(statement[0]) !== 'REPLACE';
    if (target) {
      i = behindTargets(statement, i + 1) - 1;
      continue;
    }
    if (/^(NEW|OLD)$/.test(upper(token)) && statement[i + 1]?.text === '.' && isName(statement[i + 2])) {
      value(token, statement[i + 2]);
      i += 2;
    } else if (token.kind === 'word' && token.text.startsWith('@') && !token.text.startsWith('@@')) value(token);
    else if (isValue(statement, i, locals) && !columns.has(i)) value(token);
    else push(token.text, token);
  }
  const sql = parts.map(({ text, at }, i) => `${i > 0 && parts[i - 1]!.end !== at ? ' ' : ''}${text}`).join('');
  return { sql, given };
}

function isValue(statement: readonly Token[], at: number, locals: ReadonlySet<string>): boolean {
  const [before, token, after] = [statement[at - 1], statement[at]!, statement[at + 1]];
  if (!isName(token) || !locals.has(plain(token))) return false;
  if (before?.text === '.' || after?.text === '.' || after?.text === '(' || upper(before) === 'AS') return false;
  // Names of tables, and columns that are set.
  if (/^(FROM|JOIN|INTO|UPDATE|TABLE)$/.test(upper(before))) return false;
  return !(
    after?.text === '=' &&
    (upper(before) === 'SET' || before?.text === ',') &&
    upper(statement[0]) !== 'SELECT'
  );
}

/** Places of the column list of INSERT and REPLACE: `INTO t (a, b)`. */
function columnList(statement: readonly Token[]): ReadonlySet<number> {
  const places = new Set<number>();
  if (!['INSERT', 'REPLACE'].includes(upper(statement[0]))) return places;
  let at = statement.findIndex(({ text }) => text === '(');
  const word = statement.findIndex((token) => ['VALUES', 'VALUE', 'SELECT', 'SET'].includes(upper(token)));
  if (at < 0 || (word >= 0 && word < at)) return places;
  while (at < statement.length && statement[at]!.text !== ')') places.add(at++);
  return places;
}

/** `INTO a, @b` ends with its last name; `INTO OUTFILE ..` is left as it is for the parser to refuse. */
function behindTargets(statement: readonly Token[], from: number): number {
  let at = from;
  while (isName(statement[at])) {
    at += 1;
    if (statement[at]?.text === '.') at += 2;
    if (statement[at]?.text !== ',') break;
    at += 1;
  }
  return at;
}
