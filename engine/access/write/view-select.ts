import type { EntityPlan } from '../../../contracts/projection';
import { quoteName } from '../../projection/sql-text';
import { isOwn } from '../paths/paths';

/** The SELECT that gives what the item of one row has of other rows. */

interface NamingColumn {
  readonly column: string;
  readonly viewColumn: string;
}

/** Columns of the driving row that the key of its item is made of, as the view has them, unless only as text for the key. */
const keyColumns = (entity: EntityPlan): readonly NamingColumn[] => {
  const parts = entity.keys.flatMap((key) => key.parts).flatMap((part) => ('viewColumn' in part ? part : []));
  const made = parts.flatMap((part) => entity.columns.find(({ viewColumn }) => viewColumn === part.viewColumn) ?? []);
  return entity.columns.filter(
    (plan) =>
      isOwn(entity, plan) &&
      plan.expression === `\`b\`.${quoteName(plan.column)}` &&
      made.some(({ column }) => column === plan.column) &&
      entity.drivingKey.every(({ column }) => column !== plan.column),
  );
};

/** All that the key of its item is made of names a row: in an item collection its own key alone finds nothing. */
export const namingColumns = (entity: EntityPlan): readonly NamingColumn[] => [
  ...entity.drivingKey,
  ...keyColumns(entity),
];

/** View columns of an entity whose values are more than columns of its driving row. */
export const foreignColumns = (entity: EntityPlan): readonly string[] =>
  entity.columns.filter((plan) => !isOwn(entity, plan)).map(({ viewColumn }) => viewColumn);

/** @param named columns that name the row, in the order of the values that are given for them */
export function viewSelect(entity: EntityPlan, columns: readonly string[], named: readonly NamingColumn[]): string {
  const where = named.map(({ viewColumn }) => `v.${quoteName(viewColumn)} = ?`).join(' AND ');
  const list = columns.map((name) => `v.${quoteName(name)}`).join(', ');
  return `SELECT ${list} FROM (${entity.viewSelect}) AS v WHERE ${where}`;
}
