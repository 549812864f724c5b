import type { CopyTask, SourcePosition } from '../../contracts/activities/transfer';
import type { StageContext } from '../../contracts/stages';
import { createMigration, run, type TestMigration } from '../../test/server/transfer/support';

/** A table of so many rows, its views made and its copy planned. */
export interface FilledMigration {
  readonly m: TestMigration;
  readonly task: CopyTask;
  readonly position: SourcePosition;
  to(endpoint: string): StageContext;
}

/** Requests under way at once. */
export const WIDTH = 8;

const WIDE = {
  columns: `a VARCHAR(200) NOT NULL, b VARCHAR(200) NOT NULL, c VARCHAR(200) NOT NULL, d DECIMAL(12,2) NOT NULL, e DATETIME(6) NOT NULL,
     f BIGINT NOT NULL, g VARCHAR(200) NOT NULL`,
  values: `REPEAT('a', 200), REPEAT('b', 200), REPEAT('c', 200), n / 7, '2024-01-01' + INTERVAL (n % 100000000) SECOND, n * 1000003, REPEAT('g', 200)`,
};
const SMALL = { columns: 'a VARCHAR(60) NOT NULL, f BIGINT NOT NULL', values: "REPEAT('a', 60), n * 1000003" };

/** @param small rows of about 100 bytes in place of 1 KB */
export async function filledMigration(rows: number, small: boolean): Promise<FilledMigration> {
  const { columns, values } = small ? SMALL : WIDE;
  const digits = Array.from({ length: 8 }, (_, at) => at);
  const number = digits.map((at) => `d${at}.d * ${10 ** at}`).join(' + ');
  // The highest digit leads: rows come in the order of the key, and none is made in vain.
  const from = [...digits].reverse().map((at) => (10 ** at < rows ? `d${at}` : `(SELECT 0 AS d) AS d${at}`));
  const m = await createMigration({
    flavour: 'mysql',
    statements: [
      `CREATE TABLE rowset (id INT NOT NULL, ${columns}, PRIMARY KEY (id))`,
      'CREATE TEMPORARY TABLE ten (d INT)',
      'INSERT INTO ten VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)',
      ...digits.map((at) => `CREATE TEMPORARY TABLE d${at} AS SELECT d FROM ten`),
      `INSERT INTO rowset SELECT n, ${values} FROM (SELECT ${number} AS n FROM ${from.join(' STRAIGHT_JOIN ')}) AS numbers WHERE n < ${rows}`,
    ],
    transfer: { pageRows: 5_000, writeConcurrency: WIDTH, sliceSeconds: 10 },
  });
  await run(() => m.activities().createViews({ context: m.context }));
  const position = await run(() => m.activities().recordPosition({ context: m.context }));
  const { tables } = await run(() => m.activities().planCopy({ context: m.context }));
  const task = tables[0]!.tasks[0]!;
  return { m, task, position, to: (endpoint) => m.with({ target: { endpoint } }) };
}
