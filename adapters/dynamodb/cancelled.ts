import type { Item as StoredItem } from '../../contracts/projection';
import type { LeftItem } from '../../engine/access/execute/request';
import { isTombstone } from '../../engine/transfer/convergence/tombstone/rules';

/** Why DynamoDB cancelled a transaction. */

interface Reason {
  readonly Code?: string;
  /** The item as it is, where it was asked for; absent where nothing is. */
  readonly Item?: object;
}

const reasonsOf = (error: unknown): readonly Reason[] =>
  (error as { readonly CancellationReasons?: readonly Reason[] }).CancellationReasons ?? [];

/** Codes action by action, `None` for one that was in order; undefined for another error. */
export function cancelCodes(error: unknown): readonly string[] | undefined {
  const { name } = error as { readonly name?: unknown };
  if (name === 'TransactionInProgressException' || name === 'TransactionConflictException')
    return ['TransactionConflict'];
  return name === 'TransactionCanceledException' ? reasonsOf(error).map(({ Code }) => Code ?? '') : undefined;
}

/** Another transaction or too little capacity was in the way: the same may be sent again. */
const PASSING = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

export const isPassing = (codes: readonly string[]): boolean => {
  const bad = codes.filter((code) => code !== 'None' && code !== '');
  return bad.length > 0 && bad.every((code) => PASSING.has(code));
};

/** What a condition of a transaction asks of an item. */
export interface Asked {
  readonly table: string;
  readonly what: 'put' | 'deleted' | 'checked';
  readonly expected: 'absent' | 'present';
}

/** A transaction was cancelled because an item is not what it was when it was read. Names tables only: no value. */
export class TransactionCancelled extends Error {
  override readonly name = 'TransactionCancelled';

  /** @param left tombstones where items were to be new, if nothing else was in the way */
  constructor(
    message: string,
    readonly left: readonly LeftItem[] = [],
  ) {
    super(message);
  }
}

/** Undefined where no condition is the cause. */
export function cancelledBy(error: unknown, asked: readonly Asked[]): TransactionCancelled | undefined {
  const left: LeftItem[] = [];
  const failed = reasonsOf(error).flatMap(({ Code, Item }, place) => {
    const one = asked[place];
    if (Code !== 'ConditionalCheckFailed' || one === undefined) return [];
    if (one.expected === 'absent' && Item !== undefined && isTombstone(Item as StoredItem))
      left.push({ table: one.table, item: Item as StoredItem });
    const now =
      Item === undefined ? 'it is gone' : one.expected === 'absent' ? 'it is there already' : 'it has changed';
    return [`an item of ${one.table} that was to be ${one.what}: ${now}`];
  });
  return failed.length === 0
    ? undefined
    : new TransactionCancelled(
        `a transaction of ${asked.length} actions was cancelled, as items have changed since they were read: ${failed.join('; ')}`,
        left.length === failed.length ? left : [],
      );
}
