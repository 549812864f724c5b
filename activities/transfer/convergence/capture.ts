import type { ChangeLog } from '../../../adapters/binlog';
import {
  CapturePosition,
  flagOf,
  putOff,
  writeFlag,
  type ControlTable,
  type Flag,
} from '../../../adapters/dynamodb/convergence';
import type { SourceNow, Visibility } from '../../../adapters/mysql/visible';
import type { RowChange, RowImage, SourceTransaction } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { isOlder, versionOfTransaction } from '../../../engine/projection/version/rules';
import { chunksOf } from '../../../engine/transfer/batching/rules';
import { mayBeginEpoch, onLaterCommit, placeInEpoch } from '../../../engine/transfer/convergence/failover/rules';
import { captureMode, capturePlan } from '../../../engine/transfer/convergence/loading/rules';
import { authorityIn } from '../../../engine/transfer/convergence/phase/rules';
import { ownerText, rowIdOf } from '../../../engine/transfer/convergence/rows/identity';
import { imagePart, imageText } from '../../../engine/transfer/convergence/rows/image-text';
import { MARKER_TABLE } from '../../../engine/transfer/convergence/rows/marker';
import { onSourceChange, takePlan } from '../../../engine/transfer/convergence/watch/rules';
import { mayRead } from '../../../engine/transfer/convergence/writing/rules';
import { untilDone } from './again';
import { onServer, type ProjectorDeps } from './projection';
import { project } from './projector';
import { touchedRows, type Touched } from './touched';

export interface CaptureDeps {
  readonly log: ChangeLog;
  readonly control: ControlTable;
  readonly projector: ProjectorDeps;
  readonly visible: Visibility;
  /** Which server is the source, over a new session. */
  readonly lookAtSource: () => Promise<SourceNow>;
  readonly flavour: 'mysql' | 'mariadb';
  /** Is the load of all tables complete, and can no request of it land any more? */
  readonly load: () => Promise<{ readonly loaded: boolean; readonly ownersOver: boolean }>;
  /** Writes rows as their items say, where DynamoDB is the authority. */
  readonly restoreRows: (touched: readonly Touched[], flag: Flag, signal: AbortSignal) => Promise<void>;
  /** `_w`. */
  readonly writer: string;
  readonly width: number;
  /** Transactions that are worked on together. */
  readonly batch: number;
  readonly onFailure?: (error: LandfallError) => void;
  readonly onDone?: (done: { readonly transactions: number; readonly rows: number; readonly version: string }) => void;
}

/**
 * Reads the change log for good: each transaction is a hint that rows were touched. It ends only by the signal or by a failure that needs
 * somebody.
 * @throws LandfallError LandfallSourceTableChanged, LandfallBinlogGone, LandfallSourceSettings, and others that do not pass by themselves
 */
export async function runCapture(deps: CaptureDeps, signal: AbortSignal): Promise<never> {
  const shown: Shown = { version: '0' };
  const saved = new CapturePosition(deps.control, deps.flavour);
  const look = () => flagOf(deps.control, signal);
  for (;;) {
    let batch: readonly SourceTransaction[] = [];
    let early: Flag | undefined;
    const acts = takePlan();
    if (acts[0] === 'look') early = await untilDone(look, signal, deps.onFailure);
    if (acts.includes('take')) batch = await deps.log.next(deps.batch);
    // Work that failed is begun anew, with the flag as it is then: the epoch may have been raised because the source failed over.
    while (batch.length > 0) {
      const rest = batch;
      batch = await untilDone(
        async () => work(deps, rest, early ?? (await look()), { shown, saved }, signal),
        signal,
        deps.onFailure,
      );
    }
  }
}

/** Version up to which the source is known to show everything. */
interface Shown {
  version: string;
}

/** What one piece of work leaves to the next. */
interface Kept {
  readonly shown: Shown;
  readonly saved: CapturePosition;
}

/**
 * Works on the transactions that belong to the flag's epoch.
 * @returns those that come after them, of another server
 * @throws LandfallError LandfallSourceMoved: the first one belongs to an epoch that has not begun, look at the flag again
 */
