import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  createInfrastructureActivities,
  deleteStack,
  infrastructureVerdicts,
} from '../../../activities/infrastructure';
import { CreateBucketCommand, DeleteBucketCommand } from '@aws-sdk/client-s3';
import { s3Client } from '../../../adapters/aws';
import { connectCloudFormation, removeStack, stackResources } from '../../../adapters/cloudformation';
import { describedTables } from '../../../activities/lib/described-tables';
import { serverSettings } from '../../../adapters/mcp/settings';
import { portOpener } from '../../../adapters/mcp/port/open';
import { STAGE_ARTIFACTS } from '../../../contracts/artifacts';
import { FAILURES, type LandfallError } from '../../../contracts/errors';
import { FOR_CLOUDFORMATION } from '../../../engine/infrastructure/policy';
import { findingsOf } from '../../../engine/report/markdown';
import { bench, type Bench } from './context';
import { Recorder } from './recorder';
import { queryApi } from './query-api';
import { Sandbox, settings } from './support';

describe('stage infrastructure against a real endpoint', () => {
  let sandbox: Sandbox;
  let b: Bench;
  const openPort = portOpener({ secrets: async () => 'x', environment: {} });
  const deps = () => ({ store: () => b.store, openPort, pollMs: 50 });
  const activities = () => createInfrastructureActivities(deps());

  beforeEach(async () => {
    sandbox = new Sandbox();
    b = await bench(sandbox.prefix);
  });
  afterEach(async () => {
    const connection = connectCloudFormation(settings(), { pollMs: 50 });
    await removeStack(connection, { stackName: `${sandbox.prefix}stack` });
    connection.close();
    await sandbox.clear();
    sandbox.client.destroy();
  });

  const run = async (): Promise<void> => {
    b.keep(await activities().writeTemplate({ context: b.context() }));
    b.keep(await activities().deployStack({ context: b.context() }));
    b.keep(await activities().verifyStack({ context: b.context() }));
  };
  const putAuthor = () =>
    sandbox.client.send(
      new PutItemCommand({ TableName: `${sandbox.prefix}authors`, Item: { PK: { S: 'a' }, SK: { S: 'b' } } }),
    );
  const takeAuthor = () =>
    sandbox.client.send(
      new DeleteItemCommand({ TableName: `${sandbox.prefix}authors`, Key: { PK: { S: 'a' }, SK: { S: 'b' } } }),
    );

  it('the MCP server for DynamoDB makes the same tables, and takes them away again', async () => {
    const described = async () => {
      const port = openPort({
        ...serverSettings(b.context().config, { migration: 'x', role: 'test' }),
        mcp: undefined,
      });
      const found = await describedTables(port, await sandbox.names());
      await port.close();
      // CloudFormation marks its tables with tags of its own, which nobody else may set.
      return [...found].map(([name, table]) => {
        const tags = Object.entries(table?.tags ?? {}).filter(([key]) => !key.startsWith('aws:'));
        return { name, ...table, tags: Object.fromEntries(tags) };
      });
    };
    await run();
    const byStack = await described();
    expect(byStack.map(({ status }) => status)).toEqual(['ACTIVE', 'ACTIVE']);
    await deleteStack(deps(), b.context());
    expect(await sandbox.names()).toEqual([]);

    b = await bench(sandbox.prefix, { target: { tables: 'mcp' } });
    expect(await deleteStack(deps(), b.context())).toBe('no tables: none had been made');
    await run();
    expect(await described()).toEqual(byStack);
    const again = b.keep(await activities().deployStack({ context: b.context() }));
    expect(again.notes).toEqual(['tables unchanged by the MCP server for DynamoDB']);
    expect((await infrastructureVerdicts(deps(), b.context())).filter((v) => !v.ok)).toEqual([]);
    const calls = await b.store.get(b.context().artifacts['stage-06/work/mcp-calls-create-tables.json']!);
    // Of both runs of the step.
    const tools = (JSON.parse(calls.toString()) as readonly { readonly tool: string }[]).map(({ tool }) => tool);
    expect(tools).toEqual(Array.from({ length: 4 }, () => 'create_table'));

    await putAuthor();
    await expect(deleteStack(deps(), b.context())).rejects.toMatchObject({
      code: 'LandfallTablesHoldItems',
      message: expect.stringContaining(`${sandbox.prefix}authors (1 item)`) as string,
    });
    await takeAuthor();
    expect(await deleteStack(deps(), b.context())).toMatch(/^empty tables deleted: /);
    expect(await sandbox.names()).toEqual([]);
    expect(await deleteStack(deps(), b.context())).toBe('empty tables deleted: none');
    await sandbox.foreignTable('authors');
    b.keep(await activities().writeTemplate({ context: b.context() }));
    await expect(activities().deployStack({ context: b.context() })).rejects.toMatchObject({
      type: 'LandfallMcpToolRefused',
      message: expect.stringContaining('without the tag landfall:migration') as string,
    });
  });

  it('writes, deploys, verifies, and hands on every artifact', async () => {
    const written = b.keep(await activities().writeTemplate({ context: b.context() }));
    expect(written.facts).toMatchObject({ account: '000000000000', region: 'us-east-1', tables: 2 });
    expect(written.facts?.['monthly price']).toMatch(/^USD \d/);
    expect(written.notes).toContain('taken out of the template for the emulator: nothing');
    expect(await sandbox.names()).toEqual([]);

    const deployed = b.keep(await activities().deployStack({ context: b.context() }));
    expect(deployed.notes[0]).toBe(`stack ${sandbox.prefix}stack created`);
    b.keep(await activities().verifyStack({ context: b.context() }));
    const verdicts = await infrastructureVerdicts(deps(), b.context());
    expect(verdicts.filter((v) => !v.ok)).toEqual([]);
    for (const name of STAGE_ARTIFACTS.infrastructure)
      expect(b.context().artifacts[`stage-06/${name}`]).toMatchObject({ bytes: expect.any(Number) as number });
  });

  it('the same inputs give the same findings, and a second run changes nothing', async () => {
    const read = async (): Promise<Record<string, string>> =>
      Object.fromEntries(
        await Promise.all(
          STAGE_ARTIFACTS.infrastructure.map(async (name) => {
            const text = (await b.store.peek(`stage-06/${name}`))?.toString('utf8') ?? '';
            return [name, findingsOf(text)] as const;
          }),
        ),
      );
    await run();
    const first = await read();
    await run();
    expect(await read()).toEqual(first);
    expect((await b.store.peek('stage-06/deployment-results.md'))?.toString()).toContain('| outcome | unchanged |');
  });

  it('deploys only what was confirmed', async () => {
    const written = b.keep(await activities().writeTemplate({ context: b.context() }));
    expect(written.artifacts.length).toBeGreaterThan(0);
    await b.store.put('stage-06/dynamodb-infrastructure.yaml', 'Resources: {}\n');
    await expect(activities().deployStack({ context: b.context() })).rejects.toMatchObject({
      type: 'LandfallArtifactChanged',
      nonRetryable: true,
    });
    expect(await sandbox.names()).toEqual([]);
  });

  it('another account halts before anything is looked at', async () => {
    b = await bench(sandbox.prefix, { target: { accountId: '123456789012' } });
    await expect(activities().writeTemplate({ context: b.context() })).rejects.toMatchObject({
      type: 'LandfallAccountMismatch',
      nonRetryable: true,
      message: expect.stringContaining('000000000000') as string,
    });
  });

  it('names a table of somebody else as a risk before, and fails without touching it', async () => {
    await sandbox.foreignTable('authors');
    const written = b.keep(await activities().writeTemplate({ context: b.context() }));
    expect(written.risks?.join()).toContain(`${sandbox.prefix}authors exists already and is not of this migration`);
    await expect(activities().deployStack({ context: b.context() })).rejects.toMatchObject({
      type: 'LandfallStackFailed',
      details: [{ fix: expect.any(String) as string }],
    });
    expect(await sandbox.names()).toEqual([`${sandbox.prefix}authors`]);
  });

  it('drift is found by the exit check', async () => {
    await run();
    const { UpdateTableCommand } = await import('@aws-sdk/client-dynamodb');
    await sandbox.client.send(
      new UpdateTableCommand({ TableName: `${sandbox.prefix}authors`, DeletionProtectionEnabled: false }),
    );
    const bad = (await infrastructureVerdicts(deps(), b.context())).filter((v) => !v.ok);
    expect(bad.map((v) => v.check)).toEqual([`${sandbox.prefix}authors: deletion protection`]);
  });

  it('makes a key of its own, encrypts with it, and leaves it behind; a table under another key is drift', async () => {
    b = await bench(sandbox.prefix, { target: { encryption: 'customer-key' } });
    await run();
    const checked = async () =>
      (await infrastructureVerdicts(deps(), b.context())).filter(({ check }) => check.endsWith(': encryption key'));
    const before = await checked();
    expect(before.map(({ ok }) => ok)).toEqual([true, true]);
    const key = before[0]!.detail;
    expect(key).toMatch(/^arn:aws:kms:/);

    const { UpdateTableCommand } = await import('@aws-sdk/client-dynamodb');
    const other = 'arn:aws:kms:us-east-1:000000000000:key/other';
    await sandbox.client.send(
      new UpdateTableCommand({
        TableName: `${sandbox.prefix}authors`,
        SSESpecification: { Enabled: true, SSEType: 'KMS', KMSMasterKeyId: other },
      }),
    );
    expect((await checked()).filter(({ ok }) => !ok)).toMatchObject([
      { check: `${sandbox.prefix}authors: encryption key`, detail: expect.stringContaining(other) as string },
    ]);
    expect(await deleteStack(deps(), b.context())).toContain(`its key ${key} stays`);
  });

  it('an alarm that fires is told to who is subscribed, and the exit check compares topic and alarms', async () => {
    b = await bench(sandbox.prefix, { target: { alarms: { emails: ['ops@example.com'] } } });
    const written = b.keep(await activities().writeTemplate({ context: b.context() }));
    expect(written.notes.join()).toContain('AuthorsTableSystemErrors (AWS::CloudWatch::Alarm on a query)');
    await run();
    const lines = async () =>
      (await infrastructureVerdicts(deps(), b.context())).filter(({ check }) =>
        /\(AWS::(SNS|CloudWatch)::/.test(check),
      );
    const found = await lines();
    expect(found.filter(({ ok }) => !ok)).toEqual([]);
    expect(found.map(({ check }) => check)).toContain('Dashboard (AWS::CloudWatch::Dashboard)');

    const connection = connectCloudFormation(settings(), { pollMs: 50 });
    const resources = await stackResources(connection, `${sandbox.prefix}stack`);
    connection.close();
    const physical = (id: string) => resources.find(({ logicalId }) => logicalId === id)?.physicalId ?? '';
    const queue = `${sandbox.prefix}mails`;
    const Policy = JSON.stringify({
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
      ],
    });
    const created = await queryApi('sqs', 'CreateQueue', {
      QueueName: queue,
      'Attribute.1.Name': 'Policy',
      'Attribute.1.Value': Policy,
    });
    const QueueUrl = /<QueueUrl>(.*?)<\/QueueUrl>/.exec(created)?.[1] ?? '';
    try {
      await queryApi('sns', 'Subscribe', {
        TopicArn: physical('AlarmTopic'),
        Protocol: 'sqs',
        Endpoint: `arn:aws:sqs:us-east-1:000000000000:${queue}`,
      });
      const AlarmName = physical('AuthorsTableWriteThrottleEvents');
      await queryApi('monitoring', 'SetAlarmState', { AlarmName, StateValue: 'ALARM', StateReason: 'tried' });
      const message = await queryApi('sqs', 'ReceiveMessage', { QueueUrl, WaitTimeSeconds: '5' });
      expect(message).toContain(AlarmName);
    } finally {
      await queryApi('sqs', 'DeleteQueue', { QueueUrl });
    }

    await queryApi('sns', 'SetTopicAttributes', {
      TopicArn: physical('AlarmTopic'),
      AttributeName: 'DisplayName',
      AttributeValue: 'changed',
    });
    expect((await lines()).filter(({ ok }) => !ok)).toMatchObject([
      { check: 'AlarmTopic (AWS::SNS::Topic)', detail: expect.stringContaining('changed') as string },
    ]);
  });

  it('asks for what its policy allows, and for all of it but what CloudFormation and the transfer need', async () => {
    const recorder = await Recorder.before(settings().endpoint ?? '');
    const allowed = new Map<string, Set<string>>();
    try {
      for (const target of [{ alarms: {}, trail: {} }, { tables: 'mcp' as const }]) {
        b = await bench(sandbox.prefix, { target: { ...target, endpoint: recorder.endpoint } });
        await run();
        // A change set that changes nothing is thrown away.
        await activities().deployStack({ context: b.context() });
        expect((await infrastructureVerdicts(deps(), b.context())).filter(({ ok }) => !ok)).toEqual([]);
        await deleteStack(deps(), b.context());
        const policy = await b.store.get(b.context().artifacts['stage-06/sample-iam-policy.json']!);
        const { Statement } = JSON.parse(policy.toString()) as {
          Statement: readonly { Sid: string; Action: readonly string[] }[];
        };
        for (const { Sid, Action } of Statement) allowed.set(Sid, new Set([...(allowed.get(Sid) ?? []), ...Action]));
      }
    } finally {
      recorder.close();
    }
    const all = [...allowed.values()].flatMap((actions) => [...actions]);
    expect([...recorder.actions].filter((action) => !all.includes(action))).toEqual([]);
    const own = ['WhoAmI', 'Stack', 'Tables', 'Drift', 'DriftStatus'].flatMap((sid) => [...(allowed.get(sid) ?? [])]);
    const unused = own.filter((action) => !recorder.actions.has(action));
    expect(unused.sort()).toEqual([...FOR_CLOUDFORMATION].sort());
  });

  it('undo removes stack and empty tables, twice without an error, and the stage runs again', async () => {
    await run();
    expect(await deleteStack(deps(), b.context())).toContain('deleted with its empty tables');
    expect(await sandbox.names()).toEqual([]);
    expect(await deleteStack(deps(), b.context())).toContain('there is no stack');
    await run();
    expect(await sandbox.names()).toHaveLength(2);
  });

  it('undo fails for a person while tables hold items, names them, and works when they are empty', async () => {
    await run();
    await putAuthor();
    const failure = await deleteStack(deps(), b.context()).then(
      () => undefined,
      (error: unknown) => error as LandfallError,
    );
    expect(failure).toMatchObject({ code: 'LandfallTablesHoldItems' });
    expect(FAILURES.LandfallTablesHoldItems.kind).toBe('person');
    expect(failure!.message).toContain(`hold items: ${sandbox.prefix}authors (1 item); empty them`);
    expect(await sandbox.names()).toHaveLength(2);
    // The stage can still run over them, and take them up.
    const again = await activities().deployStack({ context: b.context() });
    expect(again.facts).toEqual({ outcome: 'unchanged' });
    await takeAuthor();
    expect(await deleteStack(deps(), b.context())).toContain('deleted with its empty tables');
    expect(await sandbox.names()).toEqual([]);
  });

  it('tables of a stack that was deleted by hand are adopted, and said so', async () => {
    await run();
    await putAuthor();
    const connection = connectCloudFormation(settings(), { pollMs: 50 });
    await removeStack(connection, { stackName: `${sandbox.prefix}stack` });
    connection.close();
    const written = b.keep(await activities().writeTemplate({ context: b.context() }));
    expect(written.notes.join()).toContain('will be taken into the stack with its items');
    const deployed = b.keep(await activities().deployStack({ context: b.context() }));
    expect(deployed.risks).toEqual([
      `table ${sandbox.prefix}authors holds what an earlier run wrote`,
      `table ${sandbox.prefix}landfall-control holds what an earlier run wrote`,
    ]);
    expect((await infrastructureVerdicts(deps(), b.context())).filter((v) => !v.ok)).toEqual([]);
  });

  it('a template that is too large for a call goes over S3, and without S3 says so', async () => {
    b = await bench(sandbox.prefix, { tables: 60 });
    // Before a person is asked to confirm what cannot be deployed.
    await expect(activities().writeTemplate({ context: b.context() })).rejects.toMatchObject({
      type: 'LandfallStackFailed',
      message: expect.stringMatching(/artifacts\.store: s3:\/\/.* source\.tables\.exclude/) as string,
    });
    expect(await sandbox.names()).toEqual([]);

    const bucket = `${sandbox.prefix}templates`;
    const s3 = s3Client(settings());
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    try {
      b = await bench(sandbox.prefix, { tables: 60, store: `s3://${bucket}/below` });
      await run();
      expect(b.context().artifacts['stage-06/dynamodb-infrastructure.yaml']?.bytes).toBeGreaterThan(51_200);
      expect(await sandbox.names()).toHaveLength(61);
      expect((await infrastructureVerdicts(deps(), b.context())).filter((v) => !v.ok)).toEqual([]);
    } finally {
      await b.store.erase('');
      await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
      s3.destroy();
    }
  });

  it('a table that comes back into the contract is adopted into the running stack', async () => {
    b = await bench(sandbox.prefix, { tables: 2 });
    await run();
    const two = b;
    b = await bench(sandbox.prefix);
    const written = b.keep(await activities().writeTemplate({ context: b.context() }));
    expect(written.notes.join()).toContain('authors1 out of the stack; the table and its items stay');
    b.keep(await activities().deployStack({ context: b.context() }));
    expect(await sandbox.names()).toHaveLength(3);
    b = two;
    await run();
    expect((await infrastructureVerdicts(deps(), b.context())).filter((v) => !v.ok)).toEqual([]);
  });
});
