import type { EntityPlan, IndexPlan, KeyAttributePlan, ProjectionPlan, TablePlan } from '../../../contracts/projection';
import type { AccessStep } from '../../modeling/access';
import { includesAll } from '../../modeling/access';
import { isPartialCodec } from '../../projection/key-codec';
import type { ReadOperation } from './types';

/** How one step of a pattern reaches the items of a table, read off the plan's own keys. */

export interface Reach {
  readonly entity: EntityPlan;
  readonly table: TablePlan;
  readonly operation: ReadOperation;
  readonly index: IndexPlan | null;
  /** Columns whose equality bounds what is read. */
  readonly by: readonly string[];
  /** Partitions that are read, each by a Query of its own. */
  readonly partitions: number;
  /** Column whose range the sort key can bound. */
  readonly ordered: string | undefined;
  /** Lookup item that is read first. */
  readonly lookup: EntityPlan | null;
}

/** Source columns whose whole values a key attribute is made of, in order. Buckets and shards hold only a part of theirs. */
export function keyColumns(entity: EntityPlan, key: KeyAttributePlan | undefined): readonly string[] {
  return (key?.parts ?? []).flatMap((part) => {
    if ('literal' in part || isPartialCodec(part.codec)) return [];
    const column =
      entity.columns.find(({ viewColumn }) => viewColumn === part.viewColumn)?.column ??
      entity.drivingKey.find(({ viewColumn }) => viewColumn === part.viewColumn)?.column;
    return column === undefined ? [] : [column];
  });
}

/** Shards that a partition key spreads the rows of one value over. */
const shardsOf = (key: KeyAttributePlan | undefined): number =>
  (key?.parts ?? []).reduce(
    (count, part) => ('codec' in part && part.codec === 'shard' ? count * (part.width ?? 1) : count),
    1,
  );

/** Key attributes of an index on an entity; undefined when the entity's items are not in it. */
export function indexKeysOf(
  entity: EntityPlan,
  index: IndexPlan,
): { readonly partition: KeyAttributePlan; readonly sort: KeyAttributePlan | undefined } | undefined {
  const named = (name: string | null): KeyAttributePlan | undefined =>
    [...entity.indexKeys, ...entity.keys].find(({ attribute }) => attribute === name);
  const partition = named(index.partitionKey);
  return partition === undefined ? undefined : { partition, sort: named(index.sortKey) };
}

/** The beginning of a sort key whose columns are all known narrows what is read. */
const known = (columns: readonly string[], equal: readonly string[]): readonly string[] => {
  const end = columns.findIndex((column) => !equal.includes(column));
  return end < 0 ? columns : columns.slice(0, end);
};

/** @param wanted index that the sidecar names for the pattern; tried before the others */
export function reachOf(plan: ProjectionPlan, step: AccessStep, wanted: string | null): Reach | undefined {
  const entity = plan.entities.find(({ drivingTable, role }) => drivingTable === step.table && role === 'owner');
  const table = plan.tables.find(({ name }) => name === entity?.table);
  if (entity === undefined || table === undefined) return undefined;
  const { equal } = step;
  const [partition, sort] = entity.keys.map((key) => keyColumns(entity, key));
  const found = (operation: ReadOperation, by: readonly string[], more: Partial<Reach> = {}): Reach => ({
    entity,
    table,
    operation,
    by,
    index: null,
    lookup: null,
    partitions: 1,
    ordered: sort?.find((column) => !equal.includes(column)),
    ...more,
  });
  const get = step.start && step.list.length === 0 ? 'GetItem' : 'BatchGetItem';
  const all = [...(partition ?? []), ...(sort ?? [])];
  if (includesAll(equal, all)) return found(get, all);
  if (includesAll(equal, partition ?? [])) return found('Query', [...(partition ?? []), ...known(sort ?? [], equal)]);
  const lookup = plan.entities.find(
    (one) =>
      one.role === 'lookup' && one.drivingTable === step.table && includesAll(equal, keyColumns(one, one.keys[0])),
  );
  if (lookup !== undefined) return found(get, keyColumns(lookup, lookup.keys[0]), { lookup });
  const ways = [...table.indexes]
    .sort((a, b) => Number(b.name === wanted) - Number(a.name === wanted))
    .flatMap((index) => {
      const keys = indexKeysOf(entity, index);
      const columns = keyColumns(entity, keys?.partition);
      // An index of all rows in one partition, or one of each bucket, knows no column: only the sidecar says that it serves.
      const fits = columns.length === 0 ? index.name === wanted : includesAll(equal, columns);
      if (keys === undefined || !fits) return [];
      const sorts = keyColumns(entity, keys.sort);
      const ordered = sorts.find((column) => !equal.includes(column));
      return [
        found('Query', [...columns, ...known(sorts, equal)], { index, ordered, partitions: shardsOf(keys.partition) }),
      ];
    });
  const best = ways.find(({ index }) => index?.name === wanted);
  return (
    best ??
    ways.reduce<Reach | undefined>(
      (one, other) => (one === undefined || other.by.length > one.by.length ? other : one),
      undefined,
    ) ??
    found('Scan', [])
  );
}
