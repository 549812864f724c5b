import { fingerprintOf } from '../../analysis/sql/fingerprint';
import { operationOf } from '../../analysis/sql/fallback';
import { tableReferences } from '../../analysis/sql/table-references';
import { tokenize, unquoteName, type Token } from '../../analysis/sql/tokens';
import { camel, lower, pascal } from './words';

/** Tables that a statement names, the one that it is about first. */
export const tablesOf = (sql: string): readonly string[] => [
  ...new Set(tableReferences(fingerprintOf(sql)).map(({ name }) => name)),
];

const VERBS: Readonly<Record<string, string>> = {
  select: 'find',
  insert: 'insert',
  replace: 'replace',
  update: 'update',
  delete: 'delete',
};

/** A name from what a statement does: `findProducts`, `countProducts`, `insertOrder`. */
export function meaningOf(sql: string): string {
  const tokens = wordsOf(sql);
  const operation = operationOf(tokens.map(({ text }) => text.toUpperCase()));
  const counts = operation === 'select' && tokens[1]?.text.toUpperCase() === 'COUNT';
  const verb = counts ? 'count' : (VERBS[operation] ?? 'run');
  return lower(`${verb}${pascal(tablesOf(sql)[0] ?? 'statement')}`);
}

/** In one word what a statement does to its tables, for comments. */
export function effectOf(sql: string): string {
  const operation = operationOf(wordsOf(sql).map(({ text }) => text.toUpperCase()));
  const words: Readonly<Record<string, string>> = {
    select: 'Reads',
    insert: 'Inserts into',
    replace: 'Replaces in',
    update: 'Updates',
    delete: 'Deletes from',
  };
  return words[operation] ?? 'Runs on';
}

const wordsOf = (sql: string): readonly Token[] => tokenize(sql).filter(({ kind }) => kind !== 'comment');

/** For each `?` of a statement the column, or clause, that it is for; undefined where that is not plain. */
export function placeNames(sql: string): readonly (string | undefined)[] {
  const tokens = wordsOf(sql);
  const inserted = insertedColumns(tokens);
  const names: (string | undefined)[] = [];
  let inValues = -1;
  tokens.forEach((token, i) => {
    if (/^VALUES?$/i.test(token.text) && tokens[i + 1]?.text === '(') inValues = 0;
    else if (inValues >= 0 && token.text === ',' && depthAt(tokens, i) === 1) inValues += 1;
    else if (inValues >= 0 && token.text === ')' && depthAt(tokens, i) === 1) inValues = -1;
    if (token.kind !== 'param') return;
    const column = inValues >= 0 ? inserted[inValues] : before(tokens, i);
    names.push(column === undefined ? undefined : camel(column));
  });
  return names;
}

/** Brackets that are open before a token since the last `VALUES`. */
function depthAt(tokens: readonly Token[], at: number): number {
  let depth = 0;
  for (let i = at - 1; i >= 0 && !/^VALUES?$/i.test(tokens[i]!.text); i -= 1)
    depth += tokens[i]!.text === '(' ? 1 : tokens[i]!.text === ')' ? -1 : 0;
  return depth;
}

function insertedColumns(tokens: readonly Token[]): readonly string[] {
  const values = tokens.findIndex(({ text }) => /^VALUES?$/i.test(text));
  const open = tokens.findIndex(({ text }) => text === '(');
  if (values < 0 || open < 0 || open > values) return [];
  return tokens
    .slice(open + 1, values - 1)
    .filter(({ text }) => text !== ',')
    .map(({ text }) => unquoteName(text));
}

/** The name before `= ?`, `>= ?`, `LIKE ?`, `IN (?)`; `limit` and `offset`. */
function before(tokens: readonly Token[], at: number): string | undefined {
  let i = at - 1;
  if (tokens[i]?.text === '(') i -= 1;
  const word = tokens[i]?.text ?? '';
  if (/^(?:LIMIT|OFFSET)$/i.test(word)) return word.toLowerCase();
  if (!/^(?:=|<=>|<>|!=|<|>|<=|>=|IN|LIKE)$/i.test(word)) return undefined;
  i -= 1;
  if (/^NOT$/i.test(tokens[i]?.text ?? '')) i -= 1;
  const name = tokens[i];
  return name?.kind === 'name' || (name?.kind === 'word' && /^[A-Za-z_]\w*$/.test(name.text))
    ? unquoteName(name.text)
    : undefined;
}
