import type { Expression, SourceId, Statement } from '../../statement/tree';
import { expressionsOf, visit } from '../../statement/walk';

/** Columns of each source that the statement reads. */
export function neededColumns(statement: Statement): ReadonlyMap<SourceId, ReadonlySet<string>> {
  const found = new Map<SourceId, Set<string>>();
  const see = (one: Expression): void => {
    if (one.kind === 'column') found.set(one.source, (found.get(one.source) ?? new Set()).add(one.column));
  };
  for (const expression of topExpressions(statement)) visit(expression, statement, see);
  for (const source of statement.sources)
    if (source.kind === 'derived')
      for (const expression of expressionsOf(source.query)) visit(expression, statement, see);
  return found;
}

/** Expressions of the statement outside of derived tables. */
function topExpressions({ body }: Statement): readonly Expression[] {
  switch (body.kind) {
    case 'select':
      return expressionsOf(body.query);
    case 'insert':
    case 'replace':
      return [
        ...(body.rows.kind === 'query' ? expressionsOf(body.rows.query) : []),
        ...(body.rows.kind === 'values' ? body.rows.rows.flat().map(({ expression }) => expression) : []),
        ...body.onDuplicate.map(({ value }) => value),
      ];
    case 'update':
      return [
        ...conditionsIn(body.from),
        ...body.set.map(({ value }) => value),
        ...body.where.map(({ expression }) => expression),
        ...body.orderBy.map(({ expression }) => expression),
      ];
    case 'delete':
      return [
        ...conditionsIn(body.from),
        ...body.where.map(({ expression }) => expression),
        ...body.orderBy.map(({ expression }) => expression),
      ];
  }
}

const conditionsIn = (tree: Extract<Statement['body'], { kind: 'update' }>['from']): readonly Expression[] =>
  tree.kind === 'source'
    ? []
    : [...tree.on.map(({ expression }) => expression), ...conditionsIn(tree.left), ...conditionsIn(tree.right)];

/** Tables that rows are read of: all sources that are tables, but for the target of an INSERT. */
export function readSources(statement: Statement): readonly SourceId[] {
  const { body } = statement;
  const target = body.kind === 'insert' || body.kind === 'replace' ? body.target : null;
  return statement.sources.flatMap((source, id) => (source.kind === 'table' && id !== target ? [id] : []));
}

/** Tables whose rows a DELETE or UPDATE changes: all of their columns are needed. */
export function writtenSources({ body }: Statement): readonly SourceId[] {
  if (body.kind === 'delete') return body.targets;
  return body.kind === 'update' ? [...new Set(body.set.map(({ source }) => source))] : [];
}
