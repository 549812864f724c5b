import { PutItemCommand, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb';
import { setMaxListeners } from 'node:events';
import type { RowDataPacket } from 'mysql2';
import type { CopyBackDeps } from '../../../activities/transfer/convergence/reverse/copy-back';
import { copyRowsBack } from '../../../activities/transfer/convergence/reverse/copy-rows';
import { openDataClient } from '../../../adapters/dynamodb';
import { readPutOff, type ControlTable } from '../../../adapters/dynamodb/convergence';
import { transactionSessions, type TransactionSessions } from '../../../adapters/mysql/copy-back';
import { controlTableName, physicalTableName } from '../../../contracts/names';
import type { Analysis } from '../../../contracts/schemas/analysis';
import { rowOf } from '../../../engine/projection';
import { backTables } from '../../../engine/transfer/convergence/rows/back-statements';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import { markerStatements } from '../../../engine/transfer/convergence/rows/marker';
import { convergencePlan } from '../../../engine/transfer/convergence/rows/plan';
import { createMigration, transferAll, type TestMigration } from './support';

jest.setTimeout(120_000);

/** A column of each kind of type, each with a limit that an item can break. */
const TABLE = `CREATE TABLE wide (
  id INT UNSIGNED NOT NULL PRIMARY KEY,
  small TINYINT NOT NULL,
  price DECIMAL(6,2) NOT NULL,
  code CHAR(3) CHARACTER SET ascii NOT NULL,
  name VARCHAR(5) CHARACTER SET utf8mb4 NOT NULL,
  narrow VARCHAR(9) CHARACTER SET utf8mb3 NULL,
  state ENUM('open','shut') NOT NULL,
  marks SET('a','b') NULL,
  born DATE NULL,
  at DATETIME(3) NULL,
  stamp TIMESTAMP NULL,
  lasts TIME NULL,
  y YEAR NULL,
  flags BIT(3) NULL,
  raw VARBINARY(4) NULL,
  doc JSON NULL,
  ratio DOUBLE NULL,
  CONSTRAINT positive CHECK (price >= 0)
) ENGINE=InnoDB`;
const ROW = `(1, 5, '1.50', 'abc', 'name', NULL, 'open', 'a', '2020-02-29', '2020-02-29 10:00:00.123', '2020-02-29 10:00:00', '10:00:00', 2020,
  b'101', x'00ff', '{"a": 1}', 0.5)`;

/** What another hand may have put into an item. */
const HOSTILE: readonly AttributeValue[] = [
  { S: '' },
  { S: 'nothing that any column takes, not even a long one' },
  { S: '😀😀' },
  { S: "'); DROP TABLE wide; -- " },
  { N: '-99999999999999999999' },
  { N: '1e120' },
  { N: '0.123456789' },
  { B: Buffer.from([0xff, 0xfe, 0x00, 0x80, 0x27]) },
  { BOOL: true },
  { NULL: true },
  { L: [{ S: 'a' }, { N: '1' }] },
  { M: { a: { S: 'b' } } },
  { SS: ['a', 'zz'] },
];

describe.each(['mysql', 'mariadb'] as const)('rows of odd items on %s', (flavour) => {
  let migration: TestMigration;
  let deps: CopyBackDeps;
  let sessions: TransactionSessions;
  let control: ControlTable;
  let table: string;
  let good: Record<string, AttributeValue>;
  let columns: ReadonlyMap<string, string>;
  const abort = new AbortController();
  setMaxListeners(0, abort.signal);

  const row = (id: number | string) => ({ table: 'wide', key: [String(id)] });
  const put = (item: Record<string, AttributeValue>): Promise<unknown> =>
    migration.dynamo.send(new PutItemCommand({ TableName: table, Item: item }));
  const copy = (...ids: readonly (number | string)[]) =>
    copyRowsBack(deps, ids.map(row), { epoch: 1, origin: null, version: '1' }, abort.signal);
  const stored = async (): Promise<string> => {
    const [rows] = await migration.db.admin.query<RowDataPacket[]>(
      `SELECT * FROM \`${migration.db.name}\`.wide ORDER BY id`,
    );
    return JSON.stringify(rows);
  };

  beforeAll(async () => {
    migration = await createMigration({
      flavour,
      statements: [TABLE, `INSERT INTO wide VALUES ${ROW}`],
      rights: ['ALL ON *.*'],
    });
    const { context, plan, db } = migration;
    await transferAll(migration);
    const { viewSchema } = context.config.source;
    for (const statement of markerStatements(viewSchema)) await db.admin.query(statement);
    const [analysis] = Object.values(context.artifacts).filter(({ key }) => key === 'stage-01/analysis.json');
    const { schema } = JSON.parse((await migration.store.get(analysis!)).toString()) as Analysis;
    sessions = transactionSessions({ source: context.config.source, secrets: db.secrets });
    const data = openDataClient(context.config.target);
    control = { data, table: controlTableName(context.config.target) };
    deps = {
      plan: convergencePlan({ plan, schema, cascadesHidden: true }),
      backTables: backTables(plan.entities, schema),
      items: { data },
      control,
      physical: (name) => physicalTableName(context.config.target, name),
      sessions,
      viewSchema,
    };
    const entity = plan.entities.find(({ role }) => role === 'owner')!;
    table = physicalTableName(context.config.target, entity.table);
    const { Items = [] } = await migration.dynamo.send(new ScanCommand({ TableName: table }));
    good = Items[0]!;
    columns = new Map(
      entity.columns.flatMap(({ attribute, column }) =>
        attribute === null || column === 'id' ? [] : [[column, attribute]],
      ),
    );
  });

  afterAll(async () => {
    sessions.close();
    control.data.client.destroy();
    await migration.close();
  });

  it('leaves a row alone that is as its item says', async () => {
    expect(await copy(1)).toEqual({ changed: 0, left: [] });
  });

  it('writes on the server alone whose commits the epoch counts', async () => {
    const [[own]] = await migration.db.admin.query<RowDataPacket[]>(
      `SELECT @@global.${flavour === 'mariadb' ? 'server_id' : 'server_uuid'} AS origin`,
    );
    const copyOn = (origin: string) => copyRowsBack(deps, [row(1)], { epoch: 1, origin, version: '1' }, abort.signal);
    await expect(copyOn('a-former-source')).rejects.toMatchObject({ code: 'LandfallSourceMoved' });
    expect(await copyOn(String(own?.['origin']).toLowerCase())).toEqual({ changed: 0, left: [] });
  });

  it('writes what an item says to the letter, or puts the row off by name: no value is bent, nothing else fails', async () => {
    const before = await stored();
    const wrong: string[] = [];
    let refused = 0;
    let written = 0;
    const entity = deps.backTables.get('wide')!.entity;
    for (const [column, attribute] of columns)
      for (const value of [...HOSTILE, undefined]) {
        const what = `${column} = ${JSON.stringify(value)}`;
        const { [attribute]: _, ...others } = good;
        const item = value === undefined ? others : { ...others, [attribute]: value };
        await put(item);
        try {
          const { left } = await copy(1);
          if (left.length > 0) {
            refused += 1;
            if ((await stored()) !== before) wrong.push(`${what}: put off, and written all the same`);
            continue;
          }
          written += 1;
          // A second look finds the row as its item says.
          const again = await copy(1);
          if (again.changed !== 0)
            wrong.push(
              `${what}: written as something else than ${JSON.stringify(rowOf(entity, item as never)[column])}`,
            );
        } catch (error) {
          wrong.push(`${what}: ${String((error as Error).message)}`);
        }
        await put(good);
        await copy(1);
        if ((await stored()) !== before) wrong.push(`${what}: the good item did not bring the good row back`);
      }
    expect(wrong).toEqual([]);
    expect(refused).toBeGreaterThan(40);
    expect(written).toBeGreaterThan(20);
    const entries = await readPutOff(control, abort.signal, 10);
    expect(entries).toMatchObject([{ key: ownerText(row(1)), reason: 'copy-refused' }]);
    // For people, never a value of a row.
    expect(entries[0]?.note).not.toMatch(/nothing that any|DROP TABLE/);
  });
});
