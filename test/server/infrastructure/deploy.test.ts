import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import {
  administerTables,
  connectCloudFormation,
  deployStack,
  describeStack,
  removeStack,
  type DeployInput,
} from '../../../adapters/cloudformation';
import type { ProjectionPlan } from '../../../contracts/projection';
import { stackParameters } from '../../../engine/infrastructure/print';
import { buildTemplate } from '../../../engine/infrastructure/template';
import { planOf, Sandbox, settings, table } from './support';

describe('a stack on a real CloudFormation endpoint', () => {
  const connection = connectCloudFormation(settings(), { pollMs: 50 });
  const tables = administerTables(settings());
  let sandbox: Sandbox;
  let stackName: string;

  beforeEach(() => {
    sandbox = new Sandbox();
    stackName = `${sandbox.prefix}stack`;
  });
  afterEach(async () => {
    await removeStack(connection, { stackName });
    await sandbox.clear();
    sandbox.client.destroy();
  });
  afterAll(() => {
    connection.close();
    tables.close();
  });

  const input = (plan: ProjectionPlan, more: Partial<DeployInput> = {}): DeployInput => ({
    stackName,
    migration: 'm',
    template: buildTemplate({ plan, migration: 'm', target: sandbox.target }),
    parameters: stackParameters({ deletionProtection: true, pointInTimeRecovery: true }),
    adopt: false,
    publish: (body) => Promise.resolve({ body }),
    ...more,
  });
  const deploy = (plan: ProjectionPlan, more: Partial<DeployInput> = {}) =>
    deployStack(connection, tables, input(plan, more));

  it('creates what the template says', async () => {
    const progress: string[] = [];
    const result = await deploy(planOf(table('users', ['gsi1'])), {
      onProgress: ({ resource, status }) => progress.push(`${resource} ${status}`),
    });
    expect(result).toMatchObject({ outcome: 'created', changes: ['Add LandfallControlTable', 'Add UsersTable'] });
    expect(result.outputs['UsersTableStreamArn']).toContain(`table/${sandbox.prefix}users/stream/`);
    expect(progress).toContain('UsersTable CREATE_COMPLETE');
    const found = await tables.describe(`${sandbox.prefix}users`);
    expect(found).toMatchObject({
      status: 'ACTIVE',
      keySchema: [
        { name: 'PK', kind: 'HASH' },
        { name: 'SK', kind: 'RANGE' },
      ],
      billingMode: 'PAY_PER_REQUEST',
      deletionProtection: true,
      pointInTimeRecovery: true,
      encryption: 'KMS',
      stream: 'NEW_AND_OLD_IMAGES',
      tags: { 'landfall:migration': 'm' },
    });
    expect(found?.indexes.map((index) => index.name)).toEqual(['gsi1']);
  });

  it('no change is success', async () => {
    await deploy(planOf(table('users')));
    expect(await deploy(planOf(table('users')))).toMatchObject({ outcome: 'unchanged', changes: [] });
  });

  it('changes several indexes of a table, which CloudFormation takes one at a time', async () => {
    await deploy(planOf(table('users', ['old'])));
    await sandbox.put('users', 'kept');
    const result = await deploy(planOf(table('users', ['gsi1', 'gsi2']), table('orders')));
    expect(result.outcome).toBe('updated');
    const found = await tables.describe(`${sandbox.prefix}users`);
    expect(found?.indexes.map((index) => index.name).sort()).toEqual(['gsi1', 'gsi2']);
    expect(await tables.isEmpty(`${sandbox.prefix}users`)).toBe(false);
    expect(await deploy(planOf(table('users', ['gsi1', 'gsi2']), table('orders')))).toMatchObject({
      outcome: 'unchanged',
    });
  });

  it('a table that the stack does not own rolls the creation back and is not touched', async () => {
    await sandbox.foreignTable('orders');
    await sandbox.client.send(new DescribeTableCommand({ TableName: `${sandbox.prefix}orders` }));
    await sandbox.put('orders', 'theirs');
    await expect(deploy(planOf(table('accounts'), table('orders')))).rejects.toMatchObject({
      code: 'LandfallStackFailed',
      message: expect.stringMatching(/OrdersTable \(AWS::DynamoDB::Table\): .*already exists/) as string,
    });
    expect(await sandbox.names()).toEqual([`${sandbox.prefix}orders`]);
    expect(await tables.isEmpty(`${sandbox.prefix}orders`)).toBe(false);

    // The cause is removed: the stack that failed to be created is replaced by a good one.
    await tables.remove(`${sandbox.prefix}orders`);
    expect(await deploy(planOf(table('accounts'), table('orders')))).toMatchObject({ outcome: 'created' });
  });

  it('a failing update is rolled back and leaves the stack as it was', async () => {
    await deploy(planOf(table('users')));
    await sandbox.put('users', 'kept');
    await sandbox.foreignTable('orders');
    await expect(deploy(planOf(table('fresh'), table('orders'), table('users', ['gsi1'])))).rejects.toMatchObject({
      code: 'LandfallStackFailed',
      message: expect.stringContaining('OrdersTable') as string,
    });
    expect((await describeStack(connection, stackName))?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await tables.describe(`${sandbox.prefix}users`))?.indexes).toEqual([]);
    expect(await sandbox.names()).not.toContain(`${sandbox.prefix}fresh`);
    await tables.remove(`${sandbox.prefix}orders`);
    const again = await deploy(planOf(table('fresh'), table('orders'), table('users', ['gsi1'])));
    expect(again.outcome).toBe('updated');
    expect(await tables.isEmpty(`${sandbox.prefix}users`)).toBe(false);
  });

  it('refuses to replace a table by an empty one', async () => {
    await deploy(planOf(table('users')));
    await sandbox.put('users', 'kept');
    const changed = { ...table('users'), sortKey: null };
    await expect(deploy(planOf(changed))).rejects.toMatchObject({ code: 'LandfallStackFailed' });
    expect(await tables.isEmpty(`${sandbox.prefix}users`)).toBe(false);
    expect((await describeStack(connection, stackName))?.status).toMatch(/^(CREATE|UPDATE_ROLLBACK)_COMPLETE$/);
  });

  it('does not touch a stack of somebody else', async () => {
    await deploy(planOf(table('users')), { migration: 'other' });
    await expect(deploy(planOf(table('orders')))).rejects.toMatchObject({
      code: 'LandfallStackFailed',
      message: expect.stringContaining('target.stackName') as string,
    });
  });

  it('adopts its own tables after the stack was deleted by hand', async () => {
    await deploy(planOf(table('users')));
    await sandbox.put('users', 'kept');
    await removeStack(connection, { stackName });
    expect(await sandbox.names()).toHaveLength(2);
    await expect(deploy(planOf(table('users')))).rejects.toMatchObject({ code: 'LandfallStackFailed' });
    expect(await deploy(planOf(table('users')), { adopt: true })).toMatchObject({ outcome: 'created' });
    expect(await tables.isEmpty(`${sandbox.prefix}users`)).toBe(false);
  });

  it('two deployments at once end in one stack', async () => {
    const plan = planOf(table('users', ['gsi1']));
    const results = await Promise.all([deploy(plan), deploy(plan), deploy(plan)]);
    expect(new Set(results.map((result) => result.stackId)).size).toBe(1);
    expect(await deploy(plan)).toMatchObject({ outcome: 'unchanged' });
  });

  it('can be cancelled while it waits, and goes on in the next call', async () => {
    const stop = new AbortController();
    const plan = planOf(...Array.from({ length: 8 }, (_, n) => table(`t${n}`, ['gsi1'])));
    const publish = (body: string) => {
      stop.abort();
      return Promise.resolve({ body });
    };
    const cut = deploy(plan, { signal: stop.signal, publish });
    await expect(cut).rejects.toMatchObject({ name: 'AbortError' });
    expect((await describeStack(connection, stackName))?.status).not.toBe('REVIEW_IN_PROGRESS');
    await deploy(plan);
    expect(await deploy(plan)).toMatchObject({ outcome: 'unchanged' });
    expect(await sandbox.names()).toHaveLength(9);
  });

  it('deleting twice is no error', async () => {
    await deploy(planOf(table('users')));
    expect(await removeStack(connection, { stackName })).toBe(true);
    expect(await removeStack(connection, { stackName })).toBe(false);
  });
});
