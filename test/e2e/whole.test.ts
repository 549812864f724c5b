import { randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { STAGES, workflowId } from '../../contracts/names';
import { password } from '../../scripts/demo/source';
import { Arena, type Migration } from './support/arena';
import { expectFinished, filesBelow } from './support/outcome';
import { histories, itemsWith, placesWith, plant, sql } from './support/secrets';
import { ciExamples, githubStep } from '../support/ci-docs';
import { startCollector, type Collector } from '../support/collector';

/** Whole migrations of the example by the command line, on real servers. */
let arena: Arena;
let migration: Migration;
let collector: Collector;
const SECONDS = 1000;
/** A value of a column that is no part of any key. */
const ROW_MARKER = `row-${randomBytes(12).toString('hex')}`;
const AWS_SECRET = `aws-${randomBytes(16).toString('hex')}`;

beforeAll(async () => {
  arena = await Arena.open();
  collector = await startCollector();
  arena.extraEnvironment = { AWS_SECRET_ACCESS_KEY: AWS_SECRET };
  migration = await arena.shop('whole', { settings: { 'telemetry.otlpEndpoint': collector.endpoint } });
  expect(await plant(arena, migration, { table: 'users', column: 'bio', text: ROW_MARKER })).toBe(1);
  arena.startWorker(migration);
}, 600 * SECONDS);
afterAll(async () => {
  await arena.close();
  collector.close();
}, 300 * SECONDS);

describe('a migration of the example', () => {
  let first: Readonly<Record<string, string>>;

  it(
    'waits at its gates for a person, and says so by its exit code',
    async () => {
      const { code, stdout, stderr } = await migration.landfall('start', '--wait');
      expect({ code, stderr: code === 3 ? '' : stderr + stdout }).toEqual({ code: 3, stderr: '' });
      const refused = await migration.landfall('approve', 'infrastructure', '--by', 'test');
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain('modeling');
      const second = await migration.landfall('start');
      expect(second.code).toBe(2);
      expect(second.stderr).toContain('LandfallAlreadyRunning');
    },
    600 * SECONDS,
  );

  it(
    'runs four of seven stages to the end with 0 differences once the gates are approved',
    async () => {
      expect((await migration.landfall('approve', 'modeling', '--by', 'test', '--why', 'read it')).code).toBe(0);
      const { code } = await migration.landfall('start', '--attach', '--wait');
      expect(code).toBe(3);
      expect((await migration.landfall('approve', 'infrastructure', '--by', 'test')).code).toBe(0);
      const end = await migration.landfall('start', '--attach', '--wait');
      expect({ code: end.code, shown: end.code === 0 ? '' : end.stdout + end.stderr }).toEqual({ code: 0, shown: '' });
      first = await expectFinished(arena, migration);
      const status = await migration.json<{ stages: { stage: string; status: string }[] }>('status');
      const skipped = ['abstraction', 'implementation', 'flags'];
      expect(status.stages.map(({ stage, status: word }) => [stage, word])).toEqual(
        STAGES.map((stage) => [stage, skipped.includes(stage) ? 'skipped' : 'done']),
      );
    },
    600 * SECONDS,
  );

  it(
    'gives the same bytes in a second run, by the steps of the CI job in docs/ci.md',
    async () => {
      const { github } = ciExamples();
      rmSync(join(migration.directory, 'github-output'), { force: true }); // of an earlier try
      const step = async (job: string, name: string): Promise<number> => {
        const { code, stdout, stderr } = await migration.shell(githubStep(github, job, name), {
          ...{ GITHUB_ACTOR: 'ada', GITHUB_RUN_ID: '77', GITHUB_OUTPUT: 'github-output' },
        });
        expect({ name, code, shown: code === 0 || code === 3 ? '' : stdout + stderr }).toMatchObject({ shown: '' });
        return Number(code);
      };
      expect(await step('migrate', 'Check')).toBe(0);
      expect(await step('migrate', 'Migrate until a person must act')).toBe(0);
      expect(readFileSync(join(migration.directory, 'github-output'), 'utf8')).toBe('state=waiting\n');
      expect(await step('migrate', 'Show what waits')).toBe(0);
      const approved: number[] = [];
      while (approved.at(-1) !== 0 && approved.length < 9) approved.push(await step('approve', 'Approve and go on'));
      expect(approved).toContain(3);
      expect(approved.at(-1)).toBe(0);
      expect(await step('approve', 'Report')).toBe(0);
      const report = readFileSync(join(migration.directory, 'migration-report.json'), 'utf8');
      expect(JSON.parse(report)).toMatchObject({ name: 'whole', status: 'finished', differences: 0 });
      expect(await expectFinished(arena, migration)).toEqual(first);
    },
    600 * SECONDS,
  );

  it(
    'has put no secret and no row into histories, logs, output, spans or artifacts',
    async () => {
      // What is looked for is where it must be; a word that nobody wrote would never be found.
      expect(await itemsWith(arena, ROW_MARKER)).toBeGreaterThan(0);

      const runs = await histories(arena);
      const { schema } = JSON.parse(readFileSync(join(migration.artifacts, 'stage-01/analysis.json'), 'utf8')) as {
        readonly schema: { readonly tables: readonly { readonly name: string }[] };
      };
      const children = schema.tables.map(({ name }) => workflowId.copy('whole', name));
      const stages = STAGES.map((stage) => workflowId.stage('whole', stage));
      expect([...new Set(runs.map((run) => run.workflowId))].sort()).toEqual(
        ['migration/whole', ...stages, ...children].sort(),
      );
      // Every run carries the configuration, so the name of the source account tells that its payloads can be read here.
      const readable = runs.filter(({ bytes }) => bytes.includes(arena.stack.mysql.users.migration.user));
      expect(readable).toHaveLength(runs.length);

      const places: Record<string, Buffer> = {
        'output of the command line': Buffer.from(migration.said),
        'log of the worker': Buffer.from(arena.workerLog()),
        spans: collector.bytes(),
        ...filesBelow(migration.artifacts),
      };
      runs.forEach(({ workflowId: id, bytes }, at) => (places[`history ${id} ${at}`] = bytes));
      expect(placesWith('migrationContract.json', places)).toEqual(
        expect.arrayContaining(['output of the command line', 'stage-02/handoff.md']),
      );
      expect(placesWith('activity done', places)).toContain('log of the worker');
      expect(placesWith('RunActivity:copySlice', places)).toContain('spans');

      const secrets = [...Object.values(arena.stack.mysql.users).map(password), AWS_SECRET, ROW_MARKER];
      for (const secret of secrets) expect(placesWith(secret, places)).toEqual([]);
    },
    300 * SECONDS,
  );

  it(
    'is verified against source and target as they are, and what was changed since is named',
    async () => {
      const verify = async (...args: readonly string[]) => {
        const { code, stdout, stderr } = await migration.landfall('verify', ...args);
        return { code, text: stdout + stderr };
      };
      const stages = ['analysis', 'modeling', 'infrastructure', 'transfer'];
      const good = await Promise.all(stages.map((stage) => verify(stage)));
      for (const { code, text } of good)
        expect({ code, shown: code === 0 ? '' : text }).toEqual({ code: 0, shown: '' });
      expect(good[0]?.text).toMatch(/live schema: keys and indexes +the same primary keys and [1-9]/);
      expect(good[1]?.text).toMatch(/lossless-proof\.json\) +[1-9]\d* rows of [1-9]\d* entities, 0 differences/);
      expect(good[3]?.text).toMatch(
        /[1-9]\d* rows, [1-9]\d* items, 0 differences between source and target as they are now/,
      );

      expect(await plant(arena, migration, { table: 'users', column: 'bio', text: 'changed since' })).toBe(1);
      const content = await verify('transfer');
      expect(content.code).toBe(1);
      expect(content.text).toMatch(
        /FAIL.* compared again: [\s\S]*differs in bio, updated_at; the source was written to after the copy/,
      );
      expect(content.text).not.toContain('changed since');
      expect((await verify('transfer', '--offline')).code).toBe(0);

      await sql(arena, migration, 'ALTER TABLE users ADD COLUMN nickname VARCHAR(20) NULL, ADD INDEX ix_role (role)');
      const schema = await verify('analysis');
      expect(schema.code).toBe(1);
      expect(schema.text).toContain('column users.nickname is new');
      expect(schema.text).toContain('key users.ix_role is new');
    },
    600 * SECONDS,
  );

  it('would be found out if it had: the search sees a text in a payload, plain and in base64 at any place', () => {
    for (const before of ['', 'a', 'ab']) {
      const plain = Buffer.from(`${before}${ROW_MARKER} and more`);
      expect(placesWith(ROW_MARKER, { plain, base64: Buffer.from(plain.toString('base64')) })).toEqual([
        'plain',
        'base64',
      ]);
    }
    expect(placesWith(ROW_MARKER, { other: Buffer.from('nothing of the kind') })).toEqual([]);
  });
});
