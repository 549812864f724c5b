import type { ChangeLog } from '../../../adapters/binlog';
import { flagOf, putOff, writeCapture, type ControlTable, type Flag } from '../../../adapters/dynamodb/convergence';
import type { Visibility } from '../../../adapters/mysql/visible';
import type { RowChange, RowImage, SourceTransaction } from '../../../contracts/changes';
import { LandfallError } from '../../../contracts/errors';
import { versionOfTransaction } from '../../../engine/projection/version/rules';
import { chunksOf } from '../../../engine/transfer/batching/rules';
import { captureMode, capturePlan } from '../../../engine/transfer/convergence/loading/rules';
import { authorityIn } from '../../../engine/transfer/convergence/phase/rules';
import { ownerText, rowIdOf } from '../../../engine/transfer/convergence/rows/identity';
import { imagePart, imageText } from '../../../engine/transfer/convergence/rows/image-text';
import { MARKER_TABLE } from '../../../engine/transfer/convergence/rows/marker';
import { onSourceChange, takePlan } from '../../../engine/transfer/convergence/watch/rules';
import { mayRead } from '../../../engine/transfer/convergence/writing/rules';
import { untilDone } from './again';
import type { ProjectorDeps } from './projection';
import { project } from './projector';
import { touchedRows, type Touched } from './touched';

export interface CaptureDeps {
  readonly log: ChangeLog;
  readonly control: ControlTable;
  readonly projector: ProjectorDeps;
  readonly visible: Visibility;
  /** Does each server number its own commits (MySQL)? */
  readonly perServer: boolean;
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
  const look = () => flagOf(deps.control, signal);
  for (;;) {
    let batch: readonly SourceTransaction[] = [];
    let early: Flag | undefined;
    const acts = takePlan();
    if (acts[0] === 'look') early = await untilDone(look, signal, deps.onFailure);
    if (acts.includes('take')) batch = await deps.log.next(deps.batch);
    // Work that failed is begun anew, with the flag as it is then: the epoch may have been raised because the source failed over.
    await untilDone(async () => work(deps, batch, early ?? (await look()), shown, signal), signal, deps.onFailure);
  }
}

/** Version up to which the source is known to show everything. */
interface Shown {
  version: string;
}

async function work(
  deps: CaptureDeps,
  batch: readonly SourceTransaction[],
  flag: Flag,
  shown: Shown,
  signal: AbortSignal,
): Promise<void> {
  const last = batch[batch.length - 1];
  if (last === undefined) return;
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
  const version = versionOfTransaction(last, { ...flag, perServer: deps.perServer });
  const state = { version, position: last.after };
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
        touched = await touchedRows(deps.projector, toProject, signal);
        break;
      case 'write':
        await project(deps.projector, touched, { ...deps, version, by: 'capture', signal });
        if (toRestore.length > 0)
          await deps.restoreRows(await touchedRows(deps.projector, toRestore, signal), flag, signal);
        break;
      case 'position':
        await writeCapture(deps.control, state, signal);
    }
  deps.onDone?.({ transactions: batch.length, rows: touched.length, version });
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
