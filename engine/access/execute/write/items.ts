import type { EntityPlan, Item, ReverseEntry } from '../../../../contracts/projection';
import type { TableRow } from '../../../evaluation/row';
import { compareItems, tableOf } from '../../../projection/items/item';
import { itemKey, keyText } from '../../../projection/items/item-key';
import { deletionOf } from '../../../transfer/convergence/tombstone/rules';
import type { WriteContext } from '../../write/planner';
import { rowIdentity } from '../identity';
import type { Overlay, RowChange } from '../overlay';
import type { Execution, ItemWrite } from '../request';
import { together } from '../together';
import type { ReadVersions } from '../versions';
import { projected } from './project';
import { sameRaw } from './raw';
import type { World, WritePlans } from './world';

/** From changed rows to changed items: those of the rows, and those of other rows that carry something of them. */

interface Touched {
  readonly entity: EntityPlan;
  readonly before: TableRow | undefined;
  readonly after: TableRow | undefined;
}

interface Change {
  readonly table: string;
  readonly key: Item;
  readonly item: Item | null;
  readonly isNew: boolean;
  /** What a deletion leaves. */
  readonly leaves: ReturnType<typeof deletionOf>;
}

const changedColumns = ({ before, after }: RowChange): ReadonlySet<string> | null => {
  if (before === null || after === null) return null;
  const names = Object.keys(after.raw);
  return new Set(names.filter((name) => !sameRaw(before.raw[name], after.raw[name])));
};

const matters = ({ columns }: ReverseEntry, changed: ReadonlySet<string> | null): boolean =>
  changed === null || columns.some((column) => changed.has(column));

// eslint-disable-next-line require-yield -- nothing is asked for
function* none(): Execution<readonly TableRow[]> {
  return [];
}

function* projectedOrNone(world: World, entity: EntityPlan, row: TableRow | undefined): Execution<Item | undefined> {
  return row === undefined ? undefined : yield* projected(world, entity, row);
}

export class ItemChanges {
  private readonly touched = new Map<string, Touched>();
  private changes: readonly Change[] = [];

  constructor(
    private readonly plans: WritePlans,
    private readonly before: World,
    private readonly after: World,
    private readonly versions: ReadVersions,
  ) {}

  private get context(): WriteContext {
    return this.plans.context;
  }

  *of(overlay: Overlay): Execution<readonly ItemWrite[]> {
    const entries = overlay.changes.flatMap((change) => this.entriesOf(change).map((one) => ({ change, ...one })));
    const others = yield* together(
      entries.map(
        ({ change, entry }) =>
          () =>
            this.others(entry, change),
      ),
    );
    for (const [place, { change, entry, entity }] of entries.entries())
      this.enterAll(entry, entity, change, others[place]!, overlay);
    const old = new Map<string, { readonly entity: EntityPlan; readonly item: Item }>();
    const made = new Map<string, { readonly entity: EntityPlan; readonly item: Item }>();
    const touched = [...this.touched.values()];
    const items = yield* together(touched.map((one) => () => this.itemsOf(one)));
    for (const [place, { entity }] of touched.entries()) {
      const [one, other] = items[place]!;
      if (one !== undefined) old.set(this.keyText(entity, one), { entity, item: one });
      if (other !== undefined) made.set(this.keyText(entity, other), { entity, item: other });
    }
    const puts = [...made].flatMap(([text, { entity, item }]): Change[] => {
      const was = old.get(text);
      if (was !== undefined && compareItems(was.item, item).length === 0) return [];
      return [this.change(entity, item, { item, isNew: was === undefined })];
    });
    const deletes = [...old].flatMap(([text, { entity, item }]): Change[] =>
      made.has(text) ? [] : [this.change(entity, item, { item: null, isNew: false })],
    );
    this.changes = [...puts, ...deletes];
    yield* this.readVersions(this.changes);
    return this.writes();
  }

