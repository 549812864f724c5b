import { putOff } from '../../../../adapters/dynamodb/convergence';
import type { SourceRowId } from '../../../../contracts/changes';
import { LandfallError } from '../../../../contracts/errors';
import { chunksOf } from '../../../../engine/transfer/batching/rules';
import { ownerText } from '../../../../engine/transfer/convergence/rows/identity';
import { copyBack, type Copied, type CopyBackDeps } from './copy-back';

/** Rows of one transaction of the source. */
const ROWS_AT_ONCE = 25;

/** As `copyBack` takes it. An entry in the outbox only has to be newer than nothing: it is read again, not compared. */
type Of = Parameters<typeof copyBack>[2];

/**
 * Writes rows as their items say, many in a transaction; where one is refused, each for itself, so that it alone is put off.
 * @throws LandfallError LandfallEpochOver, and those of the links
 */
export async function copyRowsBack(
  deps: CopyBackDeps,
  rows: readonly SourceRowId[],
  of: Of,
  signal: AbortSignal,
): Promise<Copied> {
  let changed = 0;
  const left: string[] = [];
  const add = (copied: Copied): void => {
    changed += copied.changed;
    left.push(...copied.left);
  };
  for (const part of chunksOf(rows, ROWS_AT_ONCE))
    try {
      add(await copyBack(deps, part, of, signal));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      for (const row of part) add(await copyRowBack(deps, row, of, signal));
    }
  return { changed, left };
}

/** The same for one row. */
export async function copyRowBack(deps: CopyBackDeps, row: SourceRowId, of: Of, signal: AbortSignal): Promise<Copied> {
  try {
    return await copyBack(deps, [row], of, signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const key = ownerText(row);
    const entry = { key, version: of.version, images: [], reason: 'copy-refused', note: error.message } as const;
    await putOff(deps.control, entry, signal);
    return { changed: 0, left: [key] };
  }
}

const isRefusal = (error: unknown): error is LandfallError =>
  error instanceof LandfallError && error.code === 'LandfallRowRefused';
