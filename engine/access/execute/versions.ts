import { ITEM_VERSION_ATTRIBUTE, ITEM_WRITER_ATTRIBUTE } from '../../../contracts/names';
import type { Item, ProjectionPlan } from '../../../contracts/projection';
import { itemKey, keyText } from '../../projection/items/item-key';
import { PROOF_VERSION } from '../../projection/items/item';
import { canonicalNumber } from '../../../runtime/dynamodb/values/number-text';
import { nextVersion } from '../../projection/version/rules';
import { refuse } from '../../statement/problem';
import { isTombstone } from '../../transfer/convergence/tombstone/rules';
import type { ItemAnswer, ItemRequest, LeftItem } from './request';

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
  /** Keys under which a tombstone lies. */
  private readonly left = new Set<string>();

  constructor(private readonly plan: ProjectionPlan) {}

  enter(request: ItemRequest, { items }: ItemAnswer): void {
    if (request.kind === 'write' || request.kind === 'count' || request.kind === 'raise') return;
    // No index shows a tombstone, and one may leave out what tells it from an item.
    const isWhole = request.kind !== 'query' || request.index === null;
    for (const item of items) this.enterItem(request.table, item, isWhole && isTombstone(item));
  }

  /** Tombstones that a write has met. */
  enterLeft(left: readonly LeftItem[]): void {
    for (const { table, item } of left) this.enterItem(table, item, true);
  }

  private enterItem(name: string, item: Item, isLeft: boolean): void {
    const table = this.plan.tables.find((one) => one.name === name);
    const version = versionText(item);
    if (table === undefined || version === undefined) return;
    const text = this.textOf(name, itemKey(table, item));
    this.versions.set(text, version);
    if (isLeft) this.left.add(text);
  }

  isRead(table: string, key: Item): boolean {
    return this.versions.has(this.textOf(table, key));
  }

  /** A row that is gone has left its version under the key: a new one goes on from it. */
  isLeft(table: string, key: Item): boolean {
    return this.left.has(this.textOf(table, key));
  }

  /** What a row that goes leaves: key, version and writer, so that nobody takes it for an item and no index shows it. */
  tombstone(table: string, key: Item): Item {
    return { ...key, ...this.next(table, key), [ITEM_WRITER_ATTRIBUTE]: { S: PROOF_VERSION.writer } };
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
