import { workerPolicy } from '../../../engine/infrastructure';
import { forEmulator } from '../../../engine/infrastructure/emulator';
import { parseTemplate, printTemplate } from '../../../engine/infrastructure/print';
import { trailResources } from '../../../engine/infrastructure/resources/trail';
import { buildTemplate } from '../../../engine/infrastructure/template';
import { plan, tablePlan } from './support';

describe('the trail of a stack', () => {
  const target = { tablePrefix: 'p-', trail: { keepDays: 90 } };
  const tables = plan(tablePlan('yyy'), tablePlan('xxx'));
  const template = buildTemplate({ plan: tables, migration: 'm', target });
  const { Resources } = template;

  it('records the data events of each table, the control table too, and of nothing else', () => {
    expect(Resources['Trail']?.Properties).toMatchObject({
      IsLogging: true,
      AdvancedEventSelectors: [
        {
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Data'] },
            { Field: 'resources.type', Equals: ['AWS::DynamoDB::Table'] },
            {
              Field: 'resources.ARN',
              Equals: ['p-landfall-control', 'p-xxx', 'p-yyy'].map((name) => ({
                'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/${name}`,
              })),
            },
          ],
        },
      ],
    });
    expect(parseTemplate(printTemplate(template))).toEqual(template);
    expect(buildTemplate({ plan: tables, migration: 'm', target: { tablePrefix: 'p-' } }).Resources['Trail']).toBe(
      undefined,
    );
  });

  it('writes to a bucket that is encrypted, closed to the public and to plain HTTP, emptied by age, and kept', () => {
    expect(Resources['TrailBucket']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BucketEncryption: {},
        PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
        LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 90 }] },
      },
    });
    const { PolicyDocument } = Resources['TrailBucketPolicy']!.Properties as unknown as {
      PolicyDocument: { Statement: readonly { Effect: string; Condition: object; Action: string }[] };
    };
    const { Statement } = PolicyDocument;
    expect(Statement.filter(({ Effect }) => Effect === 'Deny')).toMatchObject([
      { Action: 's3:*', Principal: { AWS: '*' }, Condition: { Bool: { 'aws:SecureTransport': false } } },
    ]);
    const arn = 'arn:${AWS::Partition}:cloudtrail:${AWS::Region}:${AWS::AccountId}:trail/${AWS::StackName}';
    for (const { Condition } of Statement.filter(({ Effect }) => Effect === 'Allow'))
      expect(Condition).toMatchObject({ StringEquals: { 'aws:SourceArn': { 'Fn::Sub': arn } } });
    expect(Resources['Trail']).toMatchObject({ DependsOn: 'TrailBucketPolicy' });
  });

  it('stays out of the stack of an emulator, which has no such type, with its bucket left', () => {
    const { template: local, removed } = forEmulator(template);
    expect(removed).toEqual(['Trail (AWS::CloudTrail::Trail)']);
    expect(Object.keys(local.Resources)).toContain('TrailBucket');
  });

  it('takes 500 tables and refuses more', () => {
    const names = Array.from({ length: 501 }, (_, n) => `table${n}`);
    expect(Object.keys(trailResources('m', { keepDays: 1 }, names.slice(1)))).toHaveLength(3);
    expect(() => trailResources('m', { keepDays: 1 }, names)).toThrow('leave out target.trail');
  });

  it.each([
    ['landfall-m', 'landfall-m-trailbucket-*'],
    ['Landfall-M', 'landfall-m-trailbucket-*'],
    ['x'.repeat(38), `${'x'.repeat(38)}-trailbucket-*`],
    ['x'.repeat(39), `${'x'.repeat(38)}*`],
  ])('whoever deploys the stack %s may make the buckets %s', (stackName, bucket) => {
    const statements = workerPolicy({
      plan: tables,
      migration: 'm',
      target: { ...target, region: 'us-east-1' },
      accountId: '123456789012',
      stackName,
      artifactStore: '/var/x',
      secrets: [],
    });
    expect(statements.filter(({ Sid }) => Sid.startsWith('Trail')).map(({ Resource }) => Resource)).toEqual([
      `arn:aws:cloudtrail:us-east-1:123456789012:trail/${stackName}`,
      `arn:aws:s3:::${bucket}`,
    ]);
    expect(statements.map(({ Sid }) => Sid)).toContain('Drift');
  });
});
