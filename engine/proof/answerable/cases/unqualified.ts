import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { tokenize, unquoteName, type Token } from '../../../analysis/sql/tokens';

/** Names of tables without the schema of the source: on another server the tables are in another one. */

/** Words behind which a table is named. */
const BEFORE_TABLES: ReadonlySet<string> = new Set([
  'FROM',
  'JOIN',
  'INTO',
  'UPDATE',
  'TABLE',
  'REPLACE',
  'STRAIGHT_JOIN',
]);

/** `x.y` of a table that has the name of its schema: the schema's where a table is named, and in front of a table and its column. */
const isSchema = (tokens: readonly Token[], index: number): boolean =>
  BEFORE_TABLES.has(tokens[index - 1]?.text.toUpperCase() ?? '') || tokens[index + 3]?.text === '.';

/**
 * Where the schema and its point stand, in order.
 * @param tables of the schema, one of which may have its name
 */
export function schemaPrefixes(
  tokens: readonly Token[],
  database: string,
  tables: readonly { readonly name: string }[],
): readonly { readonly from: number; readonly to: number }[] {
  const own = database.toLowerCase();
  const isShared = tables.some(({ name }) => name.toLowerCase() === own);
  return tokens.flatMap(({ kind, text, at }, index) => {
    const dot = tokens[index + 1];
    const isName = (kind === 'name' || kind === 'word') && unquoteName(text).toLowerCase() === own;
    const isPrefix = isName && dot?.text === '.' && tokens[index - 1]?.text !== '.';
    return isPrefix && (!isShared || isSchema(tokens, index)) ? [{ from: at, to: dot.at + 1 }] : [];
  });
}

export function unqualified(sql: string, { database, tables }: Pick<SchemaFacts, 'database' | 'tables'>): string {
  let text = '';
  let from = 0;
  for (const prefix of schemaPrefixes(tokenize(sql), database, tables)) {
    text += sql.slice(from, prefix.from);
    from = prefix.to;
  }
  return text + sql.slice(from);
}
