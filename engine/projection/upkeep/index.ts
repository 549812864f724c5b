import type { EntityPlan, ProjectionPlan, ReverseEntry, Upkeep } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { ITEM_EXACT_ATTRIBUTE } from '../../../contracts/names';
import { byCodeUnit, sortedUnique } from '../../lib/compare';
import { TRANSACTION_ACTIONS } from '../../transfer/batching/rules';
import { tableNamed } from '../compile/schema-index';
import { reverseEntries, type PlannedEntry } from '../reverse-index';
import type { RowCount } from '../rows/row-count';
import { fanOut } from './fan-out';

const ONE: RowCount = { bound: 1, seen: 1, estimate: 1, because: 'the row itself' };

type Draft = Omit<Upkeep, 'keeper'>;
/** `table.column` of columns that never change. */
type Fixed = ReadonlySet<string>;

const keyNames = ({ keys }: EntityPlan): readonly string[] => keys.map(({ attribute }) => attribute);

const inKeys = ({ keys, columns }: EntityPlan): EntityPlan['columns'] =>
  columns.filter(({ viewColumn }) =>
    keys.some(({ parts }) => parts.some((part) => 'viewColumn' in part && part.viewColumn === viewColumn)),
  );

/**
 * Columns of the written table whose change gives the items other keys. Where a key is made of another table's values, every
 * column that decides which row of that table is read counts as one.
 */
function movers(entity: EntityPlan, entry: ReverseEntry): readonly string[] {
  if (!entry.attributes.some((name) => keyNames(entity).includes(name))) return [];
  const made = inKeys(entity).flatMap(({ reads, table, column }) => reads ?? [{ table, column }]);
  const direct = made.filter(({ table }) => table === entry.table).map(({ column }) => column);
  const joined = made.some(({ table }) => table !== entity.drivingTable);
  const deciding = entity.joins?.flatMap(({ table, on, filters }) => [
    ...on.map(({ equals }) => equals),
    ...(table === entry.table ? on.map(({ column }) => column) : []),
    ...filters.map(({ column }) => column),
  ]);
  const names = new Set([...direct, ...(joined ? (deciding ?? []) : [])]);
  return entry.columns.filter((column) => column === '*' || names.has(column));
}

/** Attributes of an item that change when some columns of its own row do; an attribute too many is made as it was. */
function followers(entity: EntityPlan, entry: ReverseEntry, columns: readonly string[]): readonly string[] {
  const changed = new Set(columns);
  const deciding = (entity.joins ?? []).flatMap(({ on, filters }) => [
    ...on.filter(({ from }) => from === 'b').map(({ equals }) => equals),
    ...filters.filter(({ table }) => table === entry.table).map(({ column }) => column),
  ]);
  const elsewhere = deciding.some((column) => changed.has(column));
  const untouched = new Set(
    entity.columns
      .filter(({ role, reads, table, column }) => {
        const made = reads ?? [{ table, column }];
        if (made.some((one) => one.table === entry.table && (one.column === '*' || changed.has(one.column))))
          return false;
        return !elsewhere || (role === 'owner' && reads === undefined);
      })
      .map(({ attribute }) => attribute),
  );
  return entry.attributes.filter((name) => !untouched.has(name));
}

/** With a document its exact text is kept beside it. */
function withExact({ columns }: EntityPlan, attributes: readonly string[]): readonly string[] {
  const document = columns.some(
    ({ codec, attribute, construction }) =>
      codec === 'json' && construction === undefined && attribute !== null && attributes.includes(attribute),
  );
  return document ? sortedUnique([...attributes, ITEM_EXACT_ATTRIBUTE]) : attributes;
}

/** Is each row of `from` bound to have its row in the entry's table before anything can refer to it? */
function isDeclared(schema: SchemaFacts, entity: EntityPlan, { table, kind, parameters }: ReverseEntry): boolean {
  const direct = entity.joins?.filter((join) => join.table === table) ?? [];
  const child = tableNamed(schema, entity.drivingTable);
  return (
    kind === 'copy' &&
    direct.length > 0 &&
    direct.every(({ on }) =>
      child?.foreignKeys.some(
        ({ referencedTable, referencedColumns, columns }) =>
          referencedTable === table &&
          parameters.length === referencedColumns.length &&
          on.length === columns.length &&
          on.every(
            ({ from, equals, column }) => from === 'b' && columns.indexOf(equals) === referencedColumns.indexOf(column),
          ),
      ),
    )
  );
}

