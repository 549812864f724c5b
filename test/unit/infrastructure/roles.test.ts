import type { AccessPattern } from '../../../contracts/schemas/analysis';
import { applicationAccess } from '../../../engine/infrastructure';
import type { AskedActions } from '../../../engine/infrastructure/roles/application/asked';
import { buildTemplate, type StackTarget } from '../../../engine/infrastructure/template';
import { capabilitiesOf, type Template } from '../../../engine/infrastructure/template-types';
import { buildModel } from '../../../engine/modeling';
import { glueScript, scriptTables } from '../../../engine/transfer/glue/script';
import { analysisOf, column, foreign, pattern, table, unique } from '../modeling/facts';
import { plan, tablePlan } from './support';

const id = column('id', 'int unsigned');
const tables = [
  table('users', [id, column('email', 'varchar(90)'), column('name', 'varchar(90)')], ['id'], {
    keys: [unique('uq_email', 'email')],
  }),
  table('orders', [id, column('user_id', 'int unsigned'), column('placed', 'datetime')], ['id'], {
    foreignKeys: [foreign(['user_id'], 'users', ['id'])],
  }),
  table('audit', [id, column('text', 'varchar(90)')], ['id']),
];

/** What the patterns of an application ask for. */
function accessTo(...patterns: readonly AccessPattern[]): readonly AskedActions[] {
  const analysis = analysisOf(tables, patterns);
  const { plan: made, projection } = buildModel(analysis, { strategy: 'auto', collections: false });
  return applicationAccess({ analysis, projection, plan: made });
}

