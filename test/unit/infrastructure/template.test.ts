import fc from 'fast-check';
import { CONTROL_TABLE } from '../../../contracts/names';
import type { ProjectionPlan } from '../../../contracts/projection';
import { describeChanges } from '../../../engine/infrastructure/changes';
import { deployableVerdict } from '../../../engine/infrastructure/deployable';
import { EMULATOR_LACKS, forEmulator } from '../../../engine/infrastructure/emulator';
import { logicalIds } from '../../../engine/infrastructure/logical-id';
import { parseTemplate, printTemplate, readTemplate } from '../../../engine/infrastructure/print';
import { indexOperations, updateSteps } from '../../../engine/infrastructure/steps';
import { buildTemplate, type StackTarget } from '../../../engine/infrastructure/template';
import { capabilitiesOf, isTable, tablesOf, type Template } from '../../../engine/infrastructure/template-types';
import { testConfig } from '../../workflow/support/config';
import { build, plan, tablePlan, target } from './support';

describe('deployable', () => {
  const verdict = (tables: number, store: string) =>
    deployableVerdict({
      plan: plan(...Array.from({ length: tables }, (_, i) => tablePlan(`table${i}`, ['gsi']))),
      migration: 'm',
      config: { ...testConfig('m'), artifacts: { store } },
    });

  it('says before a person approves that a template needs S3', () => {
    expect(verdict(3, '.landfall/artifacts')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^a template of \d+ bytes for 4 tables, .*, given in the call$/) as string,
    });
    expect(verdict(60, '.landfall/artifacts')).toMatchObject({
      ok: false,
      detail: expect.stringMatching(/Start again with artifacts\.store: s3:.*single-table/) as string,
    });
    expect(verdict(60, 's3://bucket/x')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/read from s3/) as string,
    });
  });

  it('names what no stack can have', () => {
    const { ok, detail } = verdict(500, 's3://bucket/x');
    expect([ok, detail]).toEqual([false, expect.stringContaining('500 resources of a stack')]);
  });
});

describe('template', () => {
  it('is the same bytes whatever the order of tables and indexes', () => {
    const a = build(tablePlan('xxx', ['one', 'two']), tablePlan('yyy'));
    const b = build(tablePlan('yyy'), tablePlan('xxx', ['two', 'one']));
    expect(printTemplate(a)).toBe(printTemplate(b));
  });

  it('keeps every table when the stack goes, and protects it', () => {
    for (const resource of Object.values(build(tablePlan('xxx'), tablePlan('yyy')).Resources)) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(resource.Properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: { Ref: 'DeletionProtection' },
        SSESpecification: { SSEEnabled: true },
      });
    }
  });

  it('defines the attributes of keys and indexes and no other', () => {
    const { Properties } = build(tablePlan('xxx', ['gsi'])).Resources['XxxTable']!;
    expect(Properties.AttributeDefinitions).toEqual(
      [
        { AttributeName: 'PK', AttributeType: 'S' },
        { AttributeName: 'SK', AttributeType: 'N' },
        { AttributeName: 'gsiPK', AttributeType: 'S' },
      ].sort((a, b) => (a.AttributeName < b.AttributeName ? -1 : 1)),
    );
  });

  it('holds the control table, under the prefix as all', () => {
    const template = buildTemplate({ plan: plan(tablePlan('xxx')), migration: 'm', target: { tablePrefix: 'p-' } });
    expect(Object.values(template.Resources).map((r) => r.Properties.TableName)).toEqual([
      'p-xxx',
      `p-${CONTROL_TABLE}`,
    ]);
  });

  it('leaves outputs out when a stack cannot hold them', () => {
    expect(
      Object.keys(build(...Array.from({ length: 100 }, (_, n) => tablePlan(`tab${n}`))).Outputs ?? {}),
    ).toHaveLength(200);
    expect(build(...Array.from({ length: 101 }, (_, n) => tablePlan(`tab${n}`))).Outputs).toBeUndefined();
  });

  it.each<[string, ProjectionPlan]>([
    ['no table', plan()],
    [
      'too many indexes',
      plan(
        tablePlan(
          'xxx',
          Array.from({ length: 21 }, (_, n) => `index${n}`),
        ),
      ),
    ],
    ['a name that AWS refuses', plan(tablePlan('bad name'))],
    ['a short name', plan(tablePlan('ab'))],
    ['a name twice', plan(tablePlan('same'), tablePlan('same'))],
    ['too many tables', plan(...Array.from({ length: 500 }, (_, n) => tablePlan(`table${n}`)))],
    ['an index key without a type', plan({ ...tablePlan('xxx', ['gsi']), keyAttributeTypes: {} })],
  ])('refuses %s before anything is deployed', (_, bad) => {
    expect(() => buildTemplate({ plan: bad, migration: 'm', target })).toThrow(
      expect.objectContaining({ code: 'LandfallContractInvalid' }) as Error,
    );
  });

  it('comes back from YAML as it was', () => {
    const template = build(tablePlan('yes', ['null']), tablePlan('123'), tablePlan('null'));
    expect(parseTemplate(printTemplate(template))).toEqual(template);
  });

  it('takes no template of others for its own', () => {
    for (const text of ['', '[]', 'Resources: 1', 'a: [', 'Resources:\n  Q:\n    Type: AWS::SQS::Queue\n', '!Sub x'])
      expect(parseTemplate(text)).toBeUndefined();
    expect(() => readTemplate('Resources: 1', 'k')).toThrow(
      expect.objectContaining({ code: 'LandfallArtifactInvalid' }) as Error,
    );
  });
});

