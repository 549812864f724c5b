import { DYNAMIC_NAME } from '../../lib/run-time-names';
import { simplified } from './simplify';
import { tokenize, type Token } from './tokens';

/** Stands for a column that an object given to `SET ?` names at run time. */
export const OBJECT_COLUMN = 'landfall_object_column';

/**
 * The statement in the form that the parser takes: comments out (a marker is no part of the language), lists that the driver
 * expands written out, named parameters as `?`, numbers of LIMIT untouched, and simplified.
 */
export function forParser(sql: string): string {
  const written = tokenize(sql).filter((token) => token.kind !== 'comment');
  while (written.at(-1)?.text === ';') written.pop();
  const tokens = simplified(written);
  const parts = tokens.map((token, i) => {
    if (token.kind === 'word') return wordForParser(tokens, i);
    if (token.kind !== 'param') return token.text;
    const previous = tokens[i - 1]?.text.toUpperCase();
    if (previous === 'IN') return '(?)';
    if (previous === 'VALUES') return `(${row(columnsBefore(tokens, i - 1))})`;
    // A fingerprint folds a row to `VALUES (?)`; the parser counts its values.
    if (previous === '(' && tokens[i + 1]?.text === ')' && /^VALUES?$/i.test(tokens[i - 2]?.text ?? ''))
      return row(columnsBefore(tokens, i - 2));
    if (previous === 'SET') return `\`${OBJECT_COLUMN}\` = ?`;
    // `??` is a name that is known at run time only.
    if (tokens[i + 1]?.kind === 'param' && tokens[i + 1]?.at === token.at + 1) return '';
    if (tokens[i - 1]?.kind === 'param' && tokens[i - 1]!.at === token.at - 1) return DYNAMIC_NAME;
    return '?';
  });
  // Original distances are kept where a space would change the meaning: COUNT (..), a . b, @a.
  return tokens
    .map((token, i) => {
      const before = tokens[i - 1];
      const adjacent = before !== undefined && before.at + before.text.length === token.at;
      return `${i > 0 && !adjacent ? ' ' : ''}${parts[i]!}`;
    })
    .join('');
}

/** Names that the parser does not know without quotes: with letters beyond ASCII, with digits in front, and behind a dot whatever word. */
function wordForParser(tokens: readonly Token[], at: number): string {
  const { text } = tokens[at]!;
  if (/[^\w@$]|^\d/.test(text)) return `\`${text}\``;
  // `@@session.sql_mode` is no name of the schema, and what is called is a function.
  const behindDot = tokens[at - 1]?.text === '.' && !tokens[at - 2]?.text.startsWith('@');
  return behindDot && tokens[at + 1]?.text !== '(' ? `\`${text}\`` : text;
}

const row = (columns: number): string => Array(columns).fill('?').join(', ');

/** Number of columns in the list that stands before VALUES; the parser compares it with the row. 1 without a list. */
function columnsBefore(tokens: readonly Token[], values: number): number {
  let count = 1;
  if (tokens[values - 1]?.text !== ')') return count;
  for (let i = values - 2; i >= 0 && tokens[i]!.text !== '('; i -= 1) if (tokens[i]!.text === ',') count += 1;
  return count;
}
