import type { ForeignKeyFacts } from '../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../lib/compare';
import { tokenize, unquoteName, type Token } from '../sql/tokens';

type Action = ForeignKeyFacts['onDelete'];

export interface CreateTableFacts {
  /** By name. */
  readonly foreignKeys: readonly ForeignKeyFacts[];
  /** By name; a check that stands behind a column carries the column's name. */
  readonly checks: readonly { readonly name: string; readonly clause: string }[];
  /** The statement without the table option AUTO_INCREMENT, which changes with every insert. */
  readonly statement: string;
}

/**
 * Reads what `information_schema` does not show to an account with SELECT only (foreign keys on MariaDB, checks) out of the
 * text of SHOW CREATE TABLE.
 */
export function readCreateTable(statement: string): CreateTableFacts {
  const tokens = tokenize(statement).filter((token) => token.kind !== 'comment');
  const open = tokens.findIndex((token) => token.text === '(');
  const close = closing(tokens, open);
  const elements = open < 0 ? [] : splitAtCommas(tokens.slice(open + 1, close));
  const foreignKeys: ForeignKeyFacts[] = [];
  const checks: { name: string; clause: string }[] = [];
  for (const element of elements) {
    const foreign = readForeignKey(element);
    if (foreign) foreignKeys.push(foreign);
    const check = readCheck(element, statement);
    if (check) checks.push(check);
  }
  const tail = close < 0 ? statement.length : tokens[close]!.at;
  return {
    foreignKeys: foreignKeys.sort((a, b) => byCodeUnit(a.name, b.name)),
    checks: checks.sort((a, b) => byCodeUnit(a.name, b.name)),
    statement: statement.slice(0, tail) + withoutAutoIncrement(statement.slice(tail)),
  };
}

/** Only the option, never the same words inside the table's comment. */
const withoutAutoIncrement = (options: string): string => {
  const tokens = tokenize(options);
  const at = tokens.findIndex((token) => token.kind === 'word' && token.text.toUpperCase() === 'AUTO_INCREMENT');
  const value = tokens[at + 2];
  if (at < 0 || tokens[at + 1]?.text !== '=' || value === undefined) return options;
  return options.slice(0, tokens[at]!.at).replace(/ $/, '') + options.slice(value.at + value.text.length);
};

/** Index of the bracket that closes the one at `open`; -1 when there is none. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = Math.max(open, 0); i < tokens.length; i += 1) {
    if (tokens[i]!.text === '(') depth += 1;
    else if (tokens[i]!.text === ')' && (depth -= 1) === 0) return i;
  }
  return -1;
}

function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (token.text === ',' && depth === 0) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toUpperCase() === word;

function readForeignKey(element: readonly Token[]): ForeignKeyFacts | undefined {
  const at = element.findIndex((token, i) => isWord(token, 'FOREIGN') && isWord(element[i + 1], 'KEY'));
  if (at < 0 || !isWord(element[0], 'CONSTRAINT')) return undefined;
  const references = element.findIndex((token) => isWord(token, 'REFERENCES'));
  const from = names(element.slice(at + 2, references));
  const target = element.slice(references + 1);
  const open = target.findIndex((token) => token.text === '(');
  const close = closing(target, open);
  const rest = target.slice(close + 1);
  return {
    name: unquoteName(element[1]!.text),
    columns: from,
    // A key into another schema keeps the schema in front.
    referencedTable: names(target.slice(0, open)).join('.'),
    referencedColumns: names(target.slice(open, close)),
    onDelete: actionAfter(rest, 'DELETE'),
    onUpdate: actionAfter(rest, 'UPDATE'),
  };
}

const names = (tokens: readonly Token[]): string[] =>
  tokens.filter((token) => token.kind === 'name' || token.kind === 'word').map((token) => unquoteName(token.text));

/** Absent means NO ACTION to both servers. */
function actionAfter(tokens: readonly Token[], event: 'DELETE' | 'UPDATE'): Action {
  const at = tokens.findIndex((token, i) => isWord(token, 'ON') && isWord(tokens[i + 1], event));
  if (at < 0) return 'NO ACTION';
  const first = tokens[at + 2]?.text.toUpperCase();
  if (first === 'CASCADE' || first === 'RESTRICT') return first;
  if (first === 'SET') return isWord(tokens[at + 3], 'DEFAULT') ? 'SET DEFAULT' : 'SET NULL';
  return 'NO ACTION';
}

function readCheck(element: readonly Token[], statement: string): { name: string; clause: string } | undefined {
  let depth = 0;
  for (const [i, token] of element.entries()) {
    if (token.text === '(') depth += 1;
    if (token.text === ')') depth -= 1;
    if (depth > 0 || !isWord(token, 'CHECK') || element[i + 1]?.text !== '(') continue;
    const close = closing(element, i + 1);
    const name = isWord(element[0], 'CONSTRAINT') ? element[1]! : element[0]!;
    const clause = statement.slice(element[i + 1]!.at + 1, close < 0 ? undefined : element[close]!.at);
    return { name: i === 0 ? '' : unquoteName(name.text), clause };
  }
  return undefined;
}
