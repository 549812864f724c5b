import { ITEM_VERSION_ATTRIBUTE } from '../../../contracts/names';
import type { Item, ProjectionPlan } from '../../../contracts/projection';
import { itemKey, keyText } from '../../projection/items/item-key';
import { PROOF_VERSION } from '../../projection/items/item';
import { canonicalNumber } from '../../projection/values/number-text';
import { nextVersion } from '../../projection/version/rules';
import { refuse } from '../../statement/problem';
import type { ItemAnswer, ItemRequest } from './request';

/**
 * Versions of items, as the application deals with them where DynamoDB is the authority (docs/decisions/convergence.md, "Who writes with which
 * condition", application in 5): an item is replaced only as it was read, and gets the next version of its epoch.
 */

/** Items of the proof are loaded in one epoch and written in the next, as the move to 5 raises it. */
const EPOCH = PROOF_VERSION.epoch + 1;

const versionText = (item: Item): string | undefined => {
  const version = item[ITEM_VERSION_ATTRIBUTE];
  return version !== undefined && 'N' in version ? canonicalNumber(version.N) : undefined;
};

/** The versions that an execution has read. */
export class ReadVersions {
  private readonly versions = new Map<string, string>();

  constructor(private readonly plan: ProjectionPlan) {}

  enter(request: ItemRequest, { items }: ItemAnswer): void {
    if (request.kind === 'write' || request.kind === 'count') return;
    const table = this.plan.tables.find(({ name }) => name === request.table);
    if (table === undefined) return;
    for (const item of items) {
      const version = versionText(item);
      if (version !== undefined) this.versions.set(this.textOf(request.table, itemKey(table, item)), version);
    }
  }

  isRead(table: string, key: Item): boolean {
    return this.versions.has(this.textOf(table, key));
  }

  /** Attributes that an item must have still; empty for one that was not there when it was read. */
  held(table: string, key: Item): Item {
    const version = this.versions.get(this.textOf(table, key));
    return version === undefined ? {} : { [ITEM_VERSION_ATTRIBUTE]: { N: version } };
  }

  /** @throws StatementProblem for an item of a later epoch: the writer's time is over */
  next(table: string, key: Item): Item {
    const stored = this.versions.get(this.textOf(table, key)) ?? null;
    const version = nextVersion({ stored, epoch: EPOCH }) ?? refuse(`an item of ${table} of a later epoch`);
    return { [ITEM_VERSION_ATTRIBUTE]: { N: version } };
  }

  private textOf(table: string, key: Item): string {
    return `${table}\0${keyText(key)}`;
  }
}
