import type { EntityPlan } from '../../../contracts/projection';
import type { RowTable } from '../../transfer/convergence/rows/plan';
import type { WrittenItem } from '../plan';
import type { Written } from './planner';

/**
 * What a row adds to its transaction while the control table remembers it, which is until the way back is given up (docs/decisions/convergence.md, R1
 * to R6): its head, a claim for each item that it has or had, a link to each parent whose cascade can reach it; and all of its items are
 * written anew, because they have one version.
 */
export interface RegistryActions {
  /** Entries of the control table, at most. */
  readonly entries: number;
  /** Items that the statement alone would have left as they are. */
  readonly entities: readonly Pick<EntityPlan, 'id'>[];
}

/** @param items those of the row and of others, by the plan of the write */
export function registryActions(
  { entities, parents }: Pick<RowTable, 'entities' | 'parents'>,
  items: readonly WrittenItem[],
  { kind }: Pick<Written, 'kind'>,
): RegistryActions {
  const own = items.filter((item) => item.kind === 'own' || item.kind === 'lookup');
  // Such an item is deleted under one key and made under another, each with its claim.
  const moved = own.filter((item) => kind === 'update' && (item.kind === 'lookup' || item.what === 'move'));
  const links = kind === 'delete' ? 0 : parents.length;
  const ids = new Set(own.map(({ entity }) => entity));
  return {
    entries: 1 + entities.length + moved.length + links,
    entities: entities.map(({ entity }) => entity).filter(({ id }) => !ids.has(id)),
  };
}
