import {
  CreateJobCommand,
  DeleteJobCommand,
  GetJobCommand,
  GetJobsCommand,
  UpdateJobCommand,
  type GetJobsCommandOutput,
  type Job,
  type JobUpdate,
} from '@aws-sdk/client-glue';
import { isDeepStrictEqual } from 'node:util';
import type { Tools } from '../../../../contracts/mcp';
import type { ToolAnswer, ToolArguments } from '../../../../contracts/mcp/tool';
import { MIGRATION_TAG } from '../../../../engine/infrastructure';
import { byCodeUnit } from '../../../../engine/lib/compare';
import { refused } from '../told';
import { unlessNone, withGlue, type GlueCall, type Send } from './client';
import { isUnderWay, runsOf } from './runs';

type Glue = Tools['glue'];

/** Default argument of a job by which it is known who made it: GetJob tells arguments, but no tags. */
const MADE_BY = '--landfall-migration';

const findJob = (send: Send, name: string): Promise<Job | undefined> =>
  send('GetJob', (client, options) =>
    unlessNone(async () => (await client.send(new GetJobCommand({ JobName: name }), options)).Job),
  );

const madeBy = (job: Job): string | undefined => job.DefaultArguments?.[MADE_BY];

/**
 * A job that this migration made.
 * @returns undefined when there is none of the name
 * @throws LandfallError LandfallMcpToolRefused when it is of somebody else
 */
export async function ownJob(send: Send, { settings }: GlueCall, name: string): Promise<Job | undefined> {
  const job = await findJob(send, name);
  if (job !== undefined && madeBy(job) !== settings.migration)
    throw refused(`job ${name} is not of the migration ${settings.migration}`);
  return job;
}

export const listJobs = (
  call: GlueCall,
  { prefix, limit }: ToolArguments<Glue, 'list_jobs'>,
): Promise<ToolAnswer<Glue, 'list_jobs'>> =>
  withGlue(call, async (send) => {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page: GetJobsCommandOutput = await send('GetJobs', (client, options) =>
        client.send(new GetJobsCommand({ NextToken: token, MaxResults: 200 }), options),
      );
      found.push(...(page.Jobs ?? []).map(({ Name = '' }) => Name).filter((name) => name.startsWith(prefix)));
      token = page.NextToken;
    } while (token !== undefined);
    return { jobs: found.sort(byCodeUnit).slice(0, limit), more: found.length > limit };
  });

export const getJob = (call: GlueCall, name: string): Promise<ToolAnswer<Glue, 'get_job'>> =>
  withGlue(call, async (send) => {
    const job = await findJob(send, name);
    if (job === undefined) return { job: null };
    return {
      job: {
        name,
        migration: madeBy(job) ?? null,
        role: job.Role ?? '',
        scriptLocation: job.Command?.ScriptLocation ?? '',
        glueVersion: job.GlueVersion ?? '',
        workerType: job.WorkerType ?? '',
        numberOfWorkers: job.NumberOfWorkers ?? 0,
        timeoutMinutes: job.Timeout ?? 0,
        connections: job.Connections?.Connections ?? [],
      },
    };
  });

function wantedJob(
  { settings }: GlueCall,
  { job_definition: wanted }: ToolArguments<Glue, 'create_job'>,
): JobUpdate & { readonly Role: string; readonly Command: NonNullable<JobUpdate['Command']> } {
  const { Role, GlueVersion, WorkerType, NumberOfWorkers, Timeout } = wanted;
  return {
    ...{ Role, GlueVersion, WorkerType, NumberOfWorkers, Timeout },
    Command: { Name: 'glueetl', ScriptLocation: wanted.ScriptLocation, PythonVersion: '3' },
    Connections: { Connections: wanted.Connections },
    DefaultArguments: { ...wanted.DefaultArguments, [MADE_BY]: settings.migration },
    // Who starts a run decides whether there is another one.
    MaxRetries: 0,
    ExecutionProperty: { MaxConcurrentRuns: 1 },
  };
}

/** What is compared; what Glue adds of its own is not. */
const facts = (job: Job | JobUpdate): unknown => ({
  ...{ role: job.Role, script: job.Command?.ScriptLocation, version: job.GlueVersion, timeout: job.Timeout },
  ...{ worker: job.WorkerType, workers: job.NumberOfWorkers, arguments: { ...job.DefaultArguments } },
  connections: [...(job.Connections?.Connections ?? [])],
});

export const createJob = (
  call: GlueCall,
  input: ToolArguments<Glue, 'create_job'>,
): Promise<ToolAnswer<Glue, 'create_job'>> =>
  withGlue(call, async (send) => {
    const name = input.job_name;
    const wanted = wantedJob(call, input);
    const there = await ownJob(send, call, name);
    if (there === undefined) {
      const Tags = { [MIGRATION_TAG]: call.settings.migration };
      await send('CreateJob', (client, options) =>
        client.send(new CreateJobCommand({ Name: name, ...wanted, Tags }), options),
      );
      return { outcome: 'created' };
    }
    if (isDeepStrictEqual(facts(there), facts(wanted))) return { outcome: 'unchanged' };
    await send('UpdateJob', (client, options) =>
      client.send(new UpdateJobCommand({ JobName: name, JobUpdate: wanted }), options),
    );
    return { outcome: 'updated' };
  });

export const deleteJob = (call: GlueCall, name: string): Promise<ToolAnswer<Glue, 'delete_job'>> =>
  withGlue(call, async (send) => {
    if ((await ownJob(send, call, name)) === undefined) return { deleted: false };
    for await (const run of runsOf(send, name))
      if (isUnderWay(run)) throw refused(`run ${run.Id} of job ${name} is ${run.JobRunState}: stop it first`);
    await send('DeleteJob', (client, options) => client.send(new DeleteJobCommand({ JobName: name }), options));
    return { deleted: true };
  });