async function work(
  deps: CaptureDeps,
  taken: readonly SourceTransaction[],
  flag: Flag,
  { shown, saved }: Kept,
  signal: AbortSignal,
): Promise<readonly SourceTransaction[]> {
  const batch = ofTheEpoch(deps.flavour, taken, flag);
  const last = batch[batch.length - 1];
  if (last === undefined) throw await epochToCome(deps, taken[0], flag, signal);
  for (const { schemaChange } of batch)
    if (schemaChange !== null)
      throw new LandfallError(
        'LandfallSourceTableChanged',
        `a table of the migration was changed while capture ran: ${schemaChange.slice(0, 200)}`,
      );
  const toProject: RowChange[] = [];
  const toRestore: RowChange[] = [];
  for (const transaction of batch) {
    const marked = transaction.changes.some(({ table }) => table === MARKER_TABLE);
    const rows = transaction.changes.filter(({ table }) => table !== MARKER_TABLE);
    const what = onSourceChange({ authority: authorityIn(flag.step), marked });
    if (what === 'project') toProject.push(...rows);
    if (what === 'restore-row') toRestore.push(...rows);
  }
  // Commits without a number in the epoch may stand behind numbered ones.
  const version = batch
    .map((transaction) => versionOfTransaction(transaction, { ...flag, perServer: deps.flavour === 'mysql' }))
    .reduce((newest, one) => (isOlder(newest, one) ? one : newest));
  const state = { version, position: last.after };
  const projector = onServer(deps.projector, flag.origin);
  let touched: readonly Touched[] = [];
  for (const act of capturePlan(captureMode(await deps.load())))
    switch (act) {
      case 'record':
        await record(deps, toProject, version, signal);
        break;
      case 'read':
        if (toProject.length + toRestore.length > 0 && !mayRead({ version, visible: shown.version })) {
          await deps.visible.waitFor(last, flag.origin, { signal });
          shown.version = version;
        }
        touched = await touchedRows(projector, toProject, signal);
        break;
      case 'write':
        await project(projector, touched, { ...deps, version, by: 'capture', signal });
        if (toRestore.length > 0) await deps.restoreRows(await touchedRows(projector, toRestore, signal), flag, signal);
        break;
      case 'position':
        await saved.save(state, signal);
    }
  deps.onDone?.({ transactions: batch.length, rows: touched.length, version });
  return taken.slice(batch.length);
}

/** The first transactions of a list, up to one whose epoch has not begun. */
function ofTheEpoch(
  flavour: CaptureDeps['flavour'],
  taken: readonly SourceTransaction[],
  flag: Flag,
): readonly SourceTransaction[] {
  const of = { counted: flag.origin, begunWith: flag.begunWith };
  const later = taken.findIndex(({ origin, gtid }) => placeInEpoch(flavour, { ...of, origin, gtid }) === 'later');
  return later < 0 ? taken : taken.slice(0, later);
}

/** Sees to it that the epoch of a later server's commits begins. */
async function epochToCome(
  { lookAtSource, control, flavour }: CaptureDeps,
  commit: SourceTransaction | undefined,
  flag: Flag,
  signal: AbortSignal,
): Promise<LandfallError> {
  const origin = commit?.origin ?? null;
  const now = await lookAtSource();
  const gtid = commit?.gtid ?? '';
  const may = mayBeginEpoch(flavour, { captured: gtid, candidate: now });
  if (onLaterCommit({ answers: now.origin, counted: flag.origin, may }) === 'raise-epoch')
    await writeFlag(control, { ...flag, epoch: flag.epoch + 1, begunWith: now.executed }, flag, signal);
  const waits = {
    yes: 'they wait until the epoch has risen',
    'lacks-captured': `and the source, ${now.origin ?? '?'}, lacks them: were they lost in a failover? Then compare all, and start capture again`,
    'applies-another': `and the source, ${now.origin ?? '?'}, applies changes of another server, or the account may not see whether it does`,
  };
  return new LandfallError(
    'LandfallSourceMoved',
    `the log goes on with commits of the server ${origin ?? '?'}, the flag counts those of ${flag.origin ?? '?'}: ${waits[may]}`,
  );
}

/** Puts the touched rows off until the load is over: what they were, by which they and those that show them are found. */
async function record(
  { projector, control, width }: CaptureDeps,
  changes: readonly RowChange[],
  version: string,
  signal: AbortSignal,
): Promise<void> {
  const { plan } = projector.source;
  const touched = new Map<string, RowImage[]>();
  for (const { table, before, after } of changes) {
    const columns = plan.relations.get(table);
    if (columns === undefined) continue;
    const key = plan.rows.get(table)?.key ?? [];
    for (const whole of [before, after]) {
      if (whole === null) continue;
      const image = imagePart(whole, columns);
      const row = key.length === 0 ? undefined : rowIdOf(table, key, whole);
      const name = ownerText(row ?? { table, key: [imageText(image)] });
      touched.set(name, [...(touched.get(name) ?? []), image]);
    }
  }
  for (const part of chunksOf([...touched], width))
    await Promise.all(
      part.map(([key, images]) => putOff(control, { key, version, images, reason: 'load', note: '' }, signal)),
    );
}
