import type { Partitioning, TableFacts } from '../../../contracts/schemas/analysis';
import { tokenize } from '../sql/tokens';
import type { ColumnContext } from './ddl/column';
import { characterSetOf, currentName, defaultCollation } from './ddl/character-sets';
import { runConditionals } from './ddl/conditional';
import { readOptions } from './ddl/options';
import { readPartitioning } from './ddl/partitions';
import { TableBuilder, type TableShape } from './ddl/table';
import { closing, ddlTokens, isWord, qualifiedName, splitAtCommas } from './ddl/tokens';

/** What decides how a statement is read. */
export interface Server {
  readonly flavour: 'mysql' | 'mariadb';
  readonly version: string;
  /** Schema of a table that names none, where it is known. */
  readonly database?: string;
  /** Of the schema, for tables that name none. */
  readonly characterSet?: string;
  readonly collation?: string;
}

export interface TableDefinition extends Pick<TableFacts, 'engine' | 'collation' | 'comment'> {
  /** Schema in front of the name; undefined without one. */
  readonly schema: string | undefined;
  readonly name: string;
  readonly partitioning: Partitioning | undefined;
  readonly systemVersioned: boolean;
  /** The statement without the table option AUTO_INCREMENT, which changes with every insert. */
  readonly statement: string;
  /** Takes later statements; what `shape` gives follows them. */
  readonly builder: TableBuilder;
  readonly context: ColumnContext;
}

const NEWEST: Server = { flavour: 'mysql', version: '8.0' };

/** Columns, keys, foreign keys, checks and options of a table out of the text of CREATE TABLE. Never fails: what it cannot read it leaves out. */
export const readCreateTable = (statement: string, server: Server = NEWEST): TableDefinition & TableShape => {
  const definition = defineTable(statement, server);
  return { ...definition, ...definition.builder.shape() };
};

/** The same for a table that later statements may change. */
export function defineTable(statement: string, server: Server): TableDefinition {
  const sql = runConditionals(statement, server.flavour);
  const tokens = ddlTokens(sql);
  const open = tokens.findIndex((token) => token.text === '(');
  const close = closing(tokens, open);
  const behind = close < 0 ? [] : tokens.slice(close + 1);
  const options = readOptions(behind);
  const { schema, name } = tableName(tokens);
  const collation = currentName(
    options.collation ??
      (options.characterSet === undefined
        ? (server.collation ?? defaultCollation(server.characterSet ?? 'utf8mb4', server))
        : defaultCollation(options.characterSet, server)),
    server,
  );
  const characterSet = currentName(options.characterSet ?? characterSetOf(collation), server);
  const context: ColumnContext = {
    ...{ sql, flavour: server.flavour, version: server.version, characterSet, collation },
  };
  const builder = new TableBuilder(name, options.engine, schema ?? server.database);
  // Without the closing bracket the text was cut: the elements may be anything.
  if (open >= 0 && close >= 0)
    for (const element of splitAtCommas(tokens.slice(open + 1, close))) builder.add(element, context);
  const tail = close < 0 ? statement.length : tokens[close]!.at;
  return {
    ...{ schema, name, collation, builder, context },
    engine: options.engine,
    comment: options.comment,
    systemVersioned: options.systemVersioned,
    partitioning: readPartitioning(behind, sql),
    statement: statement.slice(0, tail) + withoutAutoIncrement(statement.slice(tail)),
  };
}

function tableName(tokens: ReturnType<typeof ddlTokens>): { schema: string | undefined; name: string } {
  let at = tokens.findIndex((token) => isWord(token, 'TABLE')) + 1;
  while (isWord(tokens[at], 'IF', 'NOT', 'EXISTS')) at += 1;
  return at === 0 ? { schema: undefined, name: '' } : qualifiedName(tokens, at);
}

/** Only the option, never the same words inside the table's comment. */
const withoutAutoIncrement = (options: string): string => {
  const tokens = tokenize(options);
  const at = tokens.findIndex((token) => isWord(token, 'AUTO_INCREMENT'));
  const value = tokens[at + 2];
  if (at < 0 || tokens[at + 1]?.text !== '=' || value === undefined) return options;
  return options.slice(0, tokens[at]!.at).replace(/ $/, '') + options.slice(value.at + value.text.length);
};
