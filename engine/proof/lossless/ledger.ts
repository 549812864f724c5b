import { LandfallError } from '../../../contracts/errors';
import { ITEM_TYPE_ATTRIBUTE } from '../../../contracts/names';
import type { EntityPlan, Item, ProjectionPlan, SourceRow } from '../../../contracts/projection';
import { itemKey, itemOf, keyText, PROOF_VERSION, rowName, tableOf } from '../../projection';
import type { Problem } from './problems';

/** What was proven of one entity. */
export interface EntityCount {
  readonly entity: string;
  readonly table: string;
  readonly rows: number;
  /** Source columns that the entity rebuilds. */
  readonly columns: number;
}

/** Makes the items of all rows, and keeps the books: whose key is whose, how many items of an entity there must be. */
export class Ledger {
  private readonly taken = new Map<string, string>();
  private readonly made = new Map<string, number>();
  private readonly found = new Map<string, number>();
  readonly problems: Problem[] = [];

  constructor(private readonly plan: ProjectionPlan) {}

  /** The item of a row of the entity's view; undefined after a problem: the row was refused, or another has its key. */
  itemOf(entity: EntityPlan, row: SourceRow): Item | undefined {
    const name = rowName(entity, row);
    let item: Item;
    try {
      item = itemOf(entity, row, PROOF_VERSION);
    } catch (error) {
      if (!(error instanceof LandfallError) || error.code !== 'LandfallItemRefused') throw error;
      this.problems.push({ entity: entity.id, key: name, what: error.message });
      return undefined;
    }
    const table = tableOf(this.plan, entity);
    const key = `${table.name}\0${keyText(itemKey(table, item))}`;
    const other = this.taken.get(key);
    if (other !== undefined) {
      this.problems.push({ entity: entity.id, key: name, what: `has the same item key as ${other}` });
      return undefined;
    }
    this.taken.set(key, `${entity.id} (${name})`);
    this.made.set(entity.id, (this.made.get(entity.id) ?? 0) + 1);
    return item;
  }

  /** True for a row that has a problem already: that it does not come back says nothing new. */
  isKnown(entity: string, key: string): boolean {
    return this.problems.some((one) => one.entity === entity && one.key === key);
  }

  /** The entity of an item that was read back; undefined after a problem. */
  entityOf(table: string, item: Item): EntityPlan | undefined {
    const type = item[ITEM_TYPE_ATTRIBUTE];
    const name = type !== undefined && 'S' in type ? type.S : '(none)';
    const entity = this.plan.entities.find((one) => one.table === table && one.entityType === name);
    if (entity === undefined)
      this.problems.push({ entity: `${table}.${name}`, key: '', what: 'an item was found that no entity has' });
    else this.found.set(entity.id, (this.found.get(entity.id) ?? 0) + 1);
    return entity;
  }

  /** After all items were read back: as many of each entity as were made. */
  checkCounts(): void {
    for (const { id } of this.plan.entities) {
      const [made, found] = [this.made.get(id) ?? 0, this.found.get(id) ?? 0];
      if (made !== found)
        this.problems.push({ entity: id, key: '', what: `${made} items were written and ${found} found again` });
    }
  }

  get entities(): readonly EntityCount[] {
    return this.plan.entities.map((entity) => ({
      entity: entity.id,
      table: entity.drivingTable,
      rows: this.made.get(entity.id) ?? 0,
      columns: entity.columns.filter(({ role, attribute }) => role === 'owner' && attribute !== null).length,
    }));
  }
}
