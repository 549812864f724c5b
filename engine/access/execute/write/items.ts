import type { EntityPlan, Item, ReverseEntry } from '../../../../contracts/projection';
import { ITEM_VERSION_ATTRIBUTE } from '../../../../contracts/names';
import type { TableRow } from '../../../evaluation/row';
import { compareItems, tableOf } from '../../../projection/items/item';
import { itemKey, keyText } from '../../../projection/items/item-key';
import type { WriteContext } from '../../write/planner';
import { rowIdentity } from '../identity';
import type { Overlay, RowChange } from '../overlay';
import type { Execution, ItemWrite } from '../request';
import { projected } from './project';
import { sameRaw } from './raw';
import type { World } from './world';

/** From changed rows to changed items: those of the rows, and those of other rows that carry something of them. */

interface Touched {
  readonly entity: EntityPlan;
  readonly before: TableRow | undefined;
  readonly after: TableRow | undefined;
}

const changedColumns = ({ before, after }: RowChange): ReadonlySet<string> | null => {
  if (before === null || after === null) return null;
  const names = Object.keys(after.raw);
  return new Set(names.filter((name) => !sameRaw(before.raw[name], after.raw[name])));
};

/** Each write of an item gives it another version. */
const versionOf = ({ [ITEM_VERSION_ATTRIBUTE]: version }: Item): Item =>
  version === undefined ? {} : { [ITEM_VERSION_ATTRIBUTE]: version };

const matters = ({ columns }: ReverseEntry, changed: ReadonlySet<string> | null): boolean =>
  changed === null || columns.some((column) => changed.has(column));

export class ItemChanges {
  private readonly touched = new Map<string, Touched>();

  constructor(
    private readonly context: WriteContext,
    private readonly before: World,
    private readonly after: World,
  ) {}

  *of(overlay: Overlay): Execution<readonly ItemWrite[]> {
    for (const change of overlay.changes) yield* this.touch(change, overlay);
    const old = new Map<string, { readonly entity: EntityPlan; readonly item: Item }>();
    const made = new Map<string, { readonly entity: EntityPlan; readonly item: Item }>();
    for (const { entity, before, after } of this.touched.values()) {
      const one = before === undefined ? undefined : yield* projected(this.before, entity, before);
      const other = after === undefined ? undefined : yield* projected(this.after, entity, after);
      if (one !== undefined) old.set(this.keyText(entity, one), { entity, item: one });
      if (other !== undefined) made.set(this.keyText(entity, other), { entity, item: other });
    }
    const puts = [...made].flatMap(([key, { entity, item }]): ItemWrite[] => {
      const was = old.get(key);
      if (was !== undefined && compareItems(was.item, item).length === 0) return [];
      const place = { table: entity.table, key: this.key(entity, item), item };
      return [
        was === undefined
          ? { ...place, expected: 'absent', holds: {} }
          : { ...place, expected: 'present', holds: versionOf(was.item) },
      ];
    });
    const deletes = [...old].flatMap(([key, { entity, item }]): ItemWrite[] =>
      made.has(key)
        ? []
        : [
            {
              ...{ table: entity.table, key: this.key(entity, item), item: null },
              ...{ expected: 'present', holds: versionOf(item) },
            },
          ],
    );
    return [...puts, ...deletes];
  }

  private key(entity: EntityPlan, item: Item): Item {
    return itemKey(tableOf(this.context.projection, entity), item);
  }

  private keyText(entity: EntityPlan, item: Item): string {
    return `${entity.table}\0${keyText(this.key(entity, item))}`;
  }

  private *touch(change: RowChange, overlay: Overlay): Execution<void> {
    const changed = changedColumns(change);
    for (const entry of this.context.reverse) {
      if (entry.table !== change.table || !matters(entry, changed)) continue;
      const entity = this.context.paths.entity(entry.entity);
      if (entity === undefined) continue;
      if (entry.kind === 'own') this.enter(entity, change.before ?? undefined, change.after ?? undefined);
      else yield* this.others(entry, entity, change, overlay);
    }
  }

  /** Rows whose items carry something of the changed row, as it was and as it is. */
  private *others(
    entry: ReverseEntry,
    entity: EntityPlan,
    { before, after }: RowChange,
    overlay: Overlay,
  ): Execution<void> {
    const was = before === null ? [] : yield* this.before.rowsFed(entry, before);
    const is = after === null ? [] : yield* this.after.rowsFed(entry, after);
    for (const row of was) this.enter(entity, row, overlay.afterOf(entity.drivingTable, row));
    for (const row of is) this.enter(entity, overlay.beforeOf(entity.drivingTable, row), row);
  }

  private enter(entity: EntityPlan, before: TableRow | undefined, after: TableRow | undefined): void {
    const named = before ?? after;
    if (named === undefined) return;
    const table = this.before.context.table(entity.drivingTable);
    const key = `${entity.id}\0${rowIdentity(table, named)}`;
    const earlier = this.touched.get(key);
    this.touched.set(key, { entity, before: earlier?.before ?? before, after: after ?? earlier?.after });
  }
}
