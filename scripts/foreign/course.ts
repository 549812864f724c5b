import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseDocument } from 'yaml';
import type { CheckResult } from '../../test/independent/check';
import { Migration, type Arena } from '../../test/e2e/support/arena';
import type { ReportJson } from '../../test/e2e/support/outcome';
import { independentCheck } from '../demo/independent';
import { rebuiltChecksums, type RebuiltChecksum } from './rebuilt';

/** One command of the course. */
export interface Step {
  readonly command: string;
  readonly wanted: number;
  readonly code: number | string;
  readonly seconds: number;
  /** Both streams. */
  readonly said: string;
}

export interface Course {
  readonly name: string;
  readonly tables: number;
  readonly steps: readonly Step[];
  /** Undefined when the migration did not finish. */
  readonly report: ReportJson | undefined;
  readonly check: CheckResult | undefined;
  /** Each table of the source beside the one made of its items; empty when the migration did not finish. */
  readonly rebuilt: readonly RebuiltChecksum[];
  /** Every step ended as it must, and all comparisons found nothing. */
  readonly ok: boolean;
}

const BUCKET = 'landfall-foreign';
/** What doctor says when the artifacts must lie on S3. */
const NEEDS_S3 = /must lie on S3/;

/**
 * A migration of a schema that is nobody's of this project, by nothing but commands: init, doctor, plan, start, report, verify, rollback; between
 * them the independent check. Artifacts go to S3 when doctor asks for it.
 */
export async function foreignCourse(arena: Arena, name: string, database: string): Promise<Course> {
  const directory = join(arena.directory, name);
  mkdirSync(directory, { recursive: true });
  const migration = new Migration(arena, name, database, directory, join(directory, 'landfall.yaml'));
  const steps: Step[] = [];
  const step = async (wanted: number, ...args: readonly string[]): Promise<Step> => {
    const began = performance.now();
    const { code, stdout, stderr } = await migration.landfall(...args);
    const seconds = (performance.now() - began) / 1000;
    const done = { command: args.join(' '), wanted, code, seconds, said: stdout + stderr };
    steps.push(done);
    return done;
  };

  const { mysql, aws, temporal } = arena.stack;
  const source = ['--host', mysql.host, '--port', String(mysql.port), '--database', database];
  const login = ['--user', mysql.users.migration.user, '--password', `file:${mysql.users.migration.passwordFile}`];
  const place = ['--ca', mysql.ca, '--region', aws.region, '--endpoint', aws.endpoint];
  await step(0, 'init', '--yes', '--name', name, '--address', temporal.address, ...source, ...login, ...place);
  const doctor = await step(0, 'doctor');
  if (NEEDS_S3.test(doctor.said)) await useS3(arena, migration);
  await step(0, 'plan');
  const worker = arena.startWorker(migration);
  const ended = await step(0, 'start', '--wait', '--yes');
  const outcome = ended.code === 0 ? await finished(arena, migration, step) : undefined;
  await step(4, 'rollback', '--to', 'analysis', '--yes', '--wait');
  await worker.stop();
  const ok =
    steps.every(({ code, wanted }) => code === wanted) &&
    outcome !== undefined &&
    outcome.report.differences === 0 &&
    outcome.check.differences === 0 &&
    outcome.check.items === outcome.report.items &&
    outcome.rebuilt.every(isSame);
  const tables = Number(/(\d+) of \d+ tables of .* are selected/.exec(doctor.said)?.[1] ?? 0);
  const { report, check, rebuilt = [] } = outcome ?? {};
  return { name, tables, steps, report, check, rebuilt, ok };
}

async function finished(
  arena: Arena,
  migration: Migration,
  step: (wanted: number, ...args: readonly string[]) => Promise<Step>,
): Promise<{ readonly report: ReportJson; readonly check: CheckResult; readonly rebuilt: readonly RebuiltChecksum[] }> {
  await step(0, 'report');
  const report = await migration.json<ReportJson>('report');
  const folder = join(migration.directory, 'exported');
  rmSync(folder, { recursive: true, force: true });
  await step(0, 'artifacts', 'export', '--out', folder);
  const { config } = migration;
  const check = await independentCheck({ config, artifacts: folder, environment: arena.environment });
  await step(0, 'verify', 'transfer');
  const { stack } = arena;
  return {
    report,
    check,
    rebuilt: await rebuiltChecksums({ stack, database: migration.database, config, artifacts: folder }),
  };
}

/** A checksum that the server does not give says nothing. */
export const isSame = ({ source, rebuilt }: RebuiltChecksum): boolean => source !== null && source === rebuilt;

/** As a person would after the doctor's sentence. */
async function useS3(arena: Arena, { config }: Migration): Promise<void> {
  const { region, endpoint, accessKeyId, secretAccessKey } = arena.stack.aws;
  const s3 = new S3Client({ region, endpoint, credentials: { accessKeyId, secretAccessKey }, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  s3.destroy();
  const document = parseDocument(readFileSync(config, 'utf8'));
  document.setIn(['artifacts', 'store'], `s3://${BUCKET}/migrations`);
  writeFileSync(config, document.toString());
}
