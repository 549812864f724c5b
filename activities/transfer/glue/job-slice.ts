import type { CopyCursor } from '../../../contracts/activities/transfer';
import { LandfallError } from '../../../contracts/errors';
import { callFigures, summedFigures } from '../../../contracts/mcp/figures';
import type { CallRecord } from '../../../contracts/mcp/port';
import type { McpServerName } from '../../../contracts/mcp/names';
import type { Tools } from '../../../contracts/mcp';
import type { ToolOutput } from '../../../contracts/mcp/tool';
import { stageFolder } from '../../../contracts/names';
import { printJson } from '../../../engine/lib/json';
import { reportKey, reportObject } from '../../../engine/transfer/glue/names';
import { isUnderWay, MOST_FAILED_RUNS, toldFailure } from '../../../engine/transfer/glue/outcome';
import { callsBefore, withPort } from '../../lib/port';
import { endOfAttempt } from '../end-of-attempt';
import { entityById, loadPlan } from '../plan';
import { planRanges } from './plan-ranges';
import { removeJob } from './remove-jobs';
import { startRun } from './start-run';
import { endedRanges, jobOf, newJob, pause, stopRun, tokenOf, withEnded, type GlueWork, type JobCursor } from './work';

type Run = NonNullable<ToolOutput<Tools['glue'], 'get_job_run'>['run']>;

/**
 * As a slice of the copy, but a Spark job writes the items: the slice plans ranges, or starts the run and watches it, or takes away what is left
 * of it. A pause stops the run, and the next one begins with the ranges that are left; a changed ceiling does the same. A worker that is killed
 * leaves the run alone: the next slice finds it.
 * @throws LandfallError LandfallGlueJobFailed, LandfallGlueRowsDiffer, LandfallItemRefused; of the tools
 */
export async function jobSlice({
  start,
  save,
  ...input
}: Omit<GlueWork, 'plan' | 'entity' | 'port' | 'signal'> & {
  readonly start: CopyCursor;
  readonly save: (cursor: CopyCursor) => void;
}): Promise<CopyCursor> {
  const { deps, context, frame, task } = input;
  const { plan } = await loadPlan(deps.store(context), context);
  const signal = endOfAttempt(frame.signal);
  return withPort({ ...deps, context, role: 'glue', signal }, async (port) => {
    const work: GlueWork = { ...input, plan, entity: entityById(plan, task.entity), port, signal };
    const at: JobCursor = { ...start, job: start.job ?? newJob(frame.run, task.entity) };
    const counted = (cursor: CopyCursor): CopyCursor => ({
      ...cursor,
      mcp: summedFigures([start.mcp ?? {}, callFigures(port.calls())]),
    });
    let last: CopyCursor = at;
    const keep = (cursor: CopyCursor): void => save(counted((last = cursor)));
    try {
      const reached = counted(await phaseOf(at)(work, at, keep));
      save(reached);
      return reached;
    } catch (error) {
      keep(last); // the next attempt goes on counting
      throw error;
    } finally {
      await keepChanges(work, at);
    }
  });
}

type Phase = (work: GlueWork, at: JobCursor, save: (cursor: CopyCursor) => void) => Promise<CopyCursor>;

const phaseOf = ({ job }: JobCursor): Phase => {
  if (!job.planned) return planRanges;
  return job.written ? takeAway : watch;
};

async function takeAway(work: GlueWork, at: JobCursor): Promise<CopyCursor> {
  await removeJob(work, jobOf(work), at.job.folder);
  return { ...at, done: true };
}

