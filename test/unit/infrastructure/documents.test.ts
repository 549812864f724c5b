import { parse } from 'yaml';
import {
  checkContract,
  contractValidation,
  deploymentConfig,
  deploymentResults,
  deploymentSummary,
  deploymentValidation,
  buildTemplate,
  integrationGuide,
  printPolicy,
  printTemplate,
  productionFeatures,
  stackParameters,
  tablesOf,
  verifyDeployed,
  workerPolicy,
  type DeployedTable,
  type StackModel,
} from '../../../engine/infrastructure';
import { BUILT_IN_PRICES, forecastCost } from '../../../engine/cost';
import { compileProjection } from '../../../engine/projection';
import { findingsOf } from '../../../engine/report/markdown';
import { analysis, contract, projection } from '../../support/small-model';

const target = { region: 'us-east-1', tablePrefix: 'p-', deletionProtection: true, pointInTimeRecovery: true };
const compiled = compileProjection({ contract, projection, schema: analysis.schema });
const template = buildTemplate({ plan: compiled.plan, migration: 'm', target });
const cost = forecastCost({
  region: 'us-east-1',
  prices: BUILT_IN_PRICES,
  analysis,
  projection,
  plan: compiled.plan,
  pointInTimeRecovery: true,
});
const model: StackModel = {
  migration: 'm',
  stackName: 'landfall-m',
  target,
  isEmulator: false,
  contract,
  projection,
  plan: compiled.plan,
  template,
  parameters: stackParameters(target),
  templateSha256: 'f00',
  removed: [],
  cost,
};

it('the fixture compiles', () => {
  expect(compiled.findings.filter((finding) => finding.severity === 'error')).toEqual([]);
});

