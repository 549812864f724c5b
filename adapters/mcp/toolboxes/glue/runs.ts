import {
  BatchStopJobRunCommand,
  GetJobRunCommand,
  GetJobRunsCommand,
  type GetJobRunsCommandOutput,
  type JobRun,
} from '@aws-sdk/client-glue';
import type { Tools } from '../../../../contracts/mcp';
import type { ToolAnswer, ToolArguments } from '../../../../contracts/mcp/tool';
import { redact } from '../../../../engine/lib/redact';
import { unlessNone, withGlue, type GlueCall, type Send } from './client';

type Glue = Tools['glue'];
type ToldRun = ToolAnswer<Glue, 'start_job_run'>['run'];

/** Argument of a run that says which wish it belongs to. */
export const RUN_TOKEN = '--landfall-run-token';

const UNDER_WAY: ReadonlySet<string> = new Set(['STARTING', 'RUNNING', 'STOPPING', 'WAITING']);
export const isUnderWay = ({ JobRunState }: JobRun): boolean => UNDER_WAY.has(JobRunState ?? '');

/** Never its arguments, which may hold anything. */
export const toldRun = (run: JobRun): ToldRun => ({
  id: run.Id ?? '',
  state: run.JobRunState ?? '',
  error: run.ErrorMessage ? redact(run.ErrorMessage).slice(0, 2_000) : null,
  startedAt: run.StartedOn?.toISOString() ?? null,
  completedAt: run.CompletedOn?.toISOString() ?? null,
  executionSeconds: run.ExecutionTime ?? null,
  runToken: run.Arguments?.[RUN_TOKEN] ?? null,
});

/** The runs of a job as Glue gives them, the newest first; none when there is no such job. */
export async function* runsOf(send: Send, name: string): AsyncGenerator<JobRun> {
  let token: string | undefined;
  do {
    const page: GetJobRunsCommandOutput | undefined = await send('GetJobRuns', (client, options) =>
      unlessNone(() => client.send(new GetJobRunsCommand({ JobName: name, NextToken: token }), options)),
    );
    yield* page?.JobRuns ?? [];
    token = page?.NextToken;
  } while (token !== undefined);
}

/** The run of a wish; undefined when none was started. */
export async function runWith(send: Send, name: string, token: string): Promise<JobRun | undefined> {
  for await (const run of runsOf(send, name)) if (run.Arguments?.[RUN_TOKEN] === token) return run;
  return undefined;
}

/** One run of a job, as Glue has it; undefined when there is none. */
export const findRun = (send: Send, name: string, id: string): Promise<JobRun | undefined> =>
  send('GetJobRun', (client, options) =>
    unlessNone(async () => (await client.send(new GetJobRunCommand({ JobName: name, RunId: id }), options)).JobRun),
  );

export const getJobRun = (
  call: GlueCall,
  { job_name: name, job_run_id: id }: ToolArguments<Glue, 'get_job_run'>,
): Promise<ToolAnswer<Glue, 'get_job_run'>> =>
  withGlue(call, async (send) => {
    const run = await findRun(send, name, id);
    return { run: run === undefined ? null : toldRun(run) };
  });

export const listJobRuns = (
  call: GlueCall,
  { job_name: name, run_token: token, limit }: ToolArguments<Glue, 'list_job_runs'>,
): Promise<ToolAnswer<Glue, 'list_job_runs'>> =>
  withGlue(call, async (send) => {
    const runs: ToldRun[] = [];
    for await (const run of runsOf(send, name)) {
      if (token !== undefined && run.Arguments?.[RUN_TOKEN] !== token) continue;
      if (runs.length === limit) return { runs, more: true };
      runs.push(toldRun(run));
    }
    return { runs, more: false };
  });

export const stopJobRun = (
  call: GlueCall,
  { job_name: name, job_run_id: id }: ToolArguments<Glue, 'stop_job_run'>,
): Promise<ToolAnswer<Glue, 'stop_job_run'>> =>
  withGlue(call, async (send) => {
    const run = await findRun(send, name, id);
    if (run === undefined || !isUnderWay(run)) return { stopping: false };
    const answer = await send('BatchStopJobRun', (client, options) =>
      client.send(new BatchStopJobRunCommand({ JobName: name, JobRunIds: [id] }), options),
    );
    // A run that ended in between is told as an error, and is what was wanted.
    return { stopping: (answer.SuccessfulSubmissions ?? []).length > 0 };
  });
