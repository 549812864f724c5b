import type { CopyCursor, CopyTask, SourcePosition } from '../../../contracts/activities/transfer';
import {
  COMPARE_START,
  compareAll,
  copyAll,
  createMigration,
  run,
  START,
  transferAll,
  type TestMigration,
} from './support';

/** A table that is dropped or altered while it is read. */
const ROWS = 600;
const STATEMENTS = [
  'CREATE TABLE things (id INT NOT NULL, a VARCHAR(40) NOT NULL, b DECIMAL(8,2) NOT NULL, PRIMARY KEY (id))',
  `INSERT INTO things WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${ROWS}) SELECT i, 'a', i / 8 FROM n`,
];

const failureOf = (work: Promise<unknown>): Promise<{ type?: string; message: string; nonRetryable?: boolean }> =>
  work.then(
    () => ({ message: 'nothing failed' }),
    (error: { type?: string; message: string }) => error,
  );

describe.each(['mysql', 'mariadb'] as const)('a table of %s', (flavour) => {
  let m: TestMigration;
  let position: SourcePosition;
  let task: CopyTask;
  const slow = () => m.with({ transfer: { pageRows: 100, writeUnitsPerSecond: 200 } });

  beforeEach(async () => {
    m = await createMigration({ flavour, statements: STATEMENTS });
    await run(() => m.activities().createViews({ context: m.context }));
    position = await run(() => m.activities().recordPosition({ context: m.context }));
    task = (await run(() => m.activities().planCopy({ context: m.context }))).tables[0]!.tasks[0]!;
  });
  afterEach(() => m.close());

  /** Copies, and changes the table when the first rows are written. */
  const copiedWhile = (change: string): Promise<CopyCursor> => {
    let changed: Promise<unknown> | undefined;
    return run(() => m.activities().copySlice({ context: slow(), task, position, cursor: START }), {
      onHeartbeat: (details) => {
        if (((details as CopyCursor | undefined)?.rows ?? 0) > 0) changed ??= m.db.admin.query(change);
      },
    });
  };

  it.each(['DROP TABLE things', 'ALTER TABLE things DROP COLUMN a', 'RENAME TABLE things TO others'])(
    '%s in the middle of the copy is named, and no reason to try again for ever',
    async (change) => {
      const failure = await failureOf(copiedWhile(change));
      expect(failure).toMatchObject({ type: 'LandfallSourceTableChanged', nonRetryable: true });
      expect(failure.message).toContain('things was dropped or altered');
    },
  );

  it('is named as well when it is gone before the comparison', async () => {
    await copyAll(m, task, position);
    await m.db.admin.query('DROP TABLE things');
    const compare = run(() => m.activities().compareSlice({ context: m.context, task, cursor: COMPARE_START }));
    expect(await failureOf(compare)).toMatchObject({ type: 'LandfallSourceTableChanged' });
  });

  it('that is altered so that the views can still be read never passes', async () => {
    const cursor = await copiedWhile('ALTER TABLE things MODIFY b DECIMAL(10,4) NOT NULL');
    await copyAll(m, task, position);
    expect(cursor.rows).toBeGreaterThan(0);
    const compare = await compareAll(m, task);
    let items = await run(() => m.activities().countItems({ context: m.context, cursor: null }));
    while (!items.done) {
      const from = items;
      items = await run(() => m.activities().countItems({ context: m.context, cursor: from }));
    }
    const copy: CopyCursor = { ...START, rows: ROWS, items: ROWS, done: true };
    const tables = [{ table: task.table, entities: [{ task, copy, compare }] }];
    const finished = await run(() => m.activities().finishTransfer({ context: m.context, position, tables, items }));
    expect(finished.sourceUnchanged).toBe(false);
  });
});

it('bytes that are no UTF-8 arrive as they are, and texts as the server reads them', async () => {
  const m = await createMigration({
    flavour: 'mysql',
    statements: [
      `CREATE TABLE bytes (id INT NOT NULL, raw VARBINARY(300) NOT NULL, western VARCHAR(300) CHARACTER SET latin1 NOT NULL,
         text VARCHAR(300) CHARACTER SET utf8mb4 NOT NULL, PRIMARY KEY (id))`,
      "SET sql_mode = ''",
      `INSERT INTO bytes WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 255)
         SELECT i, CHAR(i), CHAR(i USING latin1), CONCAT('x', CHAR(i USING binary), 'y') FROM n`,
      // Overlong, a surrogate, cut in the middle.
      "INSERT INTO bytes VALUES (256, x'C0AF', '', x'C0AF'), (257, x'EDA080', '', x'EDA080'), (258, x'F09F9A', '', x'F09F9A')",
    ],
  });
  try {
    expect((await transferAll(m)).finished).toMatchObject({ differences: 0, sourceUnchanged: true });
  } finally {
    await m.close();
  }
}, 60_000);