describe('policy', () => {
  const input = {
    plan: compiled.plan,
    migration: 'm',
    target,
    accountId: '123456789012',
    stackName: 'landfall-m',
    artifactStore: 's3://bucket/some/prefix/',
    secrets: ['db/password'],
  };
  const statements = workerPolicy(input);

  it('names tables, stack, bucket and secrets of this migration, and a star only where AWS has no resource', () => {
    const wild = statements.filter((s) => [s.Resource].flat().some((r) => r === '*'));
    expect(wild.map((s) => s.Action)).toEqual([['sts:GetCallerIdentity']]);
    for (const s of statements) for (const action of s.Action) expect(action).not.toContain('*');
    const text = printPolicy(statements);
    expect(text).toContain('arn:aws:dynamodb:us-east-1:123456789012:table/p-authors/index/*');
    expect(text).toContain('arn:aws:dynamodb:us-east-1:123456789012:table/p-landfall-control');
    expect(text).toContain('arn:aws:s3:::bucket/some/prefix/*');
    expect(text).toContain('arn:aws:secretsmanager:us-east-1:123456789012:secret:db/password-??????');
    expect(Buffer.byteLength(text)).toBeLessThan(6144);
  });

  it('covers the key that the stack makes, or that is given, and no other', () => {
    const sids = (encryption: string | undefined) =>
      workerPolicy({ ...input, target: { ...target, encryption } }).filter(({ Sid }) => Sid.includes('Key'));
    expect(sids('aws-managed')).toEqual([]);
    expect(sids('customer-key').map((s) => [s.Sid, s.Resource, Object.values(s.Condition ?? {})])).toEqual([
      ['MakeKey', '*', [{ 'aws:RequestTag/landfall:migration': 'm' }]],
      ['Key', 'arn:aws:kms:us-east-1:123456789012:key/*', [{ 'aws:ResourceTag/landfall:migration': 'm' }]],
      ['KeyAlias', 'arn:aws:kms:us-east-1:123456789012:alias/landfall-m-data', []],
    ]);
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/abc';
    expect(sids(arn).map((s) => [s.Resource, s.Condition])).toEqual([
      [arn, { StringEquals: { 'kms:ViaService': 'dynamodb.us-east-1.amazonaws.com' } }],
    ]);
  });

  it('covers alarms, topic, dashboard and their comparison where there are any', () => {
    const alarms = { emails: [], latencyMilliseconds: 50 };
    const found = workerPolicy({ ...input, target: { ...target, alarms } }).filter(
      ({ Sid }) => !statements.some((statement) => statement.Sid === Sid),
    );
    expect(found.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['Alarms', 'arn:aws:cloudwatch:us-east-1:123456789012:alarm:landfall-m-*'],
      ['Dashboard', 'arn:aws:cloudwatch::123456789012:dashboard/landfall-m'],
      ['Topic', 'arn:aws:sns:us-east-1:123456789012:landfall-m-*'],
      ['Drift', 'arn:aws:cloudformation:us-east-1:123456789012:stack/landfall-m/*'],
      ['DriftStatus', '*'],
    ]);
  });

  it('lets whoever deploys make the roles of the stack, with a boundary only within it', () => {
    const of = (roles: object) =>
      workerPolicy({ ...input, target: { ...target, roles } }).filter(
        ({ Sid }) => !statements.some((statement) => statement.Sid === Sid),
      );
    const Resource = 'arn:aws:iam::123456789012:role/landfall/landfall-m/*';
    const trusted = { worker: ['ecs-tasks.amazonaws.com'] };
    expect(of({})).toEqual([]);
    expect(of(trusted).map((s) => [s.Sid, s.Action.includes('iam:CreateRole')])).toEqual([
      ['Roles', true],
      ['Drift', false],
      ['DriftStatus', false],
    ]);
    expect(of(trusted)[0]).toMatchObject({ Resource });
    const permissionsBoundary = 'arn:aws:iam::123456789012:policy/bound';
    expect(of({ ...trusted, permissionsBoundary }).slice(0, 2)).toMatchObject([
      {
        Sid: 'Roles',
        Resource,
        Action: expect.not.arrayContaining(['iam:CreateRole', 'iam:PutRolePolicy']) as string[],
      },
      {
        ...{ Sid: 'BoundedRoles', Resource },
        Action: ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:PutRolePermissionsBoundary'],
        Condition: { StringEquals: { 'iam:PermissionsBoundary': permissionsBoundary } },
      },
    ]);
  });

  it('has no statement for a folder store and no secret, and knows the partitions', () => {
    const bare = workerPolicy({
      ...input,
      artifactStore: '/var/x',
      secrets: [],
      target: { ...target, region: 'cn-north-1' },
    });
    expect(bare.map((s) => s.Sid)).toEqual(['WhoAmI', 'Stack', 'Tables', 'Items']);
    expect(JSON.stringify(bare)).toContain('arn:aws-cn:dynamodb');
    expect(workerPolicy({ ...input, stackName: null }).map((s) => s.Sid)).not.toContain('Stack');
    const sids = (imports: boolean) => workerPolicy({ ...input, imports }).map((s) => s.Sid);
    expect(sids(true).filter((sid) => !sids(false).includes(sid))).toEqual([
      'Import',
      'ImportState',
      'ImportList',
      'ImportLog',
    ]);
    const glue = workerPolicy({ ...input, glueRole: 'spark' }).filter(({ Sid }) => !sids(false).includes(Sid));
    expect(glue.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['GlueJobs', 'arn:aws:glue:us-east-1:123456789012:job/landfall-m-*'],
      ['GlueJobList', '*'],
      [
        'GlueConnections',
        ['arn:aws:glue:us-east-1:123456789012:catalog', 'arn:aws:glue:us-east-1:123456789012:connection/landfall-m-*'],
      ],
      ['GlueRole', 'arn:aws:iam::123456789012:role/spark'],
    ]);
  });
});

describe('contract against template', () => {
  it('all lines are ok', () => {
    const verdicts = checkContract(model);
    expect(verdicts.filter((v) => !v.ok)).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(5);
  });

  it.each([
    ['a table that is missing', (t: typeof template) => ({ ...t, Resources: {} }), 'authors: in the template'],
    [
      'an index that is missing',
      (t: typeof template) => {
        const copy = structuredClone(t) as unknown as {
          Resources: Record<string, { Properties: Record<string, unknown> }>;
        };
        delete copy.Resources['AuthorsTable']!.Properties['GlobalSecondaryIndexes'];
        return copy as unknown as typeof template;
      },
      'authors: index GSI1',
    ],
  ])('finds %s', (_, change, check) => {
    const bad = checkContract({ ...model, template: change(template) }).filter((v) => !v.ok);
    expect(bad.map((v) => v.check)).toContain(check);
  });
});

