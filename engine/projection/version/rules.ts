/**
 * `_v`: epoch and sequence in one decimal number, so that one comparison inside DynamoDB orders both. A version is a lower bound: an item
 * with version v holds every change of its authority up to v, perhaps more, never less (docs/decisions/convergence.md).
 */

const EPOCH_WEIGHT = 10n ** 20n;

/**
 * @param epoch rises at a failover of the source and whenever the authority changes side
 * @param sequence decimal text: number of the source's transaction, or the item's own counter where DynamoDB is the authority
 * @returns decimal text without leading zeros, 38 digits at most
 */
export const versionNumber = (epoch: number, sequence: string): string =>
  (BigInt(epoch) * EPOCH_WEIGHT + BigInt(sequence)).toString();

/** The epoch half of a version. */
export const epochOfVersion = (version: string): number => Number(BigInt(version) / EPOCH_WEIGHT);

/** The other half: the source's number, or the item's counter, as decimal text. */
export const sequenceOfVersion = (version: string): string => (BigInt(version) % EPOCH_WEIGHT).toString();

/** Is `a` strictly older than `b`? Both decimal text as `versionNumber` gives it: the longer one is the larger. */
export const isOlder = (a: string, b: string): boolean => (a.length === b.length ? a < b : a.length < b.length);

/**
 * Version of an application's own write where DynamoDB is the authority: the item's counter within the epoch.
 * @param stored version that was read; null when there is no item
 * @returns undefined when the item belongs to a later epoch: this writer's time is over
 */
export function nextVersion(input: { readonly stored: string | null; readonly epoch: number }): string | undefined {
  const { stored, epoch } = input;
  if (stored === null) return versionNumber(epoch, '1');
  const at = epochOfVersion(stored);
  if (at > epoch) return undefined;
  return at < epoch ? versionNumber(epoch, '1') : (BigInt(stored) + 1n).toString();
}

/**
 * Version of a transaction of the source.
 * @param origin server whose commits the epoch counts; null: nobody numbers commits, the place in the log counts
 * @param perServer does each server number its own commits (MySQL), or do all continue one row of numbers (MariaDB)? In an epoch, what other
 *   servers have committed before is the state that the epoch begins with: number 0.
 */
export function versionOfTransaction(
  transaction: { readonly origin: string | null; readonly sequence: string },
  of: { readonly epoch: number; readonly origin: string | null; readonly perServer: boolean },
): string {
  const foreign = of.perServer && of.origin !== null && transaction.origin !== of.origin;
  return versionNumber(of.epoch, foreign ? '0' : transaction.sequence);
}
