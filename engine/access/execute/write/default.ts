import type { TableFacts } from '../../../../contracts/schemas/analysis';
import { numberLiteral, nullLiteral, textLiteral, type Session, type Value } from '../../../../runtime/mysql';
import { tokenize, unquoteName, type Token } from '../../../analysis/sql/tokens';
import { QueryCompiler } from '../../../evaluation/query';
import { columnNamed } from '../../../projection/compile/schema-index';
import { familyOf } from '../../../projection/sql-types';
import { Catalog } from '../../../statement/bind/catalog';
import { statementForms } from '../../../statement/forms';
import { refuse } from '../../../statement/problem';
import { plainTemplate } from '../../../statement/template/marked-text';

/** What a column gets that no value is given for. `information_schema` does not tell a text from an expression; CREATE TABLE does. */

const NO_TABLES = new Catalog({ database: '', tables: [], views: [] });

/** The value of an expression that reads no row. */
export function valueOf(sql: string, session: Session): Value {
  const [form] = statementForms(plainTemplate(`SELECT ${sql}`), NO_TABLES).forms;
  if (form?.statement.body.kind !== 'select') return refuse(`the expression ${sql}`);
  const { statement } = form;
  const compiler = new QueryCompiler(
    { statement, session, given: [], on: new Set() },
    { typeOf: () => refuse('a column'), rowsOf: () => [] },
  );
  const { body } = statement;
  const { rows } = compiler
    .compile(body.kind === 'select' ? body.query : refuse(sql))
    .run({ rows: [], aggregates: [] });
  return rows[0]?.[0] ?? nullLiteral;
}

/** Tokens of the definition of a column in CREATE TABLE. */
function definitionOf(sql: string, column: string): readonly Token[] {
  const tokens = tokenize(sql).filter(({ kind }) => kind !== 'comment');
  let depth = 0;
  let start = -1;
  for (const [index, token] of tokens.entries()) {
    if (token.text === '(') depth += 1;
    else if (token.text === ')') depth -= 1;
    const ends = depth === 0 || (depth === 1 && token.text === ',');
    if (start >= 0 && ends) return tokens.slice(start, index);
    const begins = depth === 1 && (token.text === ',' || token.text === '(');
    const next = tokens[index + 1];
    if (begins && (next?.kind === 'name' || next?.kind === 'word') && unquoteName(next.text) === column)
      start = index + 2;
  }
  return [];
}

/** SQL behind the word DEFAULT of a definition; undefined where there is none. */
function defaultSql(sql: string, column: string): string | undefined {
  const tokens = definitionOf(sql, column);
  const at = tokens.findIndex(({ kind, text }) => kind === 'word' && text.toUpperCase() === 'DEFAULT');
  const first = tokens[at + 1];
  if (at < 0 || first === undefined) return undefined;
  let depth = 0;
  let end = at + 1;
  for (let index = at + 1; index < tokens.length; index += 1) {
    const { text, kind } = tokens[index]!;
    if (text === '(') depth += 1;
    else if (text === ')') depth -= 1;
    // A word behind a whole value begins the next attribute.
    else if (depth === 0 && index > at + 1 && kind === 'word' && !/^[xbn]?'/i.test(text)) break;
    end = index;
  }
  const last = tokens[end]!;
  return sql.slice(first.at, last.at + last.text.length);
}

/** Undefined for a column that has to be given a value. */
export function defaultOf(table: TableFacts, column: string, session: Session): Value | undefined {
  const facts = columnNamed(table, column);
  if (facts === undefined) return refuse(`${table.name} has no column ${column}`);
  if (facts.default === null) {
    const written = defaultSql(table.createStatement, column);
    if (written !== undefined) return valueOf(written, session);
    return facts.nullable ? nullLiteral : undefined;
  }
  const written = defaultSql(table.createStatement, column);
  if (written !== undefined) return valueOf(written, session);
  if (/^(?:CURRENT_TIMESTAMP|NOW)\b/i.test(facts.default) && familyOf(facts) === 'temporal')
    return valueOf(facts.default, session);
  const numbers = ['integer', 'decimal', 'float'].includes(familyOf(facts) ?? '');
  return numbers && /^\d/.test(facts.default) ? numberLiteral(facts.default) : textLiteral(facts.default, session);
}
