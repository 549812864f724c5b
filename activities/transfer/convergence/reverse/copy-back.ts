import { putOff } from '../../../../adapters/dynamodb/convergence';
import type { TransactionSessions } from '../../../../adapters/mysql/copy-back';
import type { SourceRowId } from '../../../../contracts/changes';
import { LandfallError } from '../../../../contracts/errors';
import { lockMarker, raiseMarker, turnMarker } from '../../../../engine/transfer/convergence/rows/back-statements';
import { ownerText } from '../../../../engine/transfer/convergence/rows/identity';
import { mayCopy, reversePlan } from '../../../../engine/transfer/convergence/watch/rules';
import type { DesiredDeps } from './desired-rows';
import { RowTransaction } from './row-transaction';

export interface MarkerDeps {
  readonly sessions: TransactionSessions;
  readonly viewSchema: string;
}

export type CopyBackDeps = DesiredDeps & MarkerDeps;

/** What a copy belongs to. */
export interface CopiedOf {
  /** In which the work was begun. */
  readonly epoch: number;
  /** The server whose commits the epoch counts; null: nobody's. Rows are written there and on no former source. */
  readonly origin: string | null;
  /** Of the entries in the outbox. */
  readonly version: string;
}

export interface Copied {
  readonly changed: number;
  readonly left: readonly string[];
}

/**
 * Writes rows as their items say, in one transaction of the source under the lock of the marker row. Foreign keys neither stop it nor add to it;
 * rows that hold a unique value which another takes are written with it. A row whose parent is not there is written, put off and named.
 * @returns rows that were changed, and names of those that were put off
 * @throws LandfallError LandfallRowRefused: the source does not take one of the rows as its item says, none was written; LandfallEpochOver: the
 * flag has moved on, look at it again; and those of the links
 */
export async function copyBack(
  deps: CopyBackDeps,
  rows: readonly SourceRowId[],
  of: CopiedOf,
  signal: AbortSignal,
): Promise<Copied> {
  if (rows.length === 0) return { changed: 0, left: [] };
  const session = await deps.sessions.open(signal, of.origin);
  const copy = new RowTransaction(deps, session, signal);
  let clean = false;
  try {
    await session.query('START TRANSACTION');
    for (const act of reversePlan())
      switch (act) {
        case 'lock-marker': {
          const [marker] = await session.query(lockMarker(deps.viewSchema));
          const marked = Number(marker?.['epoch']);
          if (!mayCopy({ marked, epoch: of.epoch }))
            throw new LandfallError(
              'LandfallEpochOver',
              `the marker row is in epoch ${marked}, the work in ${of.epoch}`,
            );
          break;
        }
        case 'read-item':
          await copy.read(rows);
          break;
        case 'write-row':
          await copy.write();
          break;
        case 'commit':
          if (copy.changed > 0) await session.query(turnMarker(deps.viewSchema));
          await session.query(copy.changed > 0 ? 'COMMIT' : 'ROLLBACK');
      }
    clean = true;
  } finally {
    session.end(clean);
  }
  for (const { row, note } of copy.orphans)
    await putOff(
      deps.control,
      { key: ownerText(row), version: of.version, images: [], reason: 'orphan', note },
      signal,
    );
  return { changed: copy.changed, left: copy.orphans.map(({ row }) => ownerText(row)) };
}

/** Raises the epoch in the marker row: transactions of reverse sync that were begun in an earlier one write nothing any more. */
export async function raiseMarkerEpoch(
  { sessions, viewSchema }: MarkerDeps,
  { epoch, origin }: Pick<CopiedOf, 'epoch' | 'origin'>,
  signal: AbortSignal,
): Promise<void> {
  const session = await sessions.open(signal, origin);
  let clean = false;
  try {
    await session.query(raiseMarker(viewSchema), [epoch]);
    clean = true;
  } finally {
    session.end(clean);
  }
}
