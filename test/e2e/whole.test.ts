import { readFileSync } from 'node:fs';
import { install } from '../../local';
import { STAGES } from '../../contracts/names';
import { password } from '../../scripts/demo/source';
import { Arena, type Migration } from './support/arena';
import { allText, expectFinished, historyText } from './support/outcome';

/** Whole migrations of the example by the command line, on real servers. */
let arena: Arena;
let migration: Migration;
const SECONDS = 1000;

beforeAll(async () => {
  arena = await Arena.open();
  migration = await arena.shop('whole');
  arena.startWorker(migration);
}, 180 * SECONDS);
afterAll(() => arena.close(), 60 * SECONDS);

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
    120 * SECONDS,
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
    240 * SECONDS,
  );

  it(
    'gives the same bytes in a second run',
    async () => {
      const { code, stdout, stderr } = await migration.landfall('start', '--wait', '--yes');
      expect({ code, shown: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, shown: '' });
      expect(await expectFinished(arena, migration)).toEqual(first);
    },
    240 * SECONDS,
  );

  it(
    'has put no secret into history, logs or artifacts',
    async () => {
      const { mysql } = arena.stack;
      const secrets = Object.values(mysql.users).map(password);
      const { temporal } = await install(['temporal']);
      const ids = ['migration/whole', ...STAGES.map((stage) => `migration/whole/${stage}`)];
      const histories = await Promise.all(ids.map((id) => historyText(arena, temporal ?? '', id)));
      const seen = [
        ...histories,
        allText(migration.artifacts),
        readFileSync(`${migration.directory}/worker.log`, 'utf8'),
      ].join('\n');
      expect(seen).toContain('migrationContract.json');
      for (const secret of secrets) {
        expect(seen.includes(secret)).toBe(false);
        expect(seen.includes(Buffer.from(secret).toString('base64'))).toBe(false);
      }
    },
    60 * SECONDS,
  );
});
