import { ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { openDataClient, type DataClient } from '../../../adapters/dynamodb';
import { proofScope } from '../../../adapters/mysql/scratch';
import { LandfallError } from '../../../contracts/errors';
import { stack } from '../../support/stack';
import { inWorld, proveIn, scratchOn } from './proof-support';
import { createTestSource, FLAVOURS, type TestSource } from './source';

/** The world of a proof: sampled rows closed over what they refer to, on a scratch server, and their items in DynamoDB. */

const DIGITS = `(${[...'0123456789'].map((digit) => `SELECT ${digit} AS d`).join(' UNION ALL ')})`;
/** 1 to `count`, at most 10,000. */
const numbers = (count: number): string =>
  `(SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS i FROM ${DIGITS} a, ${DIGITS} b, ${DIGITS} c, ${DIGITS} e HAVING i <= ${count})`;

/** A schema with everything that makes closing hard. */
const SCHEMA = [
  'CREATE TABLE countries (code CHAR(2) CHARACTER SET latin1 COLLATE latin1_swedish_ci PRIMARY KEY, name VARCHAR(40) NOT NULL)',
  `CREATE TABLE people (id INT PRIMARY KEY, boss INT NULL, country CHAR(2) CHARACTER SET latin1 COLLATE latin1_swedish_ci NULL, home INT NULL,
     KEY (boss), FOREIGN KEY (boss) REFERENCES people (id), FOREIGN KEY (country) REFERENCES countries (code))`,
  'CREATE TABLE homes (id INT PRIMARY KEY, owner INT NULL, FOREIGN KEY (owner) REFERENCES people (id))',
  'ALTER TABLE people ADD FOREIGN KEY (home) REFERENCES homes (id)',
  `CREATE TABLE rooms (home INT, number INT, label ENUM('b','a') NOT NULL DEFAULT 'a', PRIMARY KEY (home, number), FOREIGN KEY (home) REFERENCES homes (id))`,
  'CREATE TABLE visits (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, home INT NOT NULL, number INT NOT NULL, person INT NULL, KEY (person), FOREIGN KEY (home, number) REFERENCES rooms (home, number), FOREIGN KEY (person) REFERENCES people (id))',
  'CREATE TABLE notes (body VARCHAR(20) NULL, person INT NULL, FOREIGN KEY (person) REFERENCES people (id))',
  'CREATE TABLE chain (id INT PRIMARY KEY, before_it INT NULL, FOREIGN KEY (before_it) REFERENCES chain (id))',
  'CREATE TRIGGER visits_ai AFTER INSERT ON visits FOR EACH ROW INSERT INTO notes VALUES (NEW.id, NULL)',
  'SET foreign_key_checks = 0',
  "INSERT INTO countries VALUES ('de', 'Deutschland'), ('fr', 'France'), ('at', 'Österreich')",
  // Text keys in another case, a cycle between people and homes, bosses far away, one reference that leads nowhere.
  `INSERT INTO people SELECT i, NULLIF(i * 37 % 200, 0), ELT(1 + i % 4, 'DE', 'Fr', 'at', NULL), i FROM ${numbers(200)} AS n`,
  `INSERT INTO homes SELECT i, 1 + (i * 11 % 200) FROM ${numbers(200)} AS n`,
  'UPDATE people SET boss = 9999 WHERE id = 17',
  `INSERT INTO rooms SELECT 1 + i % 200, i DIV 200, 'b' FROM ${numbers(600)} AS n`,
  `INSERT INTO visits (home, number, person) SELECT home, number, 1 + home % 200 FROM rooms`,
  'DELETE FROM notes',
  "INSERT INTO notes VALUES ('x', 3), (NULL, NULL), ('y', 199)",
  `INSERT INTO chain SELECT i, NULLIF(i - 1, 0) FROM ${numbers(300)} AS n`,
];

const databases = async ({ link }: TestSource): Promise<readonly string[]> =>
  (
    await link.query(
      "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE 'landfall\\_scratch%'",
    )
  ).map(({ name }) => String(name));

const proofTables = async (): Promise<readonly string[]> => {
  const { client } = openDataClient({ region: 'eu-central-1', endpoint: stack.dynamodb() });
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  client.destroy();
  return TableNames.filter((name) => name.startsWith('landfall-proof-'));
};

const failureOf = async (work: Promise<unknown>): Promise<LandfallError> => {
  try {
    await work;
  } catch (error) {
    if (error instanceof LandfallError) return error;
    throw error;
  }
  throw new Error('nothing failed');
};

describe.each(FLAVOURS)('the proof on %s', (flavour) => {
  let source: TestSource;
  const full = (sampleRows: number) => ({
    sampleRows,
    scratch: scratchOn(flavour),
    endpoint: stack.dynamodb(),
  });

  beforeAll(async () => {
    source = await createTestSource(flavour, SCHEMA);
  }, 60_000);
  afterAll(() => source?.drop());
  const mine = async (): Promise<{ databases: readonly string[]; tables: readonly string[] }> => {
    const scope = proofScope({ migration: 'unit', source: source.source });
    return {
      databases: (await databases(source)).filter((name) => name.includes(scope)),
      tables: (await proofTables()).filter((name) => name.includes(scope)),
    };
  };

  it('takes every row of small tables, exactly, and comes back whole', async () => {
    const counts = await inWorld(source, { proof: full(5_000) }, async ({ sample, scratch, link, database }) => {
      expect(scratch?.flavour).toBe(flavour);
      const rows = await link.query('SHOW TRIGGERS');
      expect(rows).toEqual([]);
      const [checks] = await link.query('SELECT @@foreign_key_checks AS on_');
      expect(String(checks?.['on_'])).toBe('1');
      const there: Record<string, string> = {};
      for (const { shape } of sample.tables) {
        const [row] = await link.query(`SELECT COUNT(*) AS n FROM \`${database}\`.\`${shape.table.name}\``);
        there[shape.table.name] = String(row?.['n']);
      }
      expect(sample.tables.filter(({ whole }) => !whole)).toEqual([]);
      return there;
    });
    expect(counts).toEqual({
      ...{ chain: '300', countries: '3', homes: '200', notes: '3', people: '200', rooms: '600', visits: '600' },
    });
    expect(await mine()).toEqual({ databases: [], tables: [] });
    const { problems, entities } = await proveIn(source, { proof: full(5_000) });
    expect(problems).toEqual([]);
    expect(entities.reduce((sum, { rows }) => sum + rows, 0)).toBe(1_906);
  }, 120_000);

  it('closes a part over everything that it refers to, the same part each time', async () => {
    const choice = () =>
      inWorld(source, { proof: { sampleRows: 30, scratch: scratchOn(flavour) } }, async ({ sample, link }) => {
        const open: string[] = [];
        for (const { shape } of sample.tables)
          for (const { columns, referencedTable, referencedColumns } of shape.table.foreignKeys) {
            const on = columns.map((name, index) => `c.\`${name}\` = p.\`${referencedColumns[index]!}\``);
            const set = columns.map((name) => `c.\`${name}\` IS NOT NULL`);
            const found = await link.query(
              `SELECT c.\`${columns[0]!}\` AS value FROM \`${shape.table.name}\` c LEFT JOIN \`${referencedTable}\` p ON ${on.join(' AND ')} WHERE ${set.join(' AND ')} AND p.\`${referencedColumns[0]!}\` IS NULL`,
            );
            open.push(...found.map(({ value }) => `${shape.table.name} -> ${referencedTable} ${String(value)}`));
          }
        return {
          open,
          rows: Object.fromEntries(
            sample.tables.map(({ shape, rows, whole }) => [shape.table.name, whole ? 'all' : [...rows.keys()]]),
          ),
        };
      });
    const { open, rows } = await choice();
    // What leads nowhere on the source leads nowhere in the sample.
    expect(open.filter((one) => one !== 'people -> people 9999')).toEqual([]);
    expect(rows['countries']).toBe('all');
    expect(rows['people']!.length).toBeGreaterThan(30);
    expect(rows['rooms']!.length).toBeGreaterThanOrEqual(30);
    // Each row of the chain needs the one before: its beginning is what can be closed.
    expect(rows['chain']!.length).toBeGreaterThan(0);
    expect((await choice()).rows).toEqual(rows);
  }, 120_000);

  it('proves a part on every combination of servers', async () => {
    for (const proof of [
      { sampleRows: 30 },
      { sampleRows: 30, endpoint: stack.dynamodb() },
      { sampleRows: 30, scratch: scratchOn(flavour) },
      full(30),
    ]) {
      const { problems, entities } = await proveIn(source, { proof });
      expect(problems).toEqual([]);
      expect(entities.find(({ table }) => table === 'countries')?.rows).toBe(3);
    }
  }, 120_000);

  it('removes what a killed run left behind, and nothing else', async () => {
    const scope = proofScope({ migration: 'unit', source: source.source });
    const left = `landfall_scratch_${scope}_0a1b2c`;
    const others = `landfall_scratch_${scope.startsWith('0') ? '1' : '0'}${scope.slice(1)}_0a1b2c`;
    for (const name of [left, `${left}_rebuilt`, others]) await source.link.query(`CREATE DATABASE \`${name}\``);
    try {
      await inWorld(source, { proof: { scratch: scratchOn(flavour) } }, async () => {
        const there = await databases(source);
        expect(there).not.toContain(left);
        expect(there).not.toContain(`${left}_rebuilt`);
        expect(there).toContain(others);
      });
    } finally {
      await source.link.query(`DROP DATABASE \`${others}\``);
    }
  });

  it('takes everything away after a failure and after a cancellation', async () => {
    const failed = inWorld(source, { proof: full(30) }, () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    expect(await mine()).toEqual({ databases: [], tables: [] });
    const controller = new AbortController();
    const cancelled = inWorld(
      source,
      { proof: full(30), signal: controller.signal, say: ({ table }) => table === 'rooms' && controller.abort() },
      () => Promise.resolve(),
    );
    await expect(cancelled).rejects.toThrow(/abort/i);
    expect(await mine()).toEqual({ databases: [], tables: [] });
  });

  it('names row and columns of what does not come back, without values', async () => {
    const broken = (settings: Parameters<typeof openDataClient>[0]): DataClient => {
      const data = openDataClient(settings);
      const send = data.client.send.bind(data.client) as (...args: unknown[]) => Promise<unknown>;
      data.client.send = (async (...args: unknown[]) => {
        const answer = await send(...args);
        if (!(args[0] instanceof ScanCommand)) return answer;
        const { Items = [] } = answer as { Items?: Record<string, { S?: string; N?: string }>[] };
        for (const item of Items) if (item['name']?.S === 'France') item['name'].S = 'Frankreich';
        return { ...(answer as object), Items: Items.filter((item) => item['name']?.S !== 'Deutschland') };
      }) as typeof data.client.send;
      return data;
    };
    const { problems } = await proveIn(source, { proof: full(30), proofData: broken });
    expect(problems).toEqual([
      { entity: 'Countries.COUNTRIES', key: 'code=de', what: 'does not come back from the items' },
      { entity: 'Countries.COUNTRIES', key: 'code=fr', what: 'not rebuilt equally: name' },
      { entity: 'Countries.COUNTRIES', key: '', what: '3 items were written and 2 found again' },
    ]);
  });

  it('refuses servers that are none', async () => {
    const scratch = scratchOn(flavour);
    const other = scratchOn(flavour === 'mysql' ? 'mariadb' : 'mysql');
    const nothing = (proof: Parameters<typeof inWorld>[1]['proof']) =>
      failureOf(inWorld(source, { ...(proof && { proof }) }, () => Promise.resolve()));
    expect(await nothing({ scratch: { ...scratch, port: 1 } })).toMatchObject({ code: 'LandfallScratchUnreachable' });
    expect(await nothing({ scratch: { ...scratch, user: 'nobody' } })).toMatchObject({
      code: 'LandfallScratchUnusable',
    });
    const wrong = await nothing({ scratch: { ...other, user: scratch.user } }).catch((error: unknown) => error);
    expect(String(wrong)).toMatch(/they give different answers|password|denied/i);
    expect(await nothing({ endpoint: 'http://127.0.0.1:1' })).toMatchObject({ code: 'LandfallAwsUnreachable' });
    expect(await mine()).toEqual({ databases: [], tables: [] });
  }, 120_000);

  it('refuses a source that is called like a scratch database', async () => {
    const named = { ...source.source, database: 'landfall_scratch_0a1b2c3d_0a1b2c' };
    const found = await failureOf(
      inWorld({ ...source, source: named }, { proof: { scratch: scratchOn(flavour) } }, () => Promise.resolve()),
    );
    expect(found).toMatchObject({ code: 'LandfallScratchUnusable' });
  });
});
