import { SESSION_SETTINGS } from '../../../adapters/mysql/link/session';
import { readAuthority } from '../../../adapters/mysql/link/connect';
import { LandfallError } from '../../../contracts/errors';
import { physicalTableName } from '../../../contracts/names';
import type { EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import type { StageContext } from '../../../contracts/stages';
import { tableOf } from '../../../engine/projection';
import { versionNumber } from '../../../engine/projection/version/rules';
import {
  authoritiesObject,
  partObject,
  rangesObject,
  runFolder,
  scriptObject,
} from '../../../engine/transfer/glue/names';
import { isUnderWay } from '../../../engine/transfer/glue/outcome';
import type { EndedRange, GlueRange } from '../../../engine/transfer/glue/ranges';
import { glueScript } from '../../../engine/transfer/glue/script';
import { loadWriter } from '../../../engine/transfer/writer';
import { glueOf, jobOf, slotsOf, stopRun, tokenOf, type GlueWork, type JobCursor } from './work';

const GLUE_VERSION = '5.0';

/** The script of a table, the same for the same plan. */
export const scriptOf = (plan: ProjectionPlan, { config }: StageContext, table: string): string =>
  glueScript(plan, { table, viewSchema: config.source.viewSchema, session: SESSION_SETTINGS });

/**
 * Starts the run of an attempt for the ranges that are left: script and ranges on S3, connection, job, run. All of it can be repeated, and a run
 * that was started already is found. Another run of the job, of a worker that was killed, is stopped before.
 */
export async function startRun(
  work: GlueWork,
  at: JobCursor,
  ended: ReadonlyMap<number, EndedRange>,
): Promise<JobCursor> {
  const { port, plan, entity, context } = work;
  const { job } = at;
  const name = jobOf(work);
  const { workerType, workers, role, network } = glueOf(context);
  const left = (await plannedRanges(work, at)).filter(({ number }) => !ended.has(number));
  await port.s3.call('put_object', { key: rangesObject(job.folder, job.attempt), body: JSON.stringify(left) });
  const script = await port.s3.call('put_object', {
    key: scriptObject(entity.drivingTable),
    body: scriptOf(plan, context, entity.drivingTable),
  });
  const authorities = await putAuthorities(work, job.folder);
  await port.glue.call('create_connection', {
    connection_name: name,
    ...(network !== undefined && {
      physical_connection_requirements: {
        ...{ SubnetId: network.subnetId, SecurityGroupIdList: network.securityGroupIds },
        AvailabilityZone: network.availabilityZone,
      },
    }),
  });
  await port.glue.call('create_job', {
    job_name: name,
    job_definition: {
      ...{ Role: role, ScriptLocation: script.uri, GlueVersion: GLUE_VERSION },
      ...{ WorkerType: workerType, NumberOfWorkers: workers, Connections: [name] },
      DefaultArguments: { '--enable-metrics': 'true', '--enable-continuous-cloudwatch-log': 'true' },
    },
  });
  const token = tokenOf(job);
  const { runs } = await port.glue.call('list_job_runs', { job_name: name });
  for (const run of runs)
    if (isUnderWay(run.state) && run.runToken !== token) await stopRun(work, { job_name: name, job_run_id: run.id });
  const rate = context.config.transfer.writeUnitsPerSecond ?? null;
  const place = script.uri.slice(0, -scriptObject(entity.drivingTable).length) + runFolder(job.folder);
  await port.glue.call('start_job_run', {
    ...{ job_name: name, run_token: token },
    job_arguments: {
      ...{ '--ENTITY': entity.id, '--CONNECTION': name, '--PLACE': place, '--ATTEMPT': String(job.attempt) },
      ...target(work, entity),
      '--EXPECTED_ROWS': String(left.reduce((sum, { rows }) => sum + rows, 0)),
      '--UNITS_PER_SECOND': String(rate === null ? 0 : rate / Math.max(1, Math.min(slotsOf(context), left.length))),
      ...{ '--TLS': tlsOf(context), '--AUTHORITIES': authorities ? 'own' : 'java' },
    },
  });
  return { ...at, job: { ...job, unitsPerSecond: rate } };
}

const target = ({ plan, position, context: { config, migration } }: GlueWork, entity: EntityPlan) => ({
  '--TABLE': physicalTableName(config.target, tableOf(plan, entity).name),
  '--REGION': config.target.region,
  '--VERSION': versionNumber(position.epoch, position.sequence),
  '--WRITER': loadWriter(migration),
});

/** What Connector/J is to verify. A name of its own in the certificate cannot be told to it: then the authority alone counts. */
function tlsOf({ config: { source } }: StageContext): string {
  if (source.tls.mode === 'disabled') return 'DISABLED';
  return source.tls.serverName === undefined ? 'VERIFY_IDENTITY' : 'VERIFY_CA';
}

/** True when the configuration names certificate authorities: they then lie beside the ranges. */
async function putAuthorities({ context, port }: GlueWork, folder: string): Promise<boolean> {
  const text = await readAuthority(context.config.source);
  if (text === undefined) return false;
  await port.s3.call('put_object', { key: authoritiesObject(folder), body: text });
  return true;
}

async function plannedRanges({ port }: GlueWork, { job }: JobCursor): Promise<readonly GlueRange[]> {
  const ranges: GlueRange[] = [];
  for (let part = 0; part < job.parts; part++) {
    const key = partObject(job.folder, part);
    const { object } = await port.s3.call('get_object', { key });
    if (object === null) throw new LandfallError('LandfallArtifactMissing', `${key} of the job is not there`);
    ranges.push(...(JSON.parse(object.text) as readonly GlueRange[]));
  }
  return ranges;
}
