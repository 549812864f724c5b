import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { columnNamed, tableNamed } from '../../../projection/compile/schema-index';
import { readExpression } from '../../../projection/sql-types';
import { conditionSql, expressionSql, fromSql } from '../../../statement/print';
import type { JoinTree, Operand, SourceId, Statement } from '../../../statement/tree';
import { sourcesOf, visit } from '../../../statement/walk';

/**
 * A SELECT that gives values with which a statement finds something: the columns that its parameters meet, of the rows that its other
 * conditions leave. Undefined where the statement has no such parameters.
 */
export interface Witness {
  readonly sql: string;
  /** Parameter that each column of the answer is for. */
  readonly parameters: readonly number[];
}

/** Rows of the answer at most. */
const MOST_ROWS = 500;

const placeOf = ({ body }: Statement): { readonly from: JoinTree; readonly where: readonly Operand[] } | undefined => {
  if (body.kind === 'update' || body.kind === 'delete') return body;
  if (body.kind !== 'select' || body.query.body.kind !== 'select') return undefined;
  const { from, where } = body.query.body;
  return from === null ? undefined : { from, where };
};

/** Without the conditions in which a parameter stands, and without those that may be left out. */
function fixed(conditions: readonly Operand[], statement: Statement): readonly Operand[] {
  return conditions.filter(({ expression, part }) => {
    let open = part !== null;
    visit(expression, statement, (one) => {
      open ||= one.kind === 'parameter';
    });
    return !open;
  });
}

const fixedJoins = (tree: JoinTree, statement: Statement): JoinTree =>
  tree.kind === 'source'
    ? tree
    : {
        ...tree,
        left: fixedJoins(tree.left, statement),
        right: fixedJoins(tree.right, statement),
        on: fixed(tree.on, statement),
      };

export function witnessOf(statement: Statement, schema: SchemaFacts): Witness | undefined {
  const place = placeOf(statement);
  if (place === undefined) return undefined;
  const { sources } = statement;
  const own = sourcesOf(place.from);
  const wanted = statement.parameters.flatMap(({ meets }, index) => {
    const found = meets.find(({ how }) => how !== 'assigned');
    const source = own.find((id) => {
      const from = sources[id]!;
      return from.kind === 'table' && from.table === found?.table;
    });
    return found === undefined || source === undefined ? [] : [{ index, source, column: found.column }];
  });
  if (wanted.length === 0) return undefined;
  const columns = wanted.map(({ source, column }, n) => `${exact(statement, schema, source, column)} AS \`w${n}\``);
  const from = fixedJoins(place.from, statement);
  const where = fixed(place.where, statement);
  const order = wanted.map((_, n) => `\`w${n}\``).join(', ');
  const sql = [
    `SELECT DISTINCT ${columns.join(', ')} FROM ${fromSql(from, sources)}`,
    ...(where.length === 0 ? [] : [`WHERE ${conditionSql(where, sources)}`]),
    `ORDER BY ${order} LIMIT ${MOST_ROWS}`,
  ].join(' ');
  return { sql, parameters: wanted.map(({ index }) => index) };
}

/** SQL that reads a column as the projection's views do. */
function exact(statement: Statement, schema: SchemaFacts, source: SourceId, column: string): string {
  const text = expressionSql({ kind: 'column', source, column }, statement.sources);
  const from = statement.sources[source]!;
  const table = from.kind === 'table' ? tableNamed(schema, from.table) : undefined;
  const facts = table === undefined ? undefined : columnNamed(table, column);
  return facts === undefined ? text : readExpression(facts, text);
}
