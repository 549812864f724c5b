import type { ColumnPlan, EntityPlan, JoinPlan, ProjectionPlan, ReverseEntry } from '../../contracts/projection';
import { byCodeUnit } from '../lib/compare';
import { quoteName } from './sql-text';

/** Alias of the driving table in every SELECT of the projection. */
const DRIVING = 'b';

const readsOf = ({
  reads,
  table,
  column,
}: ColumnPlan): readonly { readonly table: string; readonly column: string }[] => reads ?? [{ table, column }];

const sorted = (names: readonly string[]): readonly string[] => [...new Set(names)].sort(byCodeUnit);

/** Columns of a table that the entity's values are made of, with the attributes. */
function fed(entity: EntityPlan, table: string) {
  const columns: string[] = [];
  const attributes: string[] = [];
  for (const plan of entity.columns) {
    const read = readsOf(plan).filter((one) => one.table === table);
    columns.push(...read.map(({ column }) => column));
    if (read.length > 0 && plan.attribute !== null) attributes.push(plan.attribute);
  }
  for (const key of [...entity.keys, ...entity.indexKeys]) {
    const read = key.parts.flatMap((part) =>
      'viewColumn' in part
        ? entity.columns.filter(({ viewColumn }) => viewColumn === part.viewColumn).flatMap((plan) => readsOf(plan))
        : [],
    );
    if (read.some((one) => one.table === table)) attributes.push(key.attribute);
  }
  return { columns, attributes: sorted(attributes) };
}

/** Joins that lead from the driving table to the one that changed, without it, nearest first. */
function before(entity: EntityPlan, join: JoinPlan): readonly JoinPlan[] {
  const found: JoinPlan[] = [];
  const add = (one: JoinPlan): void => {
    for (const { from } of one.on) {
      const next = entity.joins?.find(({ alias }) => alias === from);
      if (next === undefined || found.includes(next)) continue;
      add(next);
      found.push(next);
    }
  };
  add(join);
  return found;
}

function keysSql(plan: ProjectionPlan, entity: EntityPlan, join: JoinPlan): string {
  const source = (table: string, alias: string): string =>
    `${quoteName(plan.database)}.${quoteName(table)} AS ${quoteName(alias)}`;
  const steps = before(entity, join).map(
    ({ table, alias, on }) =>
      `JOIN ${source(table, alias)} ON ${on
        .map(
          ({ column, from, equals }) =>
            `${quoteName(alias)}.${quoteName(column)} = ${quoteName(from)}.${quoteName(equals)}`,
        )
        .join(' AND ')}`,
  );
  const keys = entity.drivingKey.map(({ expression, viewColumn }) => `${expression} AS ${quoteName(viewColumn)}`);
  const where = join.on.map(({ from, equals }) => `${quoteName(from)}.${quoteName(equals)} = ?`);
  return [
    `SELECT ${keys.join(', ')}`,
    `FROM ${source(entity.drivingTable, DRIVING)}`,
    ...steps,
    `WHERE ${where.join(' AND ')}`,
  ].join(' ');
}

/** Columns by which other joins start at this one: when they change, those lead elsewhere. */
const leads = (entity: EntityPlan, alias: string): readonly string[] =>
  (entity.joins ?? []).flatMap(({ on }) => on.filter(({ from }) => from === alias).map(({ equals }) => equals));

/** Columns of a table that the condition of any join reads. A superset where the table is read under several aliases. */
const filtersOf = (entity: EntityPlan, table: string): readonly string[] =>
  (entity.joins ?? []).flatMap(({ filters }) =>
    filters.filter((one) => one.table === table).map(({ column }) => column),
  );

/** Joins whose rows are others when the row under this alias changes: those that start at it, those that start at these, and so on. */
function leftFrom(entity: EntityPlan, alias: string, seen: Set<string> = new Set()): readonly JoinPlan[] {
  return (entity.joins ?? [])
    .filter((join) => !seen.has(join.alias) && join.on.some(({ from }) => from === alias))
    .flatMap((join) => [join, ...leftFrom(entity, join.alias, seen.add(join.alias))]);
}

/** Joins whose condition reads a column of the table. */
const filteredBy = (entity: EntityPlan, table: string): readonly JoinPlan[] =>
  (entity.joins ?? []).filter(({ filters }) => filters.some((one) => one.table === table));

/** Attributes that are made of what those joins reach. */
const behind = (entity: EntityPlan, table: string, alias: string): readonly string[] =>
  [
    ...leftFrom(entity, alias),
    ...filteredBy(entity, table).flatMap((join) => [join, ...leftFrom(entity, join.alias)]),
  ].flatMap((join) => fed(entity, join.table).attributes);

function ownEntry(entity: EntityPlan): ReverseEntry {
  const { columns, attributes } = fed(entity, entity.drivingTable);
  return {
    table: entity.drivingTable,
    columns: sorted([...columns, ...leads(entity, DRIVING), ...filtersOf(entity, entity.drivingTable)]),
    entity: entity.id,
    kind: 'own',
    attributes: sorted([...attributes, ...behind(entity, entity.drivingTable, DRIVING)]),
    keys: null,
    parameters: entity.drivingKey.map(({ column }) => column),
  };
}

function joinEntry(plan: ProjectionPlan, entity: EntityPlan, join: JoinPlan): ReverseEntry {
  const { columns, attributes } = fed(entity, join.table);
  return {
    table: join.table,
    columns: sorted([
      ...columns,
      ...join.on.map(({ column }) => column),
      ...filtersOf(entity, join.table),
      ...leads(entity, join.alias),
    ]),
    entity: entity.id,
    kind: join.many ? 'many' : 'copy',
    attributes: sorted([...attributes, ...behind(entity, join.table, join.alias)]),
    keys: keysSql(plan, entity, join),
    parameters: join.on.map(({ column }) => column),
  };
}

/** An entry with what it was made of. */
export interface PlannedEntry {
  readonly entry: ReverseEntry;
  readonly entity: EntityPlan;
  /** Null: the row is the item's own. */
  readonly join: JoinPlan | null;
}

/**
 * From source rows to items: for every table that an entity reads, which columns matter, which attributes they feed, and how
 * the keys of the touched rows are found. A superset: a row that a filter leaves out touches nothing, and is listed all the same.
 * Sorted by table, then in the order of the plan.
 */
export function reverseEntries(plan: ProjectionPlan): readonly PlannedEntry[] {
  const entries = plan.entities.flatMap((entity): PlannedEntry[] => [
    { entry: ownEntry(entity), entity, join: null },
    ...(entity.joins ?? []).map((join) => ({ entry: joinEntry(plan, entity, join), entity, join })),
  ]);
  // Two subqueries over the same rows touch the same items.
  const seen = new Set<string>();
  return entries
    .filter(({ entry }) => {
      const text = JSON.stringify(entry);
      return !seen.has(text) && seen.add(text);
    })
    .map((planned, index) => ({ planned, index }))
    .sort((a, b) => byCodeUnit(a.planned.entry.table, b.planned.entry.table) || a.index - b.index)
    .map(({ planned }) => planned);
}

export const reverseIndex = (plan: ProjectionPlan): readonly ReverseEntry[] =>
  reverseEntries(plan).map(({ entry }) => entry);
