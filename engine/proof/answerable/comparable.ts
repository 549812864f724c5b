import type { Expression, Statement } from '../../statement/tree';
import { expressionsOf, visit } from '../../statement/walk';

/** Statements that answer differently each time they run, however right the answer is. */

const UNSTEADY: Readonly<Record<string, string>> = {
  RAND: 'RAND()',
  UUID: 'UUID()',
  UUID_SHORT: 'UUID_SHORT()',
  SLEEP: 'SLEEP()',
  SYSDATE: 'SYSDATE()',
  CONNECTION_ID: 'CONNECTION_ID()',
  USER: 'USER()',
  CURRENT_USER: 'CURRENT_USER()',
  DATABASE: 'DATABASE()',
  SCHEMA: 'DATABASE()',
  VERSION: 'VERSION()',
  LAST_INSERT_ID: 'LAST_INSERT_ID()',
  ROW_COUNT: 'ROW_COUNT()',
  FOUND_ROWS: 'FOUND_ROWS()',
};

/** Why two runs of the statement cannot be compared; undefined when they can. NOW() can: the clock of the session stands still. */
export function unsteady(statement: Statement): string | undefined {
  let found: string | undefined;
  const see = (one: Expression): void => {
    if (one.kind === 'call') found ??= UNSTEADY[one.name];
  };
  const { body } = statement;
  const all: readonly Expression[] =
    body.kind === 'select'
      ? expressionsOf(body.query)
      : body.kind === 'update'
        ? [...body.set.map(({ value }) => value), ...body.where.map(({ expression }) => expression)]
        : body.kind === 'delete'
          ? body.where.map(({ expression }) => expression)
          : [
              ...(body.rows.kind === 'values' ? body.rows.rows.flat().map(({ expression }) => expression) : []),
              ...(body.rows.kind === 'query' ? expressionsOf(body.rows.query) : []),
              ...body.onDuplicate.map(({ value }) => value),
            ];
  for (const expression of all) visit(expression, statement, see);
  return found === undefined ? undefined : `${found} gives another value each time`;
}
