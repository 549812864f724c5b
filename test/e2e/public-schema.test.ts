import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { foreignCourse, isSame } from '../../scripts/foreign/course';
import { loadSql } from '../../scripts/foreign/sql';
import { Arena } from './support/arena';
import { publicSchema } from './support/public-schema';

/** A schema that nobody of this project wrote passes the stages by commands alone, and is taken back. */
const MINUTES = 60_000;
let arena: Arena;
beforeAll(async () => {
  arena = await Arena.open();
}, 5 * MINUTES);
afterAll(() => arena.close(), MINUTES);

it(
  'init, doctor, plan, start, report, the independent check, verify and rollback end as they must',
  async () => {
    const file = await publicSchema(mkdtempSync(join(arena.directory, 'public-')));
    const database = await loadSql(arena.stack.mysql, [file], 'reader');
    const { steps, report, check, rebuilt, tables, ok } = await foreignCourse(arena, 'reader', database);
    const wrong = steps.filter(({ code, wanted }) => code !== wanted);
    expect(wrong.map(({ command, code, said }) => `${command} ended with ${code}: ${said}`)).toEqual([]);
    expect(check).toMatchObject({ differences: 0, samples: [], tableRows: report?.rows, items: report?.items });
    expect(report).toMatchObject({ status: 'finished', stagesRun: 4, differences: 0 });
    expect(rebuilt.filter((one) => !isSame(one))).toEqual([]);
    expect(rebuilt).toHaveLength(32);
    expect([tables, report!.rows > 50, ok]).toEqual([32, true, true]);
  },
  10 * MINUTES,
);
