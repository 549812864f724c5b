import { tokenize, unquoteName, type Token } from '../../../analysis/sql/tokens';

/** Names of tables without the schema of the source: on another server the tables are in another one. */

/** Where the schema and its point stand, in order. */
export function schemaPrefixes(
  tokens: readonly Token[],
  database: string,
): readonly { readonly from: number; readonly to: number }[] {
  const own = database.toLowerCase();
  return tokens.flatMap(({ kind, text, at }, index) => {
    const dot = tokens[index + 1];
    const isName = kind === 'name' || kind === 'word';
    return isName && unquoteName(text).toLowerCase() === own && dot?.text === '.' && tokens[index - 1]?.text !== '.'
      ? [{ from: at, to: dot.at + 1 }]
      : [];
  });
}

export function unqualified(sql: string, database: string): string {
  let text = '';
  let from = 0;
  for (const prefix of schemaPrefixes(tokenize(sql), database)) {
    text += sql.slice(from, prefix.from);
    from = prefix.to;
  }
  return text + sql.slice(from);
}
