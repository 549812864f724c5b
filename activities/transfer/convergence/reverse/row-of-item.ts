import type { SourceRowId } from '../../../../contracts/changes';
import { ITEM_OWNER_ATTRIBUTE, ITEM_TYPE_ATTRIBUTE } from '../../../../contracts/names';
import type { Item } from '../../../../contracts/projection';
import { rowOf } from '../../../../engine/projection';
import { parseOwner, rowIdOf } from '../../../../engine/transfer/convergence/rows/identity';
import type { ConvergencePlan } from '../../../../engine/transfer/convergence/rows/plan';

/** An attribute's text or number as text. */
export function textOf(item: Item | null, name: string): string | undefined {
  const value = item?.[name];
  if (value === undefined) return undefined;
  return 'S' in value ? value.S : 'N' in value ? value.N : undefined;
}

/** The row that `_o` names; undefined when it names none of these tables: another hand may have written it. */
function ownerIn(plan: ConvergencePlan, text: string | undefined): SourceRowId | undefined {
  if (text === undefined) return undefined;
  try {
    const row = parseOwner(text);
    const known = plan.rows.get(row.table);
    const whole = known !== undefined && row.key.length === known.key.length;
    return whole && row.key.every((part) => typeof part === 'string') ? row : undefined;
  } catch {
    return undefined;
  }
}

/** The source row that an item belongs to: by its owner, else by the columns that it carries. A tombstone says nothing of that. */
export function rowOfItem(plan: ConvergencePlan, item: Item | null): SourceRowId | undefined {
  const owner = ownerIn(plan, textOf(item, ITEM_OWNER_ATTRIBUTE));
  if (owner !== undefined) return owner;
  const type = textOf(item, ITEM_TYPE_ATTRIBUTE);
  if (item === null || type === undefined) return undefined;
  for (const { table, key, entities } of plan.rows.values())
    for (const { entity } of entities) {
      if (entity.entityType !== type) continue;
      const row = rowIdOf(table, key, rowOf(entity, item));
      if (row !== undefined) return row;
    }
  return undefined;
}