/** Watches the run of the attempt until it ends or the slice does; starts it where there is none. */
async function watch(work: GlueWork, start: JobCursor, save: (cursor: CopyCursor) => void): Promise<CopyCursor> {
  const { frame, context, port } = work;
  const name = jobOf(work);
  const stopAt = performance.now() + context.config.transfer.sliceSeconds * 1_000;
  let at = start;
  for (;;) {
    const { runs } = await port.glue.call('list_job_runs', { job_name: name, run_token: tokenOf(at.job) });
    const run = runs[0];
    const ended = await endedRanges(work, at.job);
    at = withEnded(at, ended);
    save(at);
    frame.beat(at);
    const left = at.job.ranges - ended.size;
    if (run !== undefined && !isUnderWay(run.state)) return await judged(work, at, { run, left });
    if (frame.signal.aborted || (run !== undefined && rateChanged(work, at)))
      return run === undefined ? at : await stopped(work, at, run);
    if (run === undefined && left === 0) return { ...at, job: { ...at.job, written: true } };
    if (run === undefined) at = await startRun(work, at, ended);
    else if (performance.now() >= stopAt) return at;
    else await pause(frame.signal);
  }
}

const rateChanged = ({ context }: GlueWork, { job }: JobCursor): boolean =>
  job.unitsPerSecond !== undefined && job.unitsPerSecond !== (context.config.transfer.writeUnitsPerSecond ?? null);

/** The run is stopped and the next one has another number. */
async function stopped(work: GlueWork, at: JobCursor, run: Run): Promise<JobCursor> {
  const seconds = await stopRun(work, { job_name: jobOf(work), job_run_id: run.id });
  return next(withEnded(at, await endedRanges(work, at.job)), seconds, 0);
}

function next({ job: { unitsPerSecond: _, ...job }, ...at }: JobCursor, seconds: number, failed: number): JobCursor {
  return {
    ...at,
    job: {
      ...job,
      ...{ attempt: job.attempt + 1, seconds: job.seconds + seconds, failed: job.failed + failed },
    },
  };
}

/** What follows from a run that has ended by itself. The ends of its ranges decide, not its state. */
async function judged(
  work: GlueWork,
  at: JobCursor,
  { run, left }: { readonly run: Run; readonly left: number },
): Promise<JobCursor> {
  await bringReport(work, at, run);
  const seconds = run.executionSeconds ?? 0;
  if (left === 0) return { ...at, job: { ...at.job, seconds: at.job.seconds + seconds, written: true } };
  const told = toldFailure(run.error);
  if (told !== undefined) throw new LandfallError(told.code, told.message);
  const after = next(at, seconds, 1);
  if (run.state !== 'SUCCEEDED' && after.job.failed < MOST_FAILED_RUNS) return after;
  throw new LandfallError(
    'LandfallGlueJobFailed',
    `job ${jobOf(work)}, run ${run.id} is ${run.state}: ${run.error ?? 'no reason given'}; ${left} of ${at.job.ranges} ranges are left`,
  );
}

/** Keeps what the run said of itself, with what Glue says, beside the other files of the stage. */
async function bringReport(
  { deps, context, port, plan, entity }: GlueWork,
  { job }: JobCursor,
  run: Run,
): Promise<void> {
  const { object } = await port.s3.call('get_object', { key: reportObject(job.folder, job.attempt) });
  const said: unknown = object === null ? null : JSON.parse(object.text);
  const key = reportKey(plan.entities.indexOf(entity), job.attempt);
  await deps.store(context).put(key, printJson({ run, said }));
}

/** Calls that only look are made every second and would hide the others. */
const LOOKS: Readonly<Partial<Record<McpServerName, readonly string[]>>> = {
  glue: ['get_job_run', 'list_job_runs'],
  s3: ['list_objects'],
};
const tells = ({ server, tool, result }: CallRecord): boolean =>
  result !== 'ok' || LOOKS[server]?.includes(tool) !== true;

/** Keeps the calls that changed something or failed. */
async function keepChanges({ deps, context, port, plan, entity }: GlueWork, { job }: JobCursor): Promise<void> {
  const calls = port.calls().filter(tells);
  if (calls.length === 0) return;
  const phase = !job.planned ? `plan-${job.parts}` : job.written ? 'end' : `run-${job.attempt}`;
  const key = `${stageFolder('transfer')}/work/mcp-calls-glue-e${plan.entities.indexOf(entity)}-${phase}.json`;
  const store = deps.store(context);
  await store.put(key, printJson([...(await callsBefore(store, key)), ...calls]));
}
