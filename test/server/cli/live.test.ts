import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';
import { Desk, ended, LANDFALL, MockWorker } from './support';

/** The command line as a process, against a real Temporal server; activities are made up. */
const worker = new MockWorker();
let database: SourceDatabase;
beforeAll(async () => {
  database = await createSourceDatabase('mysql');
  await worker.start();
}, 120_000);
afterAll(async () => {
  await worker.stop();
  await database.drop();
});

const state = async (desk: Desk): Promise<Record<string, unknown>> =>
  JSON.parse((await desk.run('landfall status --json')).out) as Record<string, unknown>;

async function until(desk: Desk, word: string): Promise<void> {
  for (let tries = 0; tries < 20; tries++) if ((await state(desk))['state'] === word) return;
  throw new Error(`never ${word}: ${JSON.stringify(await state(desk))}`);
}

it.each(['landfall watch', 'landfall start --attach --wait'])(
  'Ctrl-C in %s leaves the migration running and says so',
  async (command) => {
    const desk = new Desk(worker, database);
    const held = worker.scenario(desk.name).hold('readSchema');
    expect((await desk.run('landfall start')).code).toBe(0);
    // exec: the signal must reach landfall itself, as it does from a terminal.
    const child = desk.spawn(`exec ${LANDFALL} ${command.slice(9)}`);
    const end = ended(child);
    let seen = '';
    child.stdout?.on('data', (bytes: Buffer) => (seen += bytes.toString()));
    while (!seen.includes('stage analysis: running')) await sleep(100);
    child.kill('SIGINT');
    const { code, err } = await end;
    expect([code, err]).toEqual([130, expect.stringContaining(`the migration ${desk.name} goes on`)]);
    expect(await state(desk)).toMatchObject({ run: 'running', state: 'running' });
    held.release();
    await until(desk, 'waiting');
    await desk.run('landfall reject --why over');
  },
  120_000,
);

it('pause, resume, decisions, and requests that do not fit', async () => {
  const desk = new Desk(worker, database);
  const held = worker.scenario(desk.name).hold('readSchema');
  expect((await desk.run('landfall approve')).err).toContain('LandfallNotFound');
  expect((await desk.run('landfall start --json')).code).toBe(0);

  const early = await desk.run('landfall approve modeling');
  expect([early.code, early.err]).toEqual([2, expect.stringContaining('no gate waits')]);
  const late = await desk.run('landfall restart --from transfer');
  expect([late.code, late.err]).toEqual([2, expect.stringContaining('still to come')]);

  expect((await desk.run('landfall pause --why lunch')).code).toBe(0);
  held.release();
  await until(desk, 'paused');
  expect((await desk.run('landfall resume --wait')).code).toBe(3);

  const other = await desk.run('landfall approve infrastructure');
  expect([other.code, other.err]).toEqual([
    2,
    expect.stringContaining('gate modeling/patterns waits, not infrastructure'),
  ]);
  expect((await desk.run('landfall status --exit-code')).code).toBe(3);
  expect((await desk.run('landfall rollback --to traffic')).code).toBe(2);

  const second = await desk.run('landfall start');
  expect([second.code, second.err]).toEqual([2, expect.stringContaining('LandfallAlreadyRunning')]);

  expect((await desk.run('landfall list --state waiting')).out).toContain(desk.name);
  expect((await desk.run('landfall list | head -1')).code).toBe(0);
  const trail = JSON.parse((await desk.run('landfall audit --json')).out) as { event: string; by?: string }[];
  expect(trail.map(({ event }) => event)).toEqual(expect.arrayContaining(['paused', 'resumed', 'gate']));

  expect((await desk.run('landfall verify analysis')).code).toBe(1);
  const listed = await desk.run('landfall artifacts list --json');
  expect(JSON.parse(listed.out)).toContainEqual(
    expect.objectContaining({ key: 'stage-01/analysis.json', state: 'ok' }),
  );
  expect((await desk.run('landfall reject --why "not like this" --wait')).code).toBe(1);
  expect(await state(desk)).toMatchObject({ state: 'rejected', exitCode: 1 });
}, 240_000);

it('an artifact that was changed on disk is named', async () => {
  const desk = new Desk(worker, database);
  expect((await desk.run('landfall start --wait')).code).toBe(3);
  const file = join(desk.folder, '.landfall/artifacts', desk.name, 'stage-01/analysis.json');
  expect(existsSync(file)).toBe(true);
  const { code, out } = await desk.run(`echo mine > "${file}"; landfall artifacts list`);
  expect([code, out]).toEqual([1, expect.stringMatching(/stage-01\/analysis\.json .* changed/)]);
  expect((await desk.run('landfall artifacts show analysis.json')).err).toContain('LandfallArtifactChanged');
  expect((await desk.run('landfall verify 1')).code).toBe(1);
  await desk.run('landfall reject');
}, 120_000);
