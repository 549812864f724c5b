import { DeleteTableCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import {
  createInfrastructureActivities,
  deleteStack,
  infrastructureVerdicts,
} from '../../../activities/infrastructure';
import { contentVerdicts, createTransferActivities, deleteItems, dropViews } from '../../../activities/transfer';
import { openArtifactStore } from '../../../adapters/artifacts';
import { s3Client } from '../../../adapters/aws';
import { createDataClients } from '../../../adapters/dynamodb';
import { physicalTableName } from '../../../contracts/names';
import type { StageContext, StepResult } from '../../../contracts/stages';
import { printSortedJson } from '../../../engine/report/json';
import { stack, uniqueName } from '../../support/stack';
import { queryApi } from '../infrastructure/query-api';
import { Recorder } from '../infrastructure/recorder';
import { compareRights, rightsOf } from '../infrastructure/role-rights';
import { copyAll, createMigration, run, transferAll, START, type TestMigration } from './support';
import { STATEMENTS } from './tables';

const itemsOf = async (m: TestMigration, entity: string): Promise<string> => {
  const { Items = [] } = await m.dynamo.send(new ScanCommand({ TableName: m.table(entity), ConsistentRead: true }));
  return Items.map((item) => printSortedJson(item))
    .sort()
    .join('');
};

describe.each(['mysql', 'mariadb'] as const)('transfer from %s', (flavour) => {
  let m: TestMigration;
  beforeAll(async () => {
    m = await createMigration({ flavour, statements: STATEMENTS });
  });
  afterAll(async () => m?.close());

  it('copies every row of every entity and finds no difference', async () => {
    const { finished, results, items } = await transferAll(m);
    expect(finished.differences).toBe(0);
    expect(items.done).toBe(true);
    const rows = Object.fromEntries(results.map(({ table, entities }) => [table, entities[0]!.copy.rows]));
    expect(rows).toEqual({ makers: 57, readings: 203, blobs: 91, amounts: 80, empty_one: 0 });
    expect(finished.artifacts.map(({ key }) => key)).toEqual(expect.arrayContaining(['stage-07/cleanup.sh']));
  });

  it('resumes at every page: one row a slice gives the same items', async () => {
    const activities = m.activities();
    const position = await run(() => activities.recordPosition({ context: m.context }));
    const { tables } = await run(() => activities.planCopy({ context: m.context }));
    const small = m.with({ transfer: { pageRows: 3, writeConcurrency: 1 } });
    for (const { tasks } of tables)
      for (const task of tasks) {
        await copyAll(m, task, position);
        const before = await itemsOf(m, task.entity);
        let cursor = START;
        let slices = 0;
        while (!cursor.done) {
          const from = cursor;
          // A pause after the first page: the slice returns where it is, and the next one goes on there.
          cursor = await run(() => activities.copySlice({ context: small, task, position, cursor: from }), {
            onHeartbeat: (_, cancel) => cancel(),
          });
          expect(cursor.rows).toBeGreaterThanOrEqual(from.rows);
          expect(++slices).toBeLessThan(500);
        }
        expect(cursor.rows).toBe(
          task.rowsTotal === null ? cursor.rows : expectedRows(task.entity, task.rowsTotal, cursor.rows),
        );
        expect(await itemsOf(m, task.entity)).toBe(before);
      }
  });
});

/** A lookup entity has a row for each row whose unique columns are not NULL. */
const expectedRows = (entity: string, total: number, found: number): number =>
  entity.includes('UNIQUE_') ? Math.min(found, total) : total;

/** Calls that no role needs a right to, and why the transfer goes on without an answer. */
const ASKED_IN_VAIN: Readonly<Record<string, string>> = {
  'glue:GetJobs': 'the look at the Glue server: the engine native does not need it, so that it may be refused',
};

/** What the SDK takes its credentials from. */
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'] as const;

describe('transfer under the role of the stack', () => {
  const before = Object.fromEntries(CREDENTIALS.map((name) => [name, process.env[name]]));
  const restore = (): void => {
    for (const name of CREDENTIALS)
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  };
  const bucket = uniqueName('role').replaceAll('_', '-');
  const root = { region: 'us-east-1', endpoint: stack.aws() };
  const s3 = s3Client(root);
  let m: TestMigration;
  let recorder: Recorder;
  beforeAll(async () => {
    m = await createMigration({ flavour: 'mysql', statements: STATEMENTS });
    recorder = await Recorder.before(stack.aws());
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  });
  afterAll(async () => {
    restore();
    recorder?.close();
    await m?.close();
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
    s3.destroy();
  });

  it('does what the stage does with its rights, uses each of them, and may do nothing else', async () => {
    const { migration } = m.context;
    // Names of their own: the tables of `createMigration` may lie at the same endpoint.
    const target = { ...m.context.config.target, endpoint: recorder.endpoint, tablePrefix: `${migration}.role.` };
    const roles = { worker: ['arn:aws:iam::000000000000:root'] };
    let context: StageContext = {
      ...m.with({ target: { ...target, roles } }),
      config: { ...m.context.config, target: { ...target, roles }, artifacts: { store: `s3://${bucket}/some` } },
    };
    const keep = <T extends StepResult>(result: T): T => {
      const added = Object.fromEntries(result.artifacts.map((ref) => [ref.key, ref]));
      context = { ...context, artifacts: { ...context.artifacts, ...added } };
      return result;
    };
    const dataClients: ReturnType<typeof createDataClients>[] = [];
    const depsNow = () => {
      const clients = createDataClients();
      dataClients.push(clients);
      const aws = { region: 'us-east-1', endpoint: recorder.endpoint };
      const store = openArtifactStore({ location: `s3://${bucket}/some`, migration, aws });
      const dynamodb: typeof m.deps.dynamodb = ({ config }) => clients.of(config.target);
      return { ...m.deps, store: () => store, dynamodb, pollMs: 50 };
    };
    const deployer = depsNow();
    for (const ref of Object.values(m.context.artifacts)) await deployer.store().put(ref.key, await m.store.get(ref));
    const infrastructure = createInfrastructureActivities(deployer);
    keep(await infrastructure.writeTemplate({ context }));
    keep(await infrastructure.deployStack({ context }));
    expect((await infrastructureVerdicts(deployer, context)).filter(({ ok }) => !ok)).toEqual([]);

    const results = (await deployer.store().peek('stage-06/deployment-results.md'))!.toString();
    const [, RoleArn = ''] = /`WorkerRoleArn` \| `([^`]+)`/.exec(results)!;
    expect(RoleArn).toMatch(new RegExp(`:role/landfall/landfall-${migration}/`));
    const session = await queryApi('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'worker' });
    const told = (name: string): string => new RegExp(`<${name}>([^<]+)</${name}>`).exec(session)![1]!;
    process.env['AWS_ACCESS_KEY_ID'] = told('AccessKeyId');
    process.env['AWS_SECRET_ACCESS_KEY'] = told('SecretAccessKey');
    process.env['AWS_SESSION_TOKEN'] = told('SessionToken');
    recorder.calls.clear();
    const worker = depsNow();
    const transfer = createTransferActivities(worker);
    const preflight = keep(await run(() => transfer.preflight({ context })));
    expect(preflight.notes[0]).toContain('none stops the transfer');
    const { finished } = await transferAll({ ...m, context, activities: () => transfer }, context);
    keep(finished);
    expect(finished.differences).toBe(0);
    expect((await contentVerdicts(worker, context, () => undefined)).filter(({ ok }) => !ok)).toEqual([]);
    await deleteItems(worker)(context);
    await dropViews(worker)(context);
    await worker.store().erase('stage-07/');
    const calls = [...recorder.calls];

    const role = new DynamoDBClient({ region: 'us-east-1', endpoint: stack.aws() });
    const mayNot = role.send(new DeleteTableCommand({ TableName: physicalTableName(target, m.plan.tables[0]!.name) }));
    await expect(mayNot).rejects.toMatchObject({ name: 'AccessDeniedException' });
    role.destroy();
    restore();

    const template = (await deployer.store().peek('stage-06/dynamodb-infrastructure.yaml'))!.toString();
    const { refused, unused } = compareRights(rightsOf(template, 'WorkerRole'), calls);
    expect(refused).toEqual(Object.keys(ASKED_IN_VAIN));
    expect(unused).toEqual([]);
    await deleteStack(deployer, context);
    await deployer.store().erase('');
    for (const clients of dataClients) clients.close();
  }, 120_000);
});