const asDeployed = (): DeployedTable[] =>
  tablesOf(template).map(({ Properties: p }) => ({
    name: p.TableName,
    arn: 'arn',
    status: 'ACTIVE',
    keySchema: p.KeySchema.map((key) => ({ name: key.AttributeName, kind: key.KeyType })),
    attributeTypes: Object.fromEntries(p.AttributeDefinitions.map((d) => [d.AttributeName, d.AttributeType])),
    indexes: (p.GlobalSecondaryIndexes ?? []).map((index) => ({
      name: index.IndexName,
      status: 'ACTIVE',
      keySchema: index.KeySchema.map((key) => ({ name: key.AttributeName, kind: key.KeyType })),
      projection: index.Projection.ProjectionType,
      projectedAttributes: [],
    })),
    billingMode: 'PAY_PER_REQUEST',
    deletionProtection: true,
    pointInTimeRecovery: true,
    encryption: 'KMS',
    kmsKey: 'arn:aws:kms:us-east-1:111111111111:key/of-aws',
    stream: p.StreamSpecification?.StreamViewType ?? 'none',
    tags: { 'landfall:migration': 'm' },
  }));

describe('deployed against template', () => {
  const verify = (tables: readonly DeployedTable[], isAws = true) =>
    verifyDeployed({
      template,
      parameters: model.parameters,
      deployed: new Map(tables.map((t) => [t.name, t])),
      isAws,
    });
  const failures = (change: Partial<DeployedTable>, isAws = true): readonly string[] =>
    verify(
      asDeployed().map((table) => (table.name === 'p-authors' ? { ...table, ...change } : table)),
      isAws,
    )
      .filter((v) => !v.ok)
      .map((v) => v.check);

  it('is ok when nothing differs', () => expect(failures({})).toEqual([]));

  it('a table that an import will make need not be there yet; when it is, all of it is looked at', () => {
    const [, ...others] = asDeployed();
    const first = asDeployed()[0]!;
    const verdicts = (deployed: readonly DeployedTable[], toCome: readonly string[]) =>
      verifyDeployed({
        ...{ template, parameters: model.parameters, isAws: true, toCome },
        deployed: new Map(deployed.map((t) => [t.name, t])),
      }).filter((v) => !v.ok);
    expect(verdicts(others, [first.name])).toEqual([]);
    expect(verdicts(others, [])).toMatchObject([{ check: `${first.name}: exists` }]);
    expect(verdicts([{ ...first, stream: 'none' }, ...others], [first.name])).toHaveLength(1);
  });

  it('every property that the template sets is looked at', () => {
    expect(failures({ status: 'UPDATING' })).toEqual(['p-authors: status']);
    expect(failures({ keySchema: [{ name: 'PK', kind: 'HASH' }] })).toEqual(['p-authors: key']);
    expect(failures({ attributeTypes: {} })).toEqual(['p-authors: key', 'p-authors: indexes']);
    expect(failures({ indexes: [] })).toEqual(['p-authors: indexes']);
    expect(failures({ billingMode: 'PROVISIONED' })).toEqual(['p-authors: billing']);
    expect(failures({ deletionProtection: false })).toEqual(['p-authors: deletion protection']);
    expect(failures({ pointInTimeRecovery: false })).toEqual(['p-authors: point-in-time recovery']);
    expect(failures({ encryption: 'none' })).toEqual(['p-authors: encryption']);
    expect(failures({ stream: 'KEYS_ONLY' })).toEqual(['p-authors: stream']);
    expect(failures({ tags: {} })).toEqual(['p-authors: tag']);
    expect(verify([]).map((v) => v.ok)).toEqual([false, false]);
  });

  it('the key is looked at where the template names one', () => {
    const key = 'arn:aws:kms:us-east-1:111111111111:key/mine';
    const keyed = (encryption: string, stackKey: string | undefined, kmsKey: string | null) =>
      verifyDeployed({
        template: buildTemplate({ plan: compiled.plan, migration: 'm', target: { ...target, encryption } }),
        parameters: model.parameters,
        deployed: new Map(asDeployed().map((table) => [table.name, { ...table, kmsKey }])),
        stackKey,
        isAws: true,
      })
        .filter(({ check, ok }) => check.endsWith(': encryption key') && !ok)
        .map(({ detail }) => detail);
    expect(keyed('customer-key', key, key)).toEqual([]);
    expect(keyed(key, undefined, key)).toEqual([]);
    expect(keyed('customer-key', key, 'arn:other')).toHaveLength(2);
    expect(keyed('customer-key', undefined, key)[0]).toContain('does not tell its key');
    expect(keyed(key, undefined, null)[0]).toContain(`wanted is ${key}`);
  });

  it('what an endpoint does not offer fails on AWS and is said on an emulator', () => {
    const lacking = { pointInTimeRecovery: undefined, tags: undefined };
    expect(failures(lacking)).toEqual(['p-authors: point-in-time recovery', 'p-authors: tag']);
    expect(failures({ ...lacking, encryption: 'none' }, false)).toEqual([]);
  });
});

