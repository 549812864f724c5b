import type {
  DrivingKeyColumn,
  EntityPlan,
  ProjectionPlan,
  ReverseEntry,
  TablePlan,
} from '../../../../contracts/projection';
import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { by, byCodeUnit, sortedUnique } from '../../../lib/compare';
import { reverseIndex, tableOf } from '../../../projection';
import { keyIsFixed } from './identity';

/** A foreign key by which a change of a parent row changes its children. */
export interface ForeignKeyAction {
  /** `<child table>.<name>`. */
  readonly id: string;
  readonly child: string;
  readonly childColumns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
  /** A deleted parent deletes its children, or sets them free. */
  readonly onDelete: boolean;
  readonly onUpdate: boolean;
}

/** A source table that makes items. */
export interface RowTable {
  readonly table: string;
  readonly key: readonly DrivingKeyColumn[];
  readonly entities: readonly { readonly entity: EntityPlan; readonly table: TablePlan }[];
  /** Its rows have a registry: their item keys can move, or a cascade can change them unseen. */
  readonly registered: boolean;
  /** Columns whose change touches the row's own items; null: any. */
  readonly ownColumns: ReadonlySet<string> | null;
  /** Foreign keys by which a parent's change can change its rows unseen. */
  readonly parents: readonly ForeignKeyAction[];
  /** Columns that the registry remembers of each row (`ConvergencePlan.relations` of its table). */
  readonly remembered: readonly string[];
}

/** What the transfer must know to bring items up to date, compiled from plan and schema. */
export interface ConvergencePlan {
  readonly database: string;
  readonly rows: ReadonlyMap<string, RowTable>;
  /** By table: the entities of other rows that show its rows. */
  readonly shownBy: ReadonlyMap<string, readonly ReverseEntry[]>;
  /** By table: foreign keys by which its rows change others unseen. */
  readonly children: ReadonlyMap<string, readonly ForeignKeyAction[]>;
  /** By table: columns by which the row itself, those that show it, its parents and its children are found. */
  readonly relations: ReadonlyMap<string, readonly string[]>;
  /** By table: columns to read from the change log. */
  readonly watched: ReadonlyMap<string, ReadonlySet<string>>;
  /** Tables whose rows a cascade can change unseen while other rows show them, and which have no items by which it could be found. */
  readonly unfollowed: readonly string[];
}

const ACTS = new Set(['CASCADE', 'SET NULL', 'SET DEFAULT']);

/** Sorted by name. */
const actionsOf = (schema: SchemaFacts): readonly ForeignKeyAction[] =>
  schema.tables
    .flatMap(({ name, foreignKeys }) =>
      foreignKeys
        .filter(({ onDelete, onUpdate }) => ACTS.has(onDelete) || ACTS.has(onUpdate))
        .map((key) => ({
          id: `${name}.${key.name}`,
          child: name,
          childColumns: key.columns,
          parent: key.referencedTable,
          parentColumns: key.referencedColumns,
          onDelete: ACTS.has(key.onDelete),
          onUpdate: ACTS.has(key.onUpdate),
        })),
    )
    .sort(by(({ id }) => id));

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const one of list) groups.set(keyOf(one), [...(groups.get(keyOf(one)) ?? []), one]);
  return new Map([...groups].sort(([a], [b]) => byCodeUnit(a, b)));
}

/**
 * Compiles the plan.
 * @param cascadesHidden does the server keep what foreign keys do out of its binary log (MySQL 8, MariaDB)?
 */
export function convergencePlan(input: {
  readonly plan: ProjectionPlan;
  readonly schema: SchemaFacts;
  readonly cascadesHidden: boolean;
}): ConvergencePlan {
  const { plan, schema, cascadesHidden } = input;
  const actions = cascadesHidden ? actionsOf(schema) : [];
  const entries = reverseIndex(plan);
  const shown = entries.filter(({ keys }) => keys !== null);
  const own = entries.filter(({ keys }) => keys === null);
  const driven = grouped(plan.entities, ({ drivingTable }) => drivingTable);
  // A cascade ends where it reaches nothing that makes or feeds an item.
  const read = new Set(entries.map(({ table }) => table));
  const reached = actions.filter(({ child }) => read.has(child) || actions.some(({ parent }) => parent === child));
  const relationsOf = (table: string, key: readonly DrivingKeyColumn[]): readonly string[] =>
    sortedUnique([
      ...key.map(({ column }) => column),
      ...reached.filter(({ child }) => child === table).flatMap(({ childColumns }) => childColumns),
      ...reached.filter(({ parent }) => parent === table).flatMap(({ parentColumns }) => parentColumns),
      ...shown.filter((entry) => entry.table === table).flatMap(({ parameters }) => parameters),
    ]).filter((column) => column !== '*');
  const rows = new Map(
    [...driven].map(([table, entities]): readonly [string, RowTable] => {
      const parents = reached.filter(({ child }) => child === table);
      const key = entities[0]?.drivingKey ?? [];
      const ofOwn = own.filter((entry) => entry.table === table).flatMap(({ columns }) => columns);
      return [
        table,
        {
          table,
          key,
          entities: entities.map((entity) => ({ entity, table: tableOf(plan, entity) })),
          registered: parents.length > 0 || !entities.every(keyIsFixed),
          ownColumns: ofOwn.includes('*') ? null : new Set(ofOwn),
          parents,
          remembered: relationsOf(table, key),
        },
      ];
    }),
  );
  return {
    database: plan.database,
    rows,
    shownBy: grouped(shown, ({ table }) => table),
    children: grouped(reached, ({ parent }) => parent),
    relations: new Map(
      sortedUnique([...read, ...reached.flatMap(({ child, parent }) => [child, parent])]).map((table) => [
        table,
        relationsOf(table, driven.get(table)?.[0]?.drivingKey ?? []),
      ]),
    ),
    watched: watchedColumns(entries, reached, rows),
    unfollowed: sortedUnique(reached.map(({ child }) => child).filter((child) => !rows.has(child))),
  };
}

function watchedColumns(
  entries: readonly ReverseEntry[],
  actions: readonly ForeignKeyAction[],
  rows: ReadonlyMap<string, RowTable>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const named: (readonly [string, readonly string[]])[] = [
    ...entries.map(({ table, columns, parameters }) => [table, [...columns, ...parameters]] as const),
    ...actions.flatMap(({ child, childColumns, parent, parentColumns }) => [
      [child, childColumns] as const,
      [parent, parentColumns] as const,
    ]),
    ...[...rows.values()].map(({ table, remembered }) => [table, remembered] as const),
  ];
  return new Map(
    [...grouped(named, ([table]) => table)].map(([table, list]) => [
      table,
      new Set(list.flatMap(([, columns]) => columns).filter((column) => column !== '*')),
    ]),
  );
}