describe('key of the tables', () => {
  const withKey = (encryption: string | undefined): Template =>
    buildTemplate({ plan: plan(tablePlan('xxx')), migration: 'm', target: { tablePrefix: '', encryption } });
  const named = (template: Template): readonly unknown[] =>
    tablesOf(template).map(({ Properties }) => Properties.SSESpecification.KMSMasterKeyId);

  it('is that of AWS when nothing is said', () => {
    expect(printTemplate(withKey('aws-managed'))).toBe(printTemplate(withKey(undefined)));
    expect(named(withKey(undefined))).toEqual([undefined, undefined]);
  });

  it('is made by the stack, outlives it, and is used through DynamoDB by the account only', () => {
    const template = withKey('customer-key');
    const wanted = { 'Fn::GetAtt': ['DataKey', 'Arn'] };
    expect(named(template)).toEqual([wanted, wanted]);
    expect(template.Outputs?.['DataKeyArn']?.Value).toEqual(wanted);
    expect(template.Resources['DataKey']).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
      Properties: { EnableKeyRotation: true, Tags: [{ Key: 'landfall:migration', Value: 'm' }] },
    });
    const { Statement } = template.Resources['DataKey']!.Properties['KeyPolicy' as never] as {
      Statement: readonly { Principal: { AWS?: unknown }; Condition?: unknown; Action: unknown }[];
    };
    for (const open of Statement.filter(({ Principal }) => Principal.AWS === '*'))
      expect(open.Condition).toEqual({
        StringEquals: {
          'kms:CallerAccount': { Ref: 'AWS::AccountId' },
          'kms:ViaService': { 'Fn::Sub': 'dynamodb.${AWS::Region}.amazonaws.com' },
        },
      });
    expect(parseTemplate(printTemplate(template))).toEqual(template);
  });

  it('can be given', () => {
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/abc';
    expect(named(withKey(arn))).toEqual([arn, arn]);
    expect(Object.keys(withKey(arn).Resources)).toEqual(['XxxTable', 'LandfallControlTable']);
  });

  it('its change is told, and steps over indexes keep it', () => {
    const [before, after] = [withKey(undefined), withKey('customer-key')];
    expect(describeChanges(before, after).map(({ what }) => what)).toEqual([
      'change SSESpecification of xxx',
      `change SSESpecification of ${CONTROL_TABLE}`,
      'add DataKey (AWS::KMS::Key)',
      'add DataKeyAlias (AWS::KMS::Alias)',
    ]);
    expect(describeChanges(after, before).map(({ what }) => what)).toEqual([
      'change SSESpecification of xxx',
      `change SSESpecification of ${CONTROL_TABLE}`,
      'take DataKey (AWS::KMS::Key) out of the stack; it stays',
      'delete DataKeyAlias (AWS::KMS::Alias)',
    ]);
    expect(updateSteps(before, after)).toEqual([after]);
  });
});