  /** The writes, on the condition of the versions that are known by now. */
  writes(): readonly ItemWrite[] {
    return this.changes.map((change) => this.written(change));
  }

  private change(entity: EntityPlan, of: Item, what: Pick<Change, 'item' | 'isNew'>): Change {
    const leaves = deletionOf({ registered: this.plans.isRegistered(entity.drivingTable) });
    return { table: entity.table, key: this.key(entity, of), leaves, ...what };
  }

  /** Of items whose keys are known by rows alone, as lookup items. */
  private *readVersions(changes: readonly Change[]): Execution<void> {
    const unread = changes.filter(({ isNew, table, key }) => !isNew && !this.versions.isRead(table, key));
    const tables = [...new Set(unread.map(({ table }) => table))];
    if (tables.length === 0) return;
    yield tables.map((table) => ({
      ...{ kind: 'get', table },
      keys: unread.filter((one) => one.table === table).map(({ key }) => key),
    }));
  }

  private written({ table, key, item, isNew, leaves }: Change): ItemWrite {
    const gone = (): Item | null => (leaves === 'tombstone' ? this.versions.tombstone(table, key) : null);
    return {
      ...{ table, key, item: item === null ? gone() : { ...item, ...this.versions.next(table, key) } },
      ...(isNew && !this.versions.isLeft(table, key)
        ? { expected: 'absent' as const, holds: {} }
        : { expected: 'present' as const, holds: this.versions.held(table, key) }),
    };
  }

  private key(entity: EntityPlan, item: Item): Item {
    return itemKey(tableOf(this.context.projection, entity), item);
  }

  private keyText(entity: EntityPlan, item: Item): string {
    return `${entity.table}\0${keyText(this.key(entity, item))}`;
  }

  /** Its item as it was and as it is to be. */
  private itemsOf({ entity, before, after }: Touched): Execution<readonly (Item | undefined)[]> {
    return together([
      () => projectedOrNone(this.before, entity, before),
      () => projectedOrNone(this.after, entity, after),
    ]);
  }

  private entriesOf(change: RowChange): readonly { readonly entry: ReverseEntry; readonly entity: EntityPlan }[] {
    const changed = changedColumns(change);
    return this.context.reverse.flatMap((entry) => {
      if (entry.table !== change.table || !matters(entry, changed)) return [];
      const entity = this.context.paths.entity(entry.entity);
      return entity === undefined ? [] : [{ entry, entity }];
    });
  }

  /** Rows whose items carry something of the changed row, as it was and as it is. */
  private others(entry: ReverseEntry, { before, after }: RowChange): Execution<readonly (readonly TableRow[])[]> {
    if (entry.kind === 'own') return together([]);
    return together([
      () => (before === null ? none() : this.before.rowsFed(entry, before)),
      () => (after === null ? none() : this.after.rowsFed(entry, after)),
    ]);
  }

  private enterAll(
    entry: ReverseEntry,
    entity: EntityPlan,
    { before, after }: RowChange,
    [was = [], is = []]: readonly (readonly TableRow[])[],
    overlay: Overlay,
  ): void {
    if (entry.kind === 'own') this.enter(entity, before ?? undefined, after ?? undefined);
    for (const row of was) this.enter(entity, row, overlay.afterOf(entity.drivingTable, row));
    for (const row of is) this.enter(entity, overlay.beforeOf(entity.drivingTable, row), row);
  }

  private enter(entity: EntityPlan, before: TableRow | undefined, after: TableRow | undefined): void {
    const named = before ?? after;
    if (named === undefined) return;
    const table = this.before.context.table(entity.drivingTable);
    // A new row may have the key that another one has left.
    const key = `${entity.id}\0${before === undefined ? 'new' : 'old'} ${rowIdentity(table, named)}`;
    const earlier = this.touched.get(key);
    this.touched.set(key, { entity, before: earlier?.before ?? before, after: after ?? earlier?.after });
  }
}
