import { expressionSql } from '../../statement/print';
import type { Expression, Operand, Query, Statement } from '../../statement/tree';
import { childrenOf, expressionsOf, hasAggregate, sourcesOf, subqueryOf, windowsIn } from '../../statement/walk';
import type { ReadStep, Residual } from '../plan';
import { topSelect } from './limited';

/** What is left of a statement when its rows are there. */

const topWhere = (statement: Statement): readonly Operand[] => {
  const { body } = statement;
  if (body.kind === 'update' || body.kind === 'delete') return body.where;
  return topSelect(statement)?.select.where ?? [];
};

const subqueriesIn = (expression: Expression): number => {
  const query = subqueryOf(expression);
  return (
    (query === undefined ? 0 : 1 + inQuery(query)) +
    childrenOf(expression).reduce((sum, child) => sum + subqueriesIn(child), 0)
  );
};

const inQuery = (query: Query): number => expressionsOf(query).reduce((sum, one) => sum + subqueriesIn(one), 0);

export function residualOf(statement: Statement, steps: readonly ReadStep[], enforced: ReadonlySet<object>): Residual {
  const { body, sources } = statement;
  const query = body.kind === 'select' ? body.query : null;
  const select = query?.body.kind === 'select' ? query.body : null;
  const filters = topWhere(statement)
    .filter(({ expression }) => !enforced.has(expression))
    .map(({ expression, part }) => `${part === null ? '' : 'if given: '}${expressionSql(expression, sources)}`);
  const cut = steps.some(({ limited }) => limited !== null);
  const counted = steps.some((step) => step.counted);
  const joined =
    body.kind === 'update' || body.kind === 'delete'
      ? sourcesOf(body.from).length
      : sourcesOf(select?.from ?? null).length;
  const limit =
    body.kind === 'select' || body.kind === 'update' || body.kind === 'delete'
      ? (query?.limit ?? ('limit' in body ? body.limit : null))
      : null;
  const orderBy = query?.orderBy ?? ('orderBy' in body ? body.orderBy : []);
  return {
    filters,
    joins: Math.max(0, joined - 1),
    grouped: (select?.groupBy.length ?? 0) > 0,
    aggregates: !counted && (select?.columns.some(({ expression }) => hasAggregate(expression)) ?? false),
    windows: select?.columns.some(({ expression }) => windowsIn(expression).length > 0) ?? false,
    distinct: select?.distinct ?? (query?.body.kind === 'union' && query.body.distinct),
    sorted: orderBy.length > 0 && !steps.some((step) => step.ordered),
    cut: limit !== null && !cut,
    subqueries: query === null ? 0 : inQuery(query),
  };
}
