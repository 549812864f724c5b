import type { ProjectionPlan } from '../../../contracts/projection';
import type { StageContext } from '../../../contracts/stages';
import { plural } from '../../../engine/lib/plural';
import { jobNames, runFolder } from '../../../engine/transfer/glue/names';
import { isUnderWay } from '../../../engine/transfer/glue/outcome';
import { stopRun, type GlueWork } from './work';

type Reach = Pick<GlueWork, 'port' | 'signal'>;

/** Takes away a job with its connection, and the objects of a run; what is gone already is no failure. */
export async function removeJob(reach: Reach, name: string, folder: string): Promise<void> {
  await endJob(reach, name);
  await removeObjects(reach, runFolder(folder));
}

/**
 * Stops and takes away all jobs of a plan, their connections, scripts and ranges. A run of a worker that was killed would else write on while
 * its items are taken back.
 */
export async function removeJobs(reach: Reach, plan: ProjectionPlan, { migration }: StageContext): Promise<string> {
  let removed = 0;
  for (const name of jobNames(plan, migration)) if (await endJob(reach, name)) removed++;
  await removeObjects(reach, 'glue/');
  return `${plural(removed, 'Glue job')} deleted`;
}

async function endJob(reach: Reach, name: string): Promise<boolean> {
  const { glue } = reach.port;
  const { runs } = await glue.call('list_job_runs', { job_name: name });
  for (const run of runs) if (isUnderWay(run.state)) await stopRun(reach, { job_name: name, job_run_id: run.id });
  const { deleted } = await glue.call('delete_job', { job_name: name });
  await glue.call('delete_connection', { connection_name: name });
  return deleted;
}

async function removeObjects({ port: { s3 } }: Reach, prefix: string): Promise<void> {
  for (;;) {
    const { objects } = await s3.call('list_objects', { prefix, max_keys: 1_000 });
    if (objects.length === 0) return;
    for (const { key } of objects) await s3.call('delete_object', { key });
  }
}