function draftsOf({ entry, entity, join }: PlannedEntry, schema: SchemaFacts, fixed: Fixed): readonly Draft[] {
  const { table, keys, parameters } = entry;
  const declared = isDeclared(schema, entity, entry);
  // A foreign key lets no value change that a row refers to, or changes it there too, which is a write of that row.
  const changes = (column: string): boolean =>
    entry.kind === 'own' || !(fixed.has(`${table}.${column}`) || (declared && parameters.includes(column)));
  const count = join === null ? ONE : fanOut(entity, join, schema);
  const moving = movers(entity, entry).filter(changes);
  const own = entry.kind === 'own';
  const kind = own && entity.role === 'lookup' ? 'lookup' : entry.kind;
  const keyed = entry.attributes.some((name) => keyNames(entity).includes(name));
  const plain = entry.attributes.filter((name) => !keyNames(entity).includes(name));
  const all = sortedUnique([
    ...entity.columns.flatMap(({ attribute }) => attribute ?? []),
    ...keyNames(entity),
    ...entity.indexKeys.map(({ attribute }) => attribute),
  ]);
  const made = (action: Draft['action'], columns: readonly string[]): readonly string[] =>
    action !== 'set' ? all : own ? followers(entity, { ...entry, attributes: plain }, columns) : plain;
  const draft = (write: Draft['write'], columns: readonly string[], action: Draft['action']): Draft => ({
    ...{ table, write, columns, entity: entity.id, kind, action },
    attributes: withExact(entity, made(action, columns)),
    ...{ keys, parameters },
    items: {
      most: count.bound === null ? null : count.bound * (action === 'move' ? 2 : 1),
      seen: count.seen,
      because: count.because,
    },
  });
  const rest = sortedUnique([...entry.columns, ...(own ? [] : parameters)]).filter(
    (column) => changes(column) && !moving.includes(column),
  );
  const update = [
    ...(moving.length > 0 ? [draft('update', moving, 'move')] : []),
    ...(rest.length > 0 && plain.length > 0 && !moving.includes('*') ? [draft('update', rest, 'set')] : []),
  ];
  if (own) return [draft('insert', [], 'put'), ...update, draft('delete', [], 'delete')];
  const action = keyed ? 'move' : 'set';
  const insert = declared ? [] : [draft('insert', [], action)];
  return [...insert, ...update, draft('delete', [], action)];
}

/** The written row itself comes first, then what touches the fewest items. */
const rank = ({ kind, items }: Draft): number =>
  kind === 'own' ? -2 : kind === 'lookup' ? -1 : (items.most ?? Number.MAX_SAFE_INTEGER);

/** In one transaction as long as all that a write may need fits, the smallest first; what does not fit follows by the stream. */
function withKeepers(drafts: readonly Draft[]): readonly Upkeep[] {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const name = `${draft.table}\0${draft.write}`;
    groups.set(name, [...(groups.get(name) ?? []), draft]);
  }
  const kept = new Map<Draft, Upkeep['keeper']>();
  for (const group of groups.values()) {
    let left = TRANSACTION_ACTIONS;
    const spent = new Map<string, number>();
    for (const draft of [...group].sort((a, b) => Math.sign(rank(a) - rank(b)) || 0)) {
      // An update that moves an item does not set it as well.
      const items = `${draft.entity}\0${draft.kind}\0${draft.keys}`;
      const more = Math.max(0, (draft.items.most ?? Infinity) - (spent.get(items) ?? 0));
      kept.set(draft, more <= left ? 'transaction' : 'stream');
      if (more > left) continue;
      left -= more;
      spent.set(items, (spent.get(items) ?? 0) + more);
    }
  }
  return drafts.map((draft) => ({ ...draft, keeper: kept.get(draft) ?? 'stream' }));
}

const ORDER = { insert: 0, update: 1, delete: 2 } as const;

/**
 * What each write of a source table has to do to items, so that copies, lists, aggregates and lookup items stay what a fresh projection
 * would make (rules.md, rule 10). Sorted by table and kind of write, then in the order of the plan.
 * @param unchanging columns that the application never changes: an update of them asks for nothing
 */
export function upkeepOf(
  plan: ProjectionPlan,
  schema: SchemaFacts,
  unchanging: readonly { readonly table: string; readonly column: string }[] = [],
): readonly Upkeep[] {
  const fixed = new Set(unchanging.map(({ table, column }) => `${table}.${column}`));
  const drafts = reverseEntries(plan).flatMap((entry) => draftsOf(entry, schema, fixed));
  return withKeepers(
    drafts
      .map((draft, index) => ({ draft, index }))
      .sort(
        (a, b) =>
          byCodeUnit(a.draft.table, b.draft.table) || ORDER[a.draft.write] - ORDER[b.draft.write] || a.index - b.index,
      )
      .map(({ draft }) => draft),
  );
}
