import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { printSortedJson } from '../../../engine/report/json';
import { copyAll, createMigration, run, transferAll, START, type TestMigration } from './support';
import { STATEMENTS } from './tables';

const itemsOf = async (m: TestMigration, entity: string): Promise<string> => {
  const { Items = [] } = await m.dynamo.send(new ScanCommand({ TableName: m.table(entity), ConsistentRead: true }));
  return Items.map((item) => printSortedJson(item))
    .sort()
    .join('');
};

describe.each(['mysql', 'mariadb'] as const)('transfer from %s', (flavour) => {
  let m: TestMigration;
  beforeAll(async () => {
    m = await createMigration({ flavour, statements: STATEMENTS });
  });
  afterAll(async () => m?.close());

  it('copies every row of every entity and finds no difference', async () => {
    const { finished, results, items } = await transferAll(m);
    expect(finished.differences).toBe(0);
    expect(items.done).toBe(true);
    const rows = Object.fromEntries(results.map(({ table, entities }) => [table, entities[0]!.copy.rows]));
    expect(rows).toEqual({ makers: 57, readings: 203, blobs: 91, amounts: 80, empty_one: 0 });
    expect(finished.artifacts.map(({ key }) => key)).toEqual(expect.arrayContaining(['stage-07/cleanup.sh']));
  });

  it('resumes at every page: one row a slice gives the same items', async () => {
    const activities = m.activities();
    const position = await run(() => activities.recordPosition({ context: m.context }));
    const { tables } = await run(() => activities.planCopy({ context: m.context }));
    const small = m.with({ transfer: { pageRows: 3, writeConcurrency: 1 } });
    for (const { tasks } of tables)
      for (const task of tasks) {
        await copyAll(m, task, position);
        const before = await itemsOf(m, task.entity);
        let cursor = START;
        let slices = 0;
        while (!cursor.done) {
          const from = cursor;
          // A pause after the first page: the slice returns where it is, and the next one goes on there.
          cursor = await run(() => activities.copySlice({ context: small, task, position, cursor: from }), {
            onHeartbeat: (_, cancel) => cancel(),
          });
          expect(cursor.rows).toBeGreaterThanOrEqual(from.rows);
          expect(++slices).toBeLessThan(500);
        }
        expect(cursor.rows).toBe(
          task.rowsTotal === null ? cursor.rows : expectedRows(task.entity, task.rowsTotal, cursor.rows),
        );
        expect(await itemsOf(m, task.entity)).toBe(before);
      }
  });
});

/** A lookup entity has a row for each row whose unique columns are not NULL. */
const expectedRows = (entity: string, total: number, found: number): number =>
  entity.includes('UNIQUE_') ? Math.min(found, total) : total;