describe('documents', () => {
  const verdicts = checkContract(model);
  const all = (accountId: string, seconds: number): readonly string[] => [
    deploymentConfig(model, { accountId, changes: [] }),
    deploymentResults(model, {
      accountId,
      stackId: `id-${seconds}`,
      outcome: 'created',
      adopted: [],
      changes: [],
      outputs: {},
      seconds,
    }),
    deploymentValidation(model, verdicts),
    contractValidation(verdicts),
    productionFeatures(model),
    deploymentSummary(model, verdicts, ['a | risk']),
    integrationGuide(model),
  ];

  it('findings are the same whatever account and time', () => {
    const [a, b] = [all('111111111111', 1), all('222222222222', 2)];
    expect(a.map(findingsOf)).toEqual(b.map(findingsOf));
    expect(a).not.toEqual(b);
    expect(a.map(findingsOf).join()).not.toMatch(/111111111111|undefined|\[object|NaN/);
  });

  it('name what a reader needs', () => {
    const guide = integrationGuide(model);
    expect(guide).toContain('`PK = AUTHOR#{author_id:padded-unsigned}; SK = BOOK#{id:padded-unsigned}`'.slice(0, 20));
    expect(guide).toContain('p-authors');
    expect(guide).toContain('author with \\| books');
    const config = deploymentConfig(model, {
      accountId: '1',
      changes: [{ table: 'x', action: 'add', what: 'add table x' }],
    });
    expect(config).toContain('add table x');
    expect(config).toContain('unknown');
    expect(config).toContain('Watched by no alarms');
    const alarms = { emails: ['ops@example.com'], latencyMilliseconds: 40 };
    const watched = buildTemplate({ plan: compiled.plan, migration: 'm', target: { ...target, alarms } });
    const features = productionFeatures({ ...model, template: watched, target: { ...target, alarms } });
    expect(features).toMatch(/\| alarms \| on \| \d+ alarms: .* above 40 ms; a topic for `ops@example.com`/);
  });

  it('every table row has the width of its head', () => {
    for (const document of all('1', 1)) {
      let width = 0;
      for (const line of document.split('\n')) {
        const cells = line.startsWith('|') ? line.replace(/\\\|/g, '').split('|').length : 0;
        if (cells > 0 && width > 0) expect([line, cells]).toEqual([line, width]);
        width = cells;
      }
    }
  });
});

it('the template is YAML that anybody reads', () => {
  const read = parse(printTemplate(template)) as { Resources: object };
  expect(Object.keys(read.Resources)).toEqual(['AuthorsTable', 'LandfallControlTable']);
});
