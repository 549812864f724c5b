import {
  DynamoDBClient,
  DeleteItemCommand,
  type CreateTableCommandInput,
  type ServiceOutputTypes,
} from '@aws-sdk/client-dynamodb';
import { openDataClient, type DataClient } from '../../../adapters/dynamodb';
import { applicationAccess } from '../../../engine/infrastructure';
import { SAME_POWER } from '../../../engine/infrastructure/roles/application/asked';
import { applicationStatements } from '../../../engine/infrastructure/roles/application/statements';
import { buildModel } from '../../../engine/modeling';
import { APPLICATION, SCHEMA } from '../modeling/answers-application';
import { analysisOfText, proveStatements } from '../modeling/answers-support';
import { createTestSource, type TestSource } from '../modeling/source';
import { queryApi } from './query-api';
import { Recorder } from './recorder';
import { compareRights, resolvedArn } from './role-rights';
import { settings } from './support';

/** Calls of the proof itself: it makes tables, fills them, and puts back what a statement has changed. */
const OF_THE_PROOF = /^(CreateTable|DeleteTable|DescribeTable|ListTables|BatchWriteItem)Command$/;

/** Rights that the plans need and that no execution of the proof uses. */
const NOT_TRIED: Readonly<Record<string, string>> = {
  'dynamodb:ConditionCheckItem Books':
    'the insert of a tag, which checks its book, is not compared: a trigger writes beside it',
  'dynamodb:DeleteItem Log': 'REPLACE puts over the row of its one key; a row of another key would go',
};

/**
 * The statements of an application, read and written by their plans with the rights of its role, which the emulator enforces: the answers are
 * those of the source, nothing is refused, and every right but those of a list is used.
 */
describe('the role of the application', () => {
  let source: TestSource;
  let recorder: Recorder;
  const clients: DynamoDBClient[] = [];
  const RoleName = `application-${process.pid}-${Date.now().toString(36)}`;
  beforeAll(async () => {
    source = await createTestSource('mysql', SCHEMA);
    recorder = await Recorder.before(settings().endpoint ?? '');
  }, 60_000);
  afterAll(async () => {
    recorder?.close();
    for (const client of clients) client.destroy();
    await queryApi('iam', 'DeleteRolePolicy', { RoleName, PolicyName: 'least' }).catch(() => undefined);
    await queryApi('iam', 'DeleteRole', { RoleName }).catch(() => undefined);
    await source?.drop();
  });

  it('may do what the plans of its statements ask for, and nothing else', async () => {
    const analysis = await analysisOfText(source, APPLICATION);
    const { plan, projection } = buildModel(analysis, { strategy: 'auto', collections: true });
    const access = applicationAccess({ analysis, projection, plan });
    const physical = new Map<string, string>();
    /** The statements of the template, on the tables that the proof has made. */
    const statements = () =>
      applicationStatements({
        ...{ plan, migration: 'm', target: { tablePrefix: '' }, access },
        places: { artifactStore: '', secrets: [] },
      }).map(({ Action, Resource }) => ({
        Effect: 'Allow',
        Action,
        Resource: Resource.map((one) =>
          resolvedArn(one as { 'Fn::Sub': string }).replace(
            /table\/([^/]+)/,
            (_, name: string) => `table/${physical.get(name)!}`,
          ),
        ),
      }));
    const asApplication = async (): Promise<DynamoDBClient> => {
      const trusted = {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::000000000000:root' },
        Action: 'sts:AssumeRole',
      };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trusted] });
      await queryApi('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements() });
      await queryApi('iam', 'PutRolePolicy', { RoleName, PolicyName: 'least', PolicyDocument });
      const session = await queryApi('sts', 'AssumeRole', {
        ...{ RoleArn: `arn:aws:iam::000000000000:role/${RoleName}`, RoleSessionName: 'application' },
      });
      const told = (name: string): string => new RegExp(`<${name}>([^<]+)</${name}>`).exec(session)![1]!;
      return new DynamoDBClient({
        ...{ region: 'us-east-1', endpoint: recorder.endpoint, maxAttempts: 1 },
        credentials: {
          ...{ accessKeyId: told('AccessKeyId'), secretAccessKey: told('SecretAccessKey') },
          sessionToken: told('SessionToken'),
        },
      });
    };
    let application: Promise<DynamoDBClient> | undefined;
    const proofData = (): DataClient => {
      const data = openDataClient(settings());
      data.client.middlewareStack.add(
        (next, { commandName = '' }) =>
          async (args) => {
            if (commandName === 'CreateTableCommand') {
              const { TableName = '' } = args.input as CreateTableCommandInput;
              physical.set(/-\d+-(.+)$/.exec(TableName)![1]!, TableName);
            }
            if (OF_THE_PROOF.test(commandName)) return next(args);
            application ??= asApplication().then((client) => (clients.push(client), client));
            return { output: await sendAgain(await application, commandName, args.input), response: {} };
          },
        { step: 'initialize' },
      );
      return data;
    };
    const { proof } = await proveStatements('mysql', source, APPLICATION, proofData);
    expect(proof.patterns.filter(({ verdict }) => verdict === 'not answered')).toEqual([]);
    expect(proof.patterns.filter(({ verdict }) => verdict === 'answered').length).toBeGreaterThan(14);

    const rights = statements().flatMap(({ Action, Resource }) =>
      Action.flatMap((action) => Resource.map((resource) => ({ action, resource }))),
    );
    const calls = [...recorder.calls];
    expect(compareRights(rights, calls).refused).toEqual([]);
    // Each right on each place is used, by itself or by the call that does the same.
    const unused = rights.filter(({ action, resource }) => {
      const twins = Object.values(SAME_POWER).find((all) => all.some((one) => `dynamodb:${one}` === action));
      return !(twins?.map((one) => `dynamodb:${one}`) ?? [action]).some(
        (one) => compareRights([{ action: one, resource }], calls).unused.length === 0,
      );
    });
    const named = unused.map(({ action, resource }) => `${action} ${/-\d+-(.+)$/.exec(resource)![1]!}`);
    expect(named.sort()).toEqual(Object.keys(NOT_TRIED));

    const [table = ''] = physical.values();
    const client = await application!;
    await expect(
      client.send(new DeleteItemCommand({ TableName: `${table}-other`, Key: { PK: { S: 'a' } } })),
    ).rejects.toMatchObject({ name: 'AccessDeniedException' });
  }, 180_000);
});

async function sendAgain(client: DynamoDBClient, commandName: string, input: unknown): Promise<ServiceOutputTypes> {
  const commands = (await import('@aws-sdk/client-dynamodb')) as unknown as Readonly<
    Record<string, new (input: unknown) => Parameters<DynamoDBClient['send']>[0]>
  >;
  return client.send(new commands[commandName]!(input));
}
