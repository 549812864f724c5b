import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ciExamples, githubStep } from '../../support/ci-docs';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { Desk, MockWorker, type Ran } from './support';

/** The shell steps of docs/ci.md, run as they are printed there against a real Temporal server, source and AWS endpoint. */
const { github, gitlab: gitlabJobs } = ciExamples();
const ACTOR = { GITHUB_ACTOR: 'ada', GITHUB_RUN_ID: '77', GITLAB_USER_LOGIN: 'grace', CI_PIPELINE_ID: '88' };

const worker = new MockWorker();
let database: SourceDatabase;
beforeAll(async () => {
  database = await createSourceDatabase('mysql', ['CREATE TABLE users (id BIGINT PRIMARY KEY)']);
  for (const host of ['%', 'localhost']) {
    const account = `'${database.user}'@'${host}'`;
    await database.admin.query('CREATE DATABASE IF NOT EXISTS landfall_views');
    await database.admin.query(`GRANT CREATE VIEW, SHOW VIEW, SELECT, DROP ON \`landfall_views\`.* TO ${account}`);
    await database.admin.query(`GRANT REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO ${account}`);
  }
  await worker.start();
}, 120_000);
afterAll(async () => {
  await worker.stop();
  await database.drop();
});

it('every shell step of the GitHub example, in order: 3 at each gate, then 0', async () => {
  const { jobs } = github;
  const desk = new Desk(worker, database);
  const output = join(desk.folder, 'output');
  writeFileSync(output, '');
  const seen: string[] = [];
  const step = async (job: string, name: string): Promise<Ran> => {
    seen.push(name);
    return desk.run(githubStep(github, job, name), { ...ACTOR, GITHUB_OUTPUT: output });
  };

  expect(await step('migrate', 'Check')).toMatchObject({ code: 0 });
  const wait = await step('migrate', 'Migrate until a person must act');
  expect([wait.code, readFileSync(output, 'utf8')]).toEqual([0, 'state=waiting\n']);
  expect(desk.codes.at(-1)).toBe(3);
  expect(wait.out).toContain('gate modeling/patterns waits');
  expect(await step('migrate', 'Show what waits')).toMatchObject({ code: 0 });
  expect(readFileSync(join(desk.folder, 'landfall-artifacts/stage-01/analysis.json'), 'utf8')).toContain('made');
  // Patterns, tables and contract of the model, and then the infrastructure; the job is run again for each.
  for (let gates = 3; gates > 0; gates--) expect(await step('approve', 'Approve and go on')).toMatchObject({ code: 3 });
  expect(await step('approve', 'Approve and go on')).toMatchObject({ code: 0 });
  expect(await step('approve', 'Report')).toMatchObject({ code: 0 });
  expect(JSON.parse(readFileSync(join(desk.folder, 'migration-report.json'), 'utf8'))).toMatchObject({
    name: desk.name,
    status: 'finished',
    differences: 0,
    tables: [{ table: 'alpha', rows: 30 }, { table: 'beta' }],
  });
  expect(readFileSync(join(desk.folder, 'audit.txt'), 'utf8')).toMatch(/approved +ada/);
  const steps = Object.values(jobs).flatMap((job) => job.steps.filter((one) => one.run).map((one) => one.name));
  expect(new Set(seen)).toEqual(new Set(steps));
}, 300_000);

it('every script of the GitLab example: 3, then 4, or 1, or 0; a second start 2', async () => {
  const jobs = gitlabJobs;
  const seen: string[] = [];
  const job = async (desk: Desk, name: string): Promise<number | null> => {
    seen.push(name);
    return (await desk.run(jobs[name]!.script.join('\n'), ACTOR)).code;
  };
  const allowed = (name: string): readonly number[] => jobs[name]!.allow_failure?.exit_codes ?? [];

  const undone = new Desk(worker, database);
  expect(await job(undone, 'check')).toBe(0);
  expect(await job(undone, 'migrate')).toBe(3);
  expect(allowed('migrate')).toContain(3);
  expect((await undone.run('landfall start')).code).toBe(2);
  expect(await job(undone, 'migrate')).toBe(3);
  expect(await job(undone, 'roll-back')).toBe(4);
  expect(allowed('roll-back')).toContain(4);

  const refused = new Desk(worker, database);
  expect(await job(refused, 'migrate')).toBe(3);
  expect(await job(refused, 'reject')).toBe(1);

  const done = new Desk(worker, database);
  expect(await job(done, 'migrate')).toBe(3);
  for (let gates = 3; gates > 0; gates--) expect(await job(done, 'approve')).toBe(3);
  expect(allowed('approve')).toContain(3);
  expect(await job(done, 'approve')).toBe(0);
  expect(await job(done, 'report')).toBe(0);
  expect(new Set(seen)).toEqual(new Set(Object.keys(jobs).filter((name) => jobs[name]?.script !== undefined)));
}, 400_000);

it('a failure of a stage 1, a restart after it 0, unattended from the start 0, no server 1', async () => {
  const broken = new Desk(worker, database);
  worker.scenario(broken.name).fail('buildModel', 'LandfallModelImpossible');
  const stopped = await broken.run('landfall start --wait --yes');
  expect(stopped.code).toBe(1);
  expect(stopped.out).toContain('LandfallModelImpossible');
  expect((await broken.run('landfall restart --from modeling --wait')).code).toBe(0);
  const elsewhere = await broken.run('landfall start --wait --address 127.0.0.1:1');
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.err).toContain('LandfallTemporalUnreachable');
}, 200_000);
