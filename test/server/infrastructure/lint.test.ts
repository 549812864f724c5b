import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientConfig } from '../../../adapters/aws';
import { analyze } from '../../../client/cli/standalone/analyze';
import { analysisSchema } from '../../../contracts/schemas/analysis';
import { buildModel, type ModelOptions } from '../../../engine/modeling';
import { buildTemplate, CapacityForecast, networkTemplate, printTemplate } from '../../../engine/infrastructure';
import { EMULATOR_LACKS } from '../../../engine/infrastructure/emulator';
import type { StackTarget } from '../../../engine/infrastructure/template';
import type { ProjectionPlan } from '../../../contracts/projection';
import { compileProjection } from '../../../engine/projection';
import { analysis, contract, projection } from '../../support/small-model';
import { planOf, Sandbox, settings, table } from './support';

const run = promisify(execFile);

/** Runs cfn-lint once over all templates: its start costs seconds. The set-up of the tests installs it beside the AWS emulator. */
async function lint(templates: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
  const program = process.env['LANDFALL_TEST_CFN_LINT'] ?? 'cfn-lint';
  const folder = mkdtempSync(join(tmpdir(), 'landfall-lint-'));
  const files = templates.map((text, at) => {
    const file = join(folder, `template${at}.yaml`);
    writeFileSync(file, text);
    return file;
  });
  try {
    const { stdout } = await run(program, ['--regions', 'us-east-1', 'eu-central-1', '--', ...files]);
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout } = error as { code?: unknown; stdout?: string };
    if (typeof code !== 'number')
      throw new Error('cfn-lint is needed: put it on the PATH or set LANDFALL_TEST_CFN_LINT=/path/to/cfn-lint', {
        cause: error,
      });
    return { code, output: stdout ?? '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const EXAMPLES = join(__dirname, '../../../examples');

/** The tables of an example, by its schema, source and query log, as the stage modeling makes them. */
async function planOfExample(name: string, strategy: ModelOptions['strategy']): Promise<ProjectionPlan> {
  const path = join(EXAMPLES, name);
  const out = mkdtempSync(join(tmpdir(), 'landfall-lint-'));
  try {
    const input = { schema: join(path, 'sql/schema.sql'), source: { path, include: ['src/**/*.ts'] } };
    await analyze({ ...input, logs: [join(path, 'logs/general.log.gz')], out, onProgress: () => undefined }, {});
    const found = analysisSchema.parse(JSON.parse(readFileSync(join(out, 'analysis.json'), 'utf8')));
    return buildModel(found, { strategy, collections: true }).plan;
  } finally {
    rmSync(out, { recursive: true });
  }
}

describe('cfn-lint', () => {
  const target = { tablePrefix: 'p-' };
  const alarms = { emails: ['ops@example.com'], latencyMilliseconds: 50 };
  const odd = planOf(table('a.b_c-1', ['x.y', 'z-1']), table('a_b.c-1'), {
    ...table('numbers', ['inc']),
    sortKey: null,
    partitionKey: { name: 'id', type: 'N' },
    indexes: [
      { name: 'inc', partitionKey: 'incPK', sortKey: 'id', projection: 'INCLUDE', projectedAttributes: ['b', 'a'] },
      { name: 'keys', partitionKey: 'incPK', sortKey: null, projection: 'KEYS_ONLY', projectedAttributes: [] },
    ],
  });
  const small = compileProjection({ contract, projection, schema: analysis.schema }).plan;
  // More tables than outputs fit.
  const many = planOf(...Array.from({ length: 120 }, (_, n) => table(`table${n}`, ['gsi1'])));
  const key = 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const roles = {
    worker: ['ecs-tasks.amazonaws.com', 'arn:aws:iam::123456789012:role/ci'],
    application: ['lambda.amazonaws.com'],
    glue: true,
    permissionsBoundary: 'arn:aws:iam::123456789012:policy/bound',
  };
  const scaled = { utilisation: 70, headroom: 2, warm: true };
  const provisioned = { ...scaled, mode: 'provisioned' as const };
  const warmed = { ...scaled, mode: 'on-demand' as const, maxReadUnits: 40_000, maxWriteUnits: 40_000 };
  const forecast = new CapacityForecast([], 9_000);
  const places = {
    artifactStore: 's3://some-bucket/some/prefix',
    secrets: ['db/password'],
    glue: { name: 'landfall-jobs', network: true, secrets: ['db/password'] },
  };
  const access = [
    { table: 'a.b_c-1', index: null, actions: ['GetItem', 'Query'] },
    { table: 'a.b_c-1', index: 'x.y', actions: ['Query'] },
  ] as const;

  it('has nothing to say about a template, of the examples too, with and without every option', async () => {
    const shop = await planOfExample('shop', 'auto');
    const billing = await planOfExample('billing', 'single-table');
    const everything = { encryption: 'customer-key', alarms, roles, trail: { keepDays: 90 }, capacity: provisioned };
    const inputs: readonly (readonly [ProjectionPlan, Partial<StackTarget>])[] = [
      ...[shop, billing].flatMap((plan) => [{}, everything].map((more) => [plan, more] as const)),
      ...[small, odd, many].map((plan) => [plan, {}] as const),
      ...[{ encryption: 'customer-key', alarms }, { alarms: { ...alarms, emails: [] } }].map(
        (more) => [odd, more] as const,
      ),
      [small, { encryption: key, roles }],
      [odd, { capacity: warmed, alarms }],
    ];
    const templates = inputs.map(([plan, more]) =>
      buildTemplate({ plan, migration: 'm', target: { ...target, ...more }, places, access, forecast }),
    );
    const networks = ['s3://some-bucket/x', '.landfall/artifacts'].map((artifactStore) =>
      networkTemplate({ plan: odd, migration: 'm', target, artifactStore }),
    );
    expect(await lint([...templates.map(printTemplate), ...networks])).toEqual({ code: 0, output: '' });
  }, 240_000);

  it('would find a wrong template', async () => {
    const good = printTemplate(
      buildTemplate({
        plan: planOf(table('users')),
        migration: 'm',
        target: { ...target, alarms, roles, trail: { keepDays: 1 } },
      }),
    );
    const { code, output } = await lint([
      good.replace('BillingMode', 'BillingModus'),
      good.replace('Ref: AlarmTopic', 'Ref: NoTopic'),
      good.replace('AssumeRolePolicyDocument', 'TrustDocument'),
      good.replace('ExpirationInDays', 'ExpiryInDays'),
      good.replace('FieldSelectors', 'Fields'),
    ]);
    expect(code).toBe(2);
    expect(output).toContain('BillingModus');
    expect(output).toContain('NoTopic');
    expect(output).toContain('TrustDocument');
    expect(output).toContain('ExpiryInDays');
    expect(output).toContain('Fields');
  });
});

describe('the list of what the emulator lacks', () => {
  const client = new CloudFormationClient(clientConfig(settings()));
  afterAll(() => client.destroy());

  const query = { Id: 'q', Expression: 'SELECT SUM(A) FROM B', Period: 60 };
  const lacks: readonly (readonly [string, object])[] = [
    ...EMULATOR_LACKS.map((type) => [type, {}] as const),
    [
      'AWS::CloudWatch::Alarm',
      { Metrics: [query], ComparisonOperator: 'GreaterThanThreshold', Threshold: 0, EvaluationPeriods: 1 },
    ],
  ];
  it.each(lacks)('%s is still refused', async (type, Properties) => {
    const sandbox = new Sandbox();
    sandbox.client.destroy();
    const StackName = `${sandbox.prefix}lacks`;
    const body = JSON.stringify({ Resources: { R: { Type: type, Properties } } });
    const outcome = await client.send(new CreateStackCommand({ StackName, TemplateBody: body })).then(
      async () => {
        for (;;) {
          const status = (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus ?? '';
          if (!status.endsWith('_IN_PROGRESS')) return status;
          await sleep(50);
        }
      },
      (error: Error) => `${error.name}: ${error.message}`,
    );
    await client.send(new DeleteStackCommand({ StackName })).catch(() => undefined);
    expect(outcome).not.toBe('CREATE_COMPLETE');
  });
});