describe('role of the worker', () => {
  const roles = {
    worker: ['ecs-tasks.amazonaws.com', 'arn:aws:iam::123456789012:role/b', 'arn:aws:iam::123456789012:role/a'],
  };
  const withRole = (more: object = {}, over: Partial<StackTarget> = {}): Template =>
    buildTemplate({
      plan: plan(tablePlan('yyy', ['gsi']), tablePlan('xxx')),
      migration: 'm',
      target: { tablePrefix: 'p-', roles: { ...roles, ...more }, ...over },
      places: {
        artifactStore: 's3://some-bucket/a/${b}/',
        secrets: ['db/password', 'arn:aws:secretsmanager:x:1:secret:y'],
      },
    });
  const properties = (template: Template) =>
    template.Resources['WorkerRole']!.Properties as unknown as {
      AssumeRolePolicyDocument: { Statement: unknown };
      Policies: readonly {
        PolicyDocument: { Statement: readonly { Sid: string; Action: readonly string[]; Resource: unknown }[] };
      }[];
    };
  const statements = (template: Template) => properties(template).Policies[0]!.PolicyDocument.Statement;

  it('may read and write items of the tables, keep a position, and nothing beside', () => {
    const table = (name: string) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/p-${name}`,
    });
    const found = statements(withRole());
    expect(found.map(({ Sid, Resource }) => [Sid, Resource])).toEqual([
      ['Tables', [table('xxx'), table('yyy')]],
      ['Indexes', [table('yyy/index/*')]],
      ['ControlTable', [table(CONTROL_TABLE)]],
      ['Artifacts', [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::some-bucket/a/${!b}/m/*' }]],
      ['ArtifactList', [{ 'Fn::Sub': 'arn:${AWS::Partition}:s3:::some-bucket' }]],
      [
        'Secrets',
        [
          'arn:aws:secretsmanager:x:1:secret:y',
          {
            'Fn::Sub':
              'arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:db/password-??????',
          },
        ],
      ],
    ]);
    const actions = found.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => /\*|Create|Update|DeleteTable|iam:|cloudformation:/.test(action))).toEqual([]);
    expect(JSON.stringify(found)).not.toContain('"*"');
  });

  it('may use a key that is given through DynamoDB; the policy of one that the stack makes lets it', () => {
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/abc';
    const key = (encryption: string) => statements(withRole({}, { encryption })).filter(({ Sid }) => Sid === 'Key');
    expect(key('customer-key')).toEqual([]);
    expect(key(arn)).toMatchObject([
      {
        Resource: [arn],
        Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Sub': 'dynamodb.${AWS::Region}.amazonaws.com' } } },
      },
    ]);
  });

  it('is taken by those who are named, lies below the path of the stack, and is bounded where asked for', () => {
    const template = withRole();
    expect(properties(template).AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::123456789012:role/b'] },
        Action: 'sts:AssumeRole',
      },
      { Effect: 'Allow', Principal: { Service: ['ecs-tasks.amazonaws.com'] }, Action: 'sts:AssumeRole' },
    ]);
    expect(properties(template)).toMatchObject({ Path: { 'Fn::Sub': '/landfall/${AWS::StackName}/' } });
    expect(properties(template)).not.toHaveProperty('PermissionsBoundary');
    const boundary = 'arn:aws:iam::123456789012:policy/bound';
    expect(properties(withRole({ permissionsBoundary: boundary }))).toMatchObject({ PermissionsBoundary: boundary });
    expect(template.Outputs?.['WorkerRoleArn']?.Value).toEqual({ 'Fn::GetAtt': ['WorkerRole', 'Arn'] });
    expect(parseTemplate(printTemplate(template))).toEqual(template);
    expect(describeChanges(build(tablePlan('xxx')), template).map(({ what }) => what)).toContain(
      'add WorkerRole (AWS::IAM::Role)',
    );
    expect([capabilitiesOf(template), capabilitiesOf(build(tablePlan('xxx')))]).toEqual([['CAPABILITY_IAM'], []]);
  });

  it('is refused where IAM would not take its policy, and the setting is named', () => {
    const of = (tables: number) =>
      buildTemplate({
        plan: plan(...Array.from({ length: tables }, (_, n) => tablePlan(`table${n}`))),
        migration: 'm',
        target: { tablePrefix: 'some-prefix-', roles },
      });
    expect(of(100).Resources['WorkerRole']).toBeDefined();
    expect(() => of(150)).toThrow(
      expect.objectContaining({
        code: 'LandfallContractInvalid',
        message: expect.stringMatching(
          /\d{5} characters and IAM takes 10240; leave out target\.roles\.worker/,
        ) as string,
      }) as Error,
    );
  });
});

describe('logical ids', () => {
  it('are unique, alphanumeric, and do not depend on other tables', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9_.-]{1,20}$/), { maxLength: 20 });
    fc.assert(
      fc.property(names, (tables) => {
        const ids = [...logicalIds(tables).values()];
        expect(new Set(ids.map((id) => id.toLowerCase())).size).toBe(tables.length);
        for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/);
        expect([...logicalIds([...tables].reverse()).entries()].sort()).toEqual(
          [...logicalIds(tables).entries()].sort(),
        );
      }),
    );
  });
});

describe('index changes, one at a time', () => {
  const indexSets = fc.uniqueArray(fc.constantFrom('aaa', 'bbb', 'ccc', 'ddd', 'eee'));
  it('every step changes at most one index of a table, and the last is the wanted template', () => {
    fc.assert(
      fc.property(indexSets, indexSets, indexSets, (before, after, other) => {
        const current = build(tablePlan('xxx', before), tablePlan('yyy', other));
        const wanted = build(tablePlan('xxx', after), tablePlan('yyy', before), tablePlan('zzz', other));
        const steps = updateSteps(current, wanted);
        expect(steps.at(-1)).toBe(wanted);
        let last = current;
        for (const step of steps) {
          for (const [id, resource] of Object.entries(step.Resources)) {
            const old = last.Resources[id];
            if (old === undefined || !isTable(old) || !isTable(resource)) continue;
            expect(indexOperations(old, resource).length).toBeLessThanOrEqual(1);
            const used = new Set(
              [resource.Properties, ...(resource.Properties.GlobalSecondaryIndexes ?? [])].flatMap((keyed) =>
                keyed.KeySchema.map((key) => key.AttributeName),
              ),
            );
            expect(resource.Properties.AttributeDefinitions.map((d) => d.AttributeName).sort()).toEqual(
              [...used].sort(),
            );
          }
          last = step;
        }
        // A killed run sees the template of the step it was at and finds the rest of the way.
        for (const [at, step] of steps.entries())
          expect(updateSteps(step, wanted).length).toBe(Math.max(1, steps.length - at - 1));
      }),
    );
  });
});

describe('changes for people', () => {
  it('says what will happen', () => {
    const current = build(tablePlan('xxx', ['old']), tablePlan('gone'));
    const wanted = build(tablePlan('xxx', ['new']), tablePlan('yyy'));
    expect(
      describeChanges(current, wanted)
        .map((change) => `${change.action}: ${change.what}`)
        .sort(),
    ).toEqual([
      'add: add table yyy, key PK + SK',
      'change: create index new of xxx',
      'change: delete index old of xxx',
      'remove: take table gone out of the stack; the table and its items stay',
    ]);
    expect(describeChanges(wanted, wanted)).toEqual([]);
    expect(describeChanges(undefined, wanted)).toHaveLength(3);
  });

  it('a changed key or key type is refused, not replaced by an empty table', () => {
    const other = { ...tablePlan('xxx'), sortKey: null };
    expect(describeChanges(build(tablePlan('xxx')), build(other))).toMatchObject([{ action: 'refused' }]);
    const retyped = { ...tablePlan('xxx'), partitionKey: { name: 'PK', type: 'B' as const } };
    expect(describeChanges(build(tablePlan('xxx')), build(retyped))).toMatchObject([{ action: 'refused' }]);
  });
});

describe('emulator', () => {
  it('takes out exactly the list', () => {
    const template = build(tablePlan('xxx'));
    expect(forEmulator(template)).toEqual({ template, removed: [] });
    const odd = {
      ...template,
      Resources: {
        ...template.Resources,
        ...Object.fromEntries(EMULATOR_LACKS.map((type, n) => [`R${n}`, { Type: type }])),
      },
    } as unknown as Template;
    const cut = forEmulator(odd);
    expect(cut.template).toEqual(template);
    expect(cut.removed).toEqual(EMULATOR_LACKS.map((type, n) => `R${n} (${type})`));
  });
});
