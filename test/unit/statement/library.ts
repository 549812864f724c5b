import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { StatementPart } from '../../../contracts/schemas/statements';
import { Catalog } from '../../../engine/statement/bind/catalog';
import { statementForms, type StatementForm } from '../../../engine/statement/forms';
import { querySql } from '../../../engine/statement/print';
import type { Statement } from '../../../engine/statement/tree';
import { column, table } from '../modeling/facts';

/** Members lend books: names that meet (id, name, note), a view, a generated column. */
const tables = [
  table(
    'members',
    [
      column('id', 'int unsigned', { autoIncrement: true }),
      column('name', 'varchar(40)'),
      column('email', 'varchar(100)', { nullable: true }),
      column('joined', 'datetime(6)'),
    ],
    ['id'],
  ),
  table(
    'loans',
    [
      column('member_id', 'int unsigned'),
      column('book_id', 'bigint'),
      column('due', 'date', { nullable: true }),
      column('fee', 'decimal(8,2)'),
      column('note', 'text', { nullable: true }),
      column('late', 'tinyint(1)', { generated: { expression: '`due` < curdate()', stored: false } }),
    ],
    ['member_id', 'book_id'],
  ),
  table('books', [column('id', 'bigint'), column('title', 'varchar(200)'), column('note', 'text')], ['id']),
];

const views: SchemaFacts['views'] = [
  {
    name: 'overdue',
    definition:
      "select `library`.`l`.`member_id` AS `member_id`,count(0) AS `n` from `library`.`loans` `l` where `library`.`l`.`note` <> 'ok' group by `library`.`l`.`member_id`",
    securityType: 'INVOKER',
  },
];

export const catalog = new Catalog({ database: 'library', tables, views });

/** Pieces of a statement, with plain text as text. */
export type Pieces = readonly (
  | string
  | { readonly open: string }
  | { readonly optional: Pieces }
  | { readonly oneOf: readonly Pieces[] }
  | {
      readonly list: readonly { readonly parts: Pieces; readonly optional?: true; readonly repeated?: true }[];
      readonly separator: string;
    }
)[];

export const templateOf = (pieces: Pieces): StatementPart[] =>
  pieces.map((piece): StatementPart => {
    if (typeof piece === 'string') return { text: piece };
    if ('optional' in piece) return { optional: templateOf(piece.optional) };
    if ('oneOf' in piece) return { oneOf: piece.oneOf.map(templateOf) };
    if ('open' in piece) return piece;
    return { list: piece.list.map((item) => ({ ...item, parts: templateOf(item.parts) })), separator: piece.separator };
  });

export const formsOf = (statement: string | Pieces): ReturnType<typeof statementForms> =>
  statementForms(templateOf(typeof statement === 'string' ? [statement] : statement), catalog);

/** The only form of a statement. */
export function formOf(statement: string | Pieces): StatementForm {
  const { forms, problems } = formsOf(statement);
  if (forms.length !== 1) throw new Error(`${forms.length} forms: ${problems.join('; ')}`);
  return forms[0]!;
}

/** The bound select as SQL with its brackets; parameters by number. */
export function printed(statement: string | Pieces): string {
  return printedStatement(formOf(statement).statement);
}

export const printedStatement = ({ body, sources }: Statement): string => {
  if (body.kind !== 'select') throw new Error('no select');
  return querySql(body.query, sources, (index) => `?${index}`);
};

/** Why a statement is not taken. */
export const problemOf = (sql: string): string => {
  const { forms, problems } = formsOf(sql);
  if (forms.length > 0) throw new Error('it is taken');
  return problems.join('; ');
};
