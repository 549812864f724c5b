import type { ColumnReference, Expression, JoinTree, Query, SourceId, Statement } from './tree';

/** What expressions and queries are made of, with their subqueries. */

export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'call':
      return expression.args;
    case 'aggregate':
      return [...expression.args, ...expression.orderBy.map((item) => item.expression)];
    case 'window':
      return [
        ...expression.args,
        ...expression.partitionBy,
        ...expression.orderBy.map((item) => item.expression),
        ...[expression.frame?.start.by, expression.frame?.end.by].flatMap((by) => by ?? []),
      ];
    case 'all':
    case 'any':
      return expression.operands.map((operand) => operand.expression);
    case 'in':
      return [expression.left, ...expression.items.map((operand) => operand.expression)];
    case 'row':
      return expression.items;
    case 'case':
      return [
        ...(expression.operand === null ? [] : [expression.operand]),
        ...expression.branches.flatMap(({ when, then }) => [when, then]),
        ...(expression.otherwise === null ? [] : [expression.otherwise]),
      ];
    case 'in-query':
    case 'quantified':
      return [expression.left];
    default:
      return [];
  }
}

export const subqueryOf = (expression: Expression): Query | undefined =>
  'query' in expression ? expression.query : undefined;

export const sourcesOf = (tree: JoinTree | null): readonly SourceId[] => {
  if (tree === null) return [];
  return tree.kind === 'source' ? [tree.source] : [...sourcesOf(tree.left), ...sourcesOf(tree.right)];
};

const conditionsOf = (tree: JoinTree | null): readonly Expression[] =>
  tree === null || tree.kind === 'source'
    ? []
    : [...tree.on.map(({ expression }) => expression), ...conditionsOf(tree.left), ...conditionsOf(tree.right)];

/** Expressions of a query itself, without those of its derived tables. */
export function expressionsOf(query: Query): readonly Expression[] {
  const { body } = query;
  const order = query.orderBy.flatMap((item) => ('expression' in item ? [item.expression] : []));
  if (body.kind === 'union') return [...expressionsOf(body.left), ...expressionsOf(body.right), ...order];
  return [
    ...body.columns.map(({ expression }) => expression),
    ...conditionsOf(body.from),
    ...body.where.map(({ expression }) => expression),
    ...body.groupBy,
    ...body.having.map(({ expression }) => expression),
    ...order,
  ];
}

/** Visits an expression and all that it is made of; subqueries are entered as well. */
export function visit(expression: Expression, statement: Statement, see: (one: Expression) => void): void {
  see(expression);
  for (const child of childrenOf(expression)) visit(child, statement, see);
  const query = subqueryOf(expression);
  if (query !== undefined) visitQuery(query, statement, see);
}

export function visitQuery(query: Query, statement: Statement, see: (one: Expression) => void): void {
  for (const expression of expressionsOf(query)) visit(expression, statement, see);
  const { body } = query;
  for (const side of body.kind === 'union' ? [body.left.body, body.right.body] : [body])
    if (side.kind === 'select')
      for (const id of sourcesOf(side.from)) {
        const source = statement.sources[id]!;
        if (source.kind === 'derived') visitQuery(source.query, statement, see);
      }
}

/** Columns that an expression reads, its subqueries included. */
export function columnsIn(expression: Expression, statement: Statement): readonly ColumnReference[] {
  const found: ColumnReference[] = [];
  visit(expression, statement, (one) => {
    if (one.kind === 'column') found.push(one);
  });
  return found;
}

/** Another value each time. */
const UNSTEADY: ReadonlySet<string> = new Set(['RAND', 'UUID', 'UUID_SHORT', 'RANDOM_BYTES', 'SLEEP']);

export const hasSubquery = (expression: Expression): boolean =>
  subqueryOf(expression) !== undefined || childrenOf(expression).some(hasSubquery);

const hasColumn = (expression: Expression): boolean =>
  expression.kind === 'column' || childrenOf(expression).some(hasColumn);

export const hasAggregate = (expression: Expression): boolean =>
  expression.kind === 'aggregate' || childrenOf(expression).some(hasAggregate);

/** Window functions of an expression; none stands within another one. */
export const windowsIn = (expression: Expression): readonly Extract<Expression, { kind: 'window' }>[] =>
  expression.kind === 'window' ? [expression] : childrenOf(expression).flatMap(windowsIn);

/** True for what can be computed before any row is read: no column, no subquery, no aggregate. */
export const isFixed = (expression: Expression): boolean =>
  !hasColumn(expression) &&
  !hasSubquery(expression) &&
  !(expression.kind === 'call' && UNSTEADY.has(expression.name)) &&
  expression.kind !== 'aggregate' &&
  expression.kind !== 'window' &&
  expression.kind !== 'default' &&
  expression.kind !== 'inserted' &&
  childrenOf(expression).every(isFixed);
