import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
import { buildTemplate, printTemplate } from '../../../engine/infrastructure';
import { EMULATOR_LACKS } from '../../../engine/infrastructure/emulator';
import { compileProjection } from '../../../engine/projection';
import { analysis, contract, projection } from '../../support/small-model';
import { planOf, Sandbox, settings, table } from './support';

const run = promisify(execFile);

/** Path of cfn-lint; the set-up of the tests installs it beside the AWS emulator. */
async function lint(text: string): Promise<{ readonly code: number; readonly output: string }> {
  const program = process.env['LANDFALL_TEST_CFN_LINT'] ?? 'cfn-lint';
  const folder = mkdtempSync(join(tmpdir(), 'landfall-lint-'));
  const file = join(folder, 'template.yaml');
  writeFileSync(file, text);
  try {
    const { stdout } = await run(program, ['--regions', 'us-east-1', 'eu-central-1', '--', file]);
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

describe('cfn-lint', () => {
  const target = { tablePrefix: 'p-' };
  it.each([
    ['a compiled contract', compileProjection({ contract, projection, schema: analysis.schema }).plan],
    [
      'odd names, no sort key, every kind of projection',
      planOf(table('a.b_c-1', ['x.y', 'z-1']), table('a_b.c-1'), {
        ...table('numbers', ['inc']),
        sortKey: null,
        partitionKey: { name: 'id', type: 'N' },
        indexes: [
          { name: 'inc', partitionKey: 'incPK', sortKey: 'id', projection: 'INCLUDE', projectedAttributes: ['b', 'a'] },
          { name: 'keys', partitionKey: 'incPK', sortKey: null, projection: 'KEYS_ONLY', projectedAttributes: [] },
        ],
      }),
    ],
    ['more tables than outputs fit', planOf(...Array.from({ length: 120 }, (_, n) => table(`table${n}`, ['gsi1'])))],
  ])('has nothing to say about %s', async (_, plan) => {
    const text = printTemplate(buildTemplate({ plan, migration: 'm', target }));
    expect(await lint(text)).toEqual({ code: 0, output: '' });
  });

  it.each(['customer-key', 'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab'])(
    'has nothing to say about encryption: %s',
    async (encryption) => {
      const text = printTemplate(
        buildTemplate({ plan: planOf(table('users')), migration: 'm', target: { ...target, encryption } }),
      );
      expect(await lint(text)).toEqual({ code: 0, output: '' });
    },
  );

  it('would find a wrong template', async () => {
    const good = buildTemplate({ plan: planOf(table('users')), migration: 'm', target });
    const text = printTemplate(good).replace('BillingMode', 'BillingModus');
    expect(await lint(text)).toMatchObject({ code: 2, output: expect.stringContaining('BillingModus') as string });
  });
});

describe('the list of what the emulator lacks', () => {
  const client = new CloudFormationClient(clientConfig(settings()));
  afterAll(() => client.destroy());

  it.each(EMULATOR_LACKS)('%s is still refused', async (type) => {
    const sandbox = new Sandbox();
    sandbox.client.destroy();
    const StackName = `${sandbox.prefix}lacks`;
    const body = JSON.stringify({ Resources: { R: { Type: type, Properties: {} } } });
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
