import type { EntityPlan, Item, SourceValue } from '../../../../contracts/projection';
import type { TableRow } from '../../../evaluation/row';
import { itemOrNone, PROOF_VERSION } from '../../../projection/items/item';
import { columnNamed } from '../../../projection/compile/schema-index';
import { keyTextExpression } from '../../../projection/sql-types';
import { quoteName } from '../../../projection/sql-text';
import { refuse } from '../../../statement/problem';
import { isOwn } from '../../paths/paths';
import type { ExecutionContext } from '../context';
import { keyText } from '../../../../runtime/dynamodb/keys/key-text';
import type { Execution } from '../request';
import { rawOf } from './raw';
import type { World } from './world';

/** Items of rows that have changed, by the projection itself. */

/** Values of the view that come from the driving row alone. */
function ownValues(context: ExecutionContext, entity: EntityPlan, row: TableRow): Record<string, SourceValue> {
  const table = context.table(entity.drivingTable);
  const values: Record<string, SourceValue> = {};
  for (const plan of entity.columns) {
    if (!isOwn(entity, plan)) continue;
    const facts = columnNamed(table, plan.column);
    const raw = row.raw[plan.column];
    if (facts === undefined || raw === undefined) return refuse(`${table.name}.${plan.column} of ${entity.id}`);
    const text = keyTextExpression(facts, `${quoteName('b')}.${quoteName(plan.column)}`);
    const isKeyText = text !== null && text.expression === plan.expression;
    values[plan.viewColumn] =
      isKeyText && raw !== null
        ? keyText(context.typesOf(table.name).of(plan.column), String(raw), context.session)
        : raw;
  }
  for (const { column, viewColumn } of entity.drivingKey) values[viewColumn] = row.raw[column] ?? null;
  return values;
}

/** The item of a row; undefined where the entity has none for it, as a lookup item of a NULL. */
export function* projected(world: World, entity: EntityPlan, row: TableRow): Execution<Item | undefined> {
  const values = ownValues(world.context, entity, row);
  const others = entity.columns.filter((plan) => !isOwn(entity, plan));
  if (others.length > 0) {
    const found = yield* world.viewValues(
      entity,
      others.map(({ viewColumn }) => viewColumn),
      row,
    );
    for (const plan of others) {
      const value = found.get(plan.viewColumn);
      values[plan.viewColumn] = value === undefined ? null : rawOf(plan.dataType, value);
    }
  }
  return itemOrNone(entity, values, PROOF_VERSION);
}
