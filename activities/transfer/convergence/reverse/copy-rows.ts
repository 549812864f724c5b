import { putOff } from '../../../../adapters/dynamodb/convergence';
import type { SourceRowId } from '../../../../contracts/changes';
import { LandfallError } from '../../../../contracts/errors';
import { chunksOf } from '../../../../engine/transfer/batching/rules';
import { ownerText } from '../../../../engine/transfer/convergence/rows/identity';
import { copyBack, type Copied, type CopiedOf, type CopyBackDeps } from './copy-back';

/** Rows of one transaction of the source. */
const ROWS_AT_ONCE = 25;

/**
 * Writes rows as their items say, many in a transaction; where one is refused, each for itself, so that it alone is put off.
 * @throws LandfallError LandfallEpochOver, and those of the links
 */
export async function copyRowsBack(
  deps: CopyBackDeps,
  rows: readonly SourceRowId[],
  of: CopiedOf,
  signal: AbortSignal,
): Promise<Copied> {
  const parts: Copied[] = [];
  for (const part of chunksOf(rows, ROWS_AT_ONCE)) parts.push(await copyPart(deps, part, of, signal));
  return together(parts);
}

async function copyPart(
  deps: CopyBackDeps,
  rows: readonly SourceRowId[],
  of: CopiedOf,
  signal: AbortSignal,
): Promise<Copied> {
  try {
    return await copyBack(deps, rows, of, signal);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [only, ...more] = rows;
    if (only === undefined || more.length > 0) {
      const each: Copied[] = [];
      for (const row of rows) each.push(await copyPart(deps, [row], of, signal));
      return together(each);
    }
    const key = ownerText(only);
    const entry = { key, version: of.version, images: [], reason: 'copy-refused', note: error.message } as const;
    await putOff(deps.control, entry, signal);
    return { changed: 0, left: [key] };
  }
}

const together = (parts: readonly Copied[]): Copied => ({
  changed: parts.reduce((sum, { changed }) => sum + changed, 0),
  left: parts.flatMap(({ left }) => left),
});

const isRefusal = (error: unknown): error is LandfallError =>
  error instanceof LandfallError && error.code === 'LandfallRowRefused';
