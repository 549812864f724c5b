import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { stageFolder, type StageName } from '../../contracts/names';
import { disturb } from '../../scripts/chaos/disturb';
import type { Moment } from '../../scripts/chaos/moments';
import { Observer } from '../../scripts/chaos/observer';
import { seeded } from '../../scripts/chaos/random';
import { WorkerVictim } from '../../scripts/chaos/victims';
import { Arena, type Migration } from './support/arena';
import { forgetItems } from './support/items';
import { endWhatIsLeft } from './support/left';
import { eventually, expectFinished } from './support/outcome';
import type { WorkerProcess } from '../../scripts/demo/processes';

/** What breaks in the middle of a migration changes nothing in what it hands on. */
let arena: Arena;
let migration: Migration;
let worker: WorkerProcess;
let undisturbed: Readonly<Record<string, string>>;
let observer: Observer | undefined;
const SECONDS = 1000;
/** Seconds until a stage is reached: with ten other suites on two cores three stages before it took more than a minute. */
const PATIENCE = 300;
const SLOW = { 'transfer.pageRows': 20, 'transfer.writeUnitsPerSecond': 400, 'transfer.sliceSeconds': 2 };

const connection = () => {
  const { address, namespace } = arena.stack.temporal;
  return { address, namespace, taskQueue: migration.name };
};

/** On empty tables: what a run forgets to write must be missed. */
const start = async (): Promise<void> => {
  await endWhatIsLeft(migration.name, connection());
  await forgetItems(arena);
  const { code, stderr } = await migration.landfall('start', '--yes');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
};
const finished = async (): Promise<void> => {
  const { code, stdout, stderr } = await migration.landfall('watch', '--until', 'decision');
  expect({ code, shown: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, shown: '' });
};
interface StatusJson {
  readonly tables?: readonly { readonly rowsCopied: number }[];
  readonly failure?: { readonly code: string };
}
/** Asked of Temporal, not of the command line: a process for each look would take the time of what is looked at. */
const inStage = (stage: StageName) => async (): Promise<boolean> => (await observer?.stage()) === stage;

beforeAll(async () => {
  arena = await Arena.open();
  migration = await arena.shop('faults', { rows: 600, settings: SLOW });
  worker = arena.startWorker(migration);
  await start();
  await finished();
  undisturbed = await expectFinished(arena, migration);
  const { tables } = await migration.json<StatusJson>('status');
  const rows = (tables ?? []).reduce((sum, { rowsCopied }) => sum + rowsCopied, 0);
  observer = await Observer.of(migration.name, rows, connection());
}, 300 * SECONDS);
afterAll(async () => {
  await observer?.close(); // not there when the first migration failed
  await arena.close();
}, 300 * SECONDS);

describe('a worker killed with -9', () => {
  it.each(['analysis', 'modeling', 'infrastructure', 'transfer'] as const)(
    'in the stage %s leaves the same artifacts',
    async (stage) => {
      await start();
      await eventually(`stage ${stage}`, inStage(stage), PATIENCE);
      await worker.stop('SIGKILL');
      worker = arena.startWorker(migration);
      await finished();
      expect(await expectFinished(arena, migration)).toEqual(undisturbed);
    },
    600 * SECONDS,
  );

  it(
    'five times within one transfer leaves them too',
    async () => {
      const random = seeded(5);
      const moments = [0, 0.2, 0.4, 0.6, 0.8].map((share, at): Moment => {
        return { stage: 'transfer', share, delayMs: Math.round(random() * 1_000), early: at === 2 };
      });
      const victim = new WorkerVictim(arena, migration, worker);
      try {
        await start();
        const kills = await disturb({ moments, victim, observer: observer!, onKill: () => undefined });
        expect(kills.map(({ stage }) => stage)).toEqual(moments.map(({ stage }) => stage));
        await finished();
        expect(await expectFinished(arena, migration)).toEqual(undisturbed);
      } finally {
        worker = victim.worker;
      }
    },
    600 * SECONDS,
  );
});

it(
  'Temporal restarted in the middle of the transfer loses nothing',
  async () => {
    await start();
    await eventually('stage transfer', inStage('transfer'), PATIENCE);
    await arena.killServer('temporal');
    await finished();
    expect(await expectFinished(arena, migration)).toEqual(undisturbed);
  },
  600 * SECONDS,
);

const approve = async (gate: string): Promise<void> => {
  const waits = await migration.landfall('start', '--attach', '--wait');
  expect(waits.code).toBe(3);
  const { code, stderr } = await migration.landfall('approve', gate, '--by', 'test');
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
};

it(
  'an artifact changed on disk after its hand-over halts the migration, and a restart of its stage mends it',
  async () => {
    await endWhatIsLeft(migration.name, connection());
    expect((await migration.landfall('start')).code).toBe(0);
    await approve('modeling');
    expect((await migration.landfall('start', '--attach', '--wait')).code).toBe(3);
    appendFileSync(join(migration.artifacts, stageFolder('modeling'), 'projection.json'), ' \n');
    await approve('infrastructure');
    expect((await migration.landfall('start', '--attach', '--wait')).code).toBe(1);
    expect((await migration.json<StatusJson>('status')).failure?.code).toBe('LandfallArtifactChanged');
    const restart = await migration.landfall('restart', '--from', 'modeling', '--by', 'test');
    expect({ code: restart.code, stderr: restart.code === 0 ? '' : restart.stderr }).toEqual({ code: 0, stderr: '' });
    await approve('modeling');
    await approve('infrastructure');
    await finished();
    expect(await expectFinished(arena, migration)).toEqual(undisturbed);
  },
  600 * SECONDS,
);