const shown = (access: readonly AskedActions[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    access.map(({ table: of, index, actions }) => [index === null ? of : `${of}/${index}`, actions.join(' ')]),
  );

describe('what an application asks for', () => {
  const byId = { equal: ['users.id'] };

  it('is nothing without statements, and reads by key where it reads by key', () => {
    expect(shown(accessTo())).toEqual({});
    expect(shown(accessTo(pattern('P', 'select', ['users'], byId)))).toEqual({ Users: 'BatchGetItem GetItem' });
    expect(shown(accessTo(pattern('P', 'select', ['audit'], { selects: ['audit.text'] })))).toEqual({ Audit: 'Scan' });
  });

  it('asks an index alone for what only the index is asked for', () => {
    const newest = pattern('P', 'select', ['orders'], { equal: ['orders.user_id'], order: ['orders.placed'] });
    expect(Object.entries(shown(accessTo(newest)))).toEqual([[expect.stringMatching(/^Orders\/./) as string, 'Query']]);
  });

  it('holds what a write looks at and changes beside its row', () => {
    expect(shown(accessTo(pattern('P', 'insert', ['audit'], { assigns: ['audit.id', 'audit.text'] })))).toEqual({
      Audit: 'BatchGetItem GetItem PutItem',
    });
    const insert = pattern('P', 'insert', ['orders'], { assigns: ['orders.id', 'orders.user_id', 'orders.placed'] });
    expect(shown(accessTo(insert))).toEqual({
      Orders: 'BatchGetItem GetItem PutItem',
      Users: 'BatchGetItem ConditionCheckItem GetItem',
    });
    const move = pattern('P', 'update', ['users'], { ...byId, assigns: ['users.email'] });
    expect(shown(accessTo(move))).toEqual({ Users: 'BatchGetItem DeleteItem GetItem PutItem UpdateItem' });
    const remove = shown(accessTo(pattern('P', 'delete', ['users'], byId)));
    expect(remove['Users']).toBe('BatchGetItem DeleteItem GetItem PutItem');
    expect(Object.entries(remove).filter(([place]) => place !== 'Users')).toEqual([
      [expect.stringMatching(/^Orders/) as string, expect.stringMatching(/^(Query|Scan)$/) as string],
    ]);
  });

  it('locks by a condition what FOR UPDATE holds', () => {
    expect(shown(accessTo({ ...pattern('P', 'select', ['users'], byId), locking: true }))).toEqual({
      Users: 'BatchGetItem ConditionCheckItem GetItem',
    });
  });

  it('of a statement that nobody can plan is what the sidecar says', () => {
    const analysis = analysisOf(tables, [pattern('P', 'select', ['users'], { fingerprint: 'SELECT FROM WHERE' })]);
    const { plan: made } = buildModel(analysis, { strategy: 'auto', collections: false });
    const serve = { pattern: 'P', table: 'Users', index: null, note: '' };
    const access = (operation: 'Query' | 'TransactWriteItems') =>
      shown(applicationAccess({ analysis, projection: { serves: [{ ...serve, operation }] }, plan: made }));
    expect(access('Query')).toEqual({ Users: 'Query' });
    expect(access('TransactWriteItems')).toEqual({ Users: 'ConditionCheckItem DeleteItem PutItem UpdateItem' });
    expect(shown(applicationAccess({ analysis, projection: { serves: [] }, plan: made }))).toEqual({});
  });
});

type Statement = { readonly Sid: string; readonly Action: readonly string[]; readonly Resource: readonly unknown[] };
const roleOf = (template: Template, role: string) =>
  template.Resources[role]?.Properties as
    | {
        readonly RoleName?: string;
        readonly AssumeRolePolicyDocument: unknown;
        readonly Policies?: readonly { readonly PolicyDocument: { readonly Statement: readonly Statement[] } }[];
      }
    | undefined;
const statementsOf = (template: Template, role: string): readonly Statement[] =>
  roleOf(template, role)?.Policies?.[0]?.PolicyDocument.Statement ?? [];

describe('the roles of a stack', () => {
  const arn = (rest: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:dynamodb:\${AWS::Region}:\${AWS::AccountId}:table/p-${rest}`,
  });
  const built = (
    target: Partial<StackTarget>,
    access: readonly AskedActions[] = [],
    network = false,
    artifactStore = 's3://some-bucket/x/',
  ): Template =>
    buildTemplate({
      plan: plan(tablePlan('yyy', ['gsi']), tablePlan('xxx')),
      migration: 'm',
      target: { tablePrefix: 'p-', ...target },
      places: { artifactStore, secrets: ['db', 'codec'], glue: { name: 'landfall-jobs', network, secrets: ['db'] } },
      access,
    });

  it('the application has one statement for what is asked alike', () => {
    const template = built({ roles: { application: ['lambda.amazonaws.com'] } }, [
      { table: 'yyy', index: null, actions: ['GetItem'] },
      { table: 'yyy', index: 'gsi', actions: ['Query'] },
      { table: 'xxx', index: null, actions: ['GetItem'] },
    ]);
    expect(statementsOf(template, 'ApplicationRole')).toEqual([
      { Sid: 'Items1', Effect: 'Allow', Action: ['dynamodb:GetItem'], Resource: [arn('xxx'), arn('yyy')] },
      { Sid: 'Items2', Effect: 'Allow', Action: ['dynamodb:Query'], Resource: [arn('yyy/index/gsi')] },
    ]);
    expect(template.Outputs).toHaveProperty('ApplicationRoleArn');
    expect(template.Resources).not.toHaveProperty('WorkerRole');
    expect(capabilitiesOf(template)).toEqual(['CAPABILITY_IAM']);
    const empty = built({ roles: { application: ['lambda.amazonaws.com'] } });
    expect(roleOf(empty, 'ApplicationRole')).not.toHaveProperty('Policies');
  });

  it('the jobs of Glue have the name that the transfer knows, and what their script calls', () => {
    const template = built({ roles: { glue: true } });
    expect(roleOf(template, 'GlueRole')).toMatchObject({
      RoleName: 'landfall-jobs',
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ['glue.amazonaws.com'] } }] },
    });
    expect(capabilitiesOf(template)).toEqual(['CAPABILITY_NAMED_IAM']);
    const statements = statementsOf(template, 'GlueRole');
    expect(statements.find(({ Sid }) => Sid === 'Tables')?.Resource).toEqual([arn('xxx'), arn('yyy')]);
    expect(statements.find(({ Sid }) => Sid === 'Scripts')?.Resource).toEqual([
      { 'Fn::Sub': 'arn:${AWS::Partition}:s3:::some-bucket/x/m/scripts/glue/*' },
    ]);
    expect(JSON.stringify(statements.find(({ Sid }) => Sid === 'Secrets')?.Resource)).not.toContain('codec');
    expect(statements.some(({ Sid }) => Sid.startsWith('Network'))).toBe(false);
    const inside = statementsOf(built({ roles: { glue: true } }, [], true), 'GlueRole');
    expect(inside.some(({ Sid }) => Sid === 'NetworkInterface')).toBe(true);
    // What the printed script asks of AWS, and what its role has for it, both ways.
    const analysis = analysisOf(tables, []);
    const { plan: made } = buildModel(analysis, { strategy: 'auto', collections: true });
    const scripts = scriptTables(made).map((name) =>
      glueScript(made, { table: name, viewSchema: 'landfall_views', session: [] }),
    );
    const calls = scripts.flatMap((text) => [...text.matchAll(/self\.client\.(\w+)\(/g)].map(([, call = '']) => call));
    const services = scripts.flatMap((text) => [...text.matchAll(/boto3\.client\("(\w+)"/g)].map(([, one]) => one));
    expect([...new Set(services)].sort()).toEqual(['dynamodb', 's3']);
    const asked = [...new Set(calls)].map((call) => call.replaceAll(/(?:^|_)(\w)/g, (_, c: string) => c.toUpperCase()));
    const ofScript = statements
      .filter(({ Sid }) => ['Tables', 'Scripts'].includes(Sid))
      .flatMap(({ Action }) => Action);
    expect(ofScript.map((action) => action.split(':')[1]).sort()).toEqual(asked.sort());
  });

  it('of a folder of artifacts no job reads a script', () => {
    const template = built({ roles: { glue: true } }, [], false, '.landfall/artifacts');
    expect(statementsOf(template, 'GlueRole').some(({ Sid }) => Sid === 'Scripts')).toBe(false);
  });
});
