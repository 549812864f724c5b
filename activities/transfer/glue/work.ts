import { setTimeout as delay } from 'node:timers/promises';
import type { CopyCursor, JobState, TransferActivities } from '../../../contracts/activities/transfer';
import { LandfallError } from '../../../contracts/errors';
import type { ControlPort } from '../../../contracts/mcp/port';
import type { EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import { GLUE_WORKER_CORES, type GlueSettings } from '../../../contracts/schemas/config-glue';
import type { StageContext } from '../../../contracts/stages';
import { sha256 } from '../../../engine/lib/json';
import { jobName, runFolder } from '../../../engine/transfer/glue/names';
import { isUnderWay } from '../../../engine/transfer/glue/outcome';
import { endedPrefixes, parseEnded, type EndedRange } from '../../../engine/transfer/glue/ranges';
import type { ActivityFrame } from '../activity';
import type { TransferDependencies } from '../dependencies';

type Input = Parameters<TransferActivities['copySlice']>[0];

/** Milliseconds between two looks at a run. */
const POLL_MS = 1_000;

/** What the parts of a slice work with. */
export interface GlueWork extends Input {
  readonly deps: TransferDependencies;
  readonly frame: ActivityFrame<CopyCursor>;
  readonly plan: ProjectionPlan;
  readonly entity: EntityPlan;
  readonly port: ControlPort;
  /** Aborts when the attempt is over, not when a person cancels: a run is then stopped in order. */
  readonly signal: AbortSignal;
}

/** A cursor of this engine. */
export type JobCursor = CopyCursor & { readonly job: JobState };

/** The state before anything is planned. Its folder follows from the run of the workflow, so that a slice that is tried again finds its own. */
export const newJob = (run: string, entity: string): JobState => ({
  folder: sha256(`${run} ${entity}`).slice(0, 24),
  ...{ parts: 0, ranges: 0, rows: 0, planned: false },
  ...{ attempt: 1, failed: 0, seconds: 0, written: false },
});

/** @throws LandfallError LandfallConfigInvalid: the command line refuses such a configuration before */
export function glueOf({ config }: StageContext): GlueSettings {
  if (config.transfer.glue === undefined)
    throw new LandfallError('LandfallConfigInvalid', 'transfer.engine is glue and transfer.glue is not there');
  return config.transfer.glue;
}

/** Partitions that a job works on at the same time, at most. */
export const slotsOf = (context: StageContext): number => {
  const { workers, workerType } = glueOf(context);
  return (workers - 1) * GLUE_WORKER_CORES[workerType];
};

export const jobOf = ({ plan, entity, context: { migration } }: GlueWork): string =>
  jobName(plan, { migration, table: entity.drivingTable });

export const tokenOf = ({ folder, attempt }: JobState): string => `${folder}/${attempt}`;

/** A wait that a pause or a rollback ends early; whether there was one is the caller's question. */
export const pause = (signal: AbortSignal): Promise<void> =>
  delay(POLL_MS, undefined, { signal }).catch(() => undefined);

/** The ranges that are written, by number. */
export async function endedRanges(
  { port }: GlueWork,
  { folder, ranges }: JobState,
): Promise<ReadonlyMap<number, EndedRange>> {
  const found = new Map<number, EndedRange>();
  for (const prefix of endedPrefixes(ranges)) {
    const { objects } = await port.s3.call('list_objects', { prefix: runFolder(folder) + prefix, max_keys: 1_000 });
    for (const { key } of objects) {
      const ended = parseEnded(key.slice(key.lastIndexOf('/') + 1));
      if (ended !== undefined) found.set(ended.number, ended);
    }
  }
  return found;
}

/** The cursor with what the ended ranges say. */
export function withEnded<T extends CopyCursor>(at: T, ended: ReadonlyMap<number, EndedRange>): T {
  const sum = (of: (range: EndedRange) => number): number => [...ended.values()].reduce((all, one) => all + of(one), 0);
  return {
    ...at,
    ...{ rows: sum(({ rows }) => rows), items: sum(({ items }) => items) },
    ...{ writeUnits: sum(({ units }) => units), retried: sum(({ retried }) => retried) },
  };
}

/** Stops a run and waits until Glue says that it has ended: nothing may be written beside what comes next. */
export async function stopRun(
  { port, signal }: Pick<GlueWork, 'port' | 'signal'>,
  run: { readonly job_name: string; readonly job_run_id: string },
): Promise<number> {
  await port.glue.call('stop_job_run', run);
  for (;;) {
    const { run: now } = await port.glue.call('get_job_run', run);
    if (now === null || !isUnderWay(now.state)) return now?.executionSeconds ?? 0;
    await pause(signal);
    signal.throwIfAborted();
  }
}
