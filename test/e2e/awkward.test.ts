import { DescribeTableCommand, DynamoDBClient, ListTablesCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { stageFolder, type StageName } from '../../contracts/names';
import { createDatabase } from '../../local';
import { independentCheck } from '../../scripts/demo/independent';
import { repository } from '../../scripts/demo/processes';
import { password } from '../../scripts/demo/source';
import { Arena, type Migration } from './support/arena';
import type { ReportJson } from './support/outcome';
import { histories } from './support/secrets';

/**
 * A schema that has little of a textbook, through the four stages on both kinds of server, and all the way back by the commands that
 * `rollback.md` of each stage prints. Once with artifacts in a folder, once with artifacts on S3, encrypted payloads, and items that DynamoDB
 * imports from there.
 */
const SECONDS = 1000;
const BUCKET = 'landfall-awkward';
const DATABASE = 'awkward';
const SCHEMA = join(repository, 'test', 'cases', 'awkward-schema.sql');
/** Their items are named by a hash of the row, which the independent check does not make again; it compares their attributes. */
const WITHOUT_KEY = ['NO_KEY', 'NULLABLE_UNIQUE', 'PROSE'].map((entity) => `${entity}: keys of *`);

describe.each([
  { flavour: 'mysql80', mayLook: false, away: false },
  { flavour: 'mariadb', mayLook: true, away: true },
] as const)('an awkward schema on $flavour, artifacts away: $away', ({ flavour, mayLook, away }) => {
  let arena: Arena;
  let migration: Migration;
  let root: Connection;
  let dynamo: DynamoDBClient;

  beforeAll(async () => {
    arena = await Arena.open(['temporal', 'mysql', 'aws'], flavour);
    const { mysql, aws } = arena.stack;
    await createDatabase(mysql, DATABASE);
    root = await createConnection({
      host: mysql.host,
      port: mysql.port,
      user: mysql.users.root.user,
      password: password(mysql.users.root),
      database: DATABASE,
      charset: 'utf8mb4',
      multipleStatements: true,
    });
    // Zero dates come from servers that allowed them once.
    await root.query("SET sql_mode = 'NO_ENGINE_SUBSTITUTION'");
    await root.query(readFileSync(SCHEMA, 'utf8'));
    for (const host of mayLook ? ['localhost', '127.0.0.1'] : [])
      await root.query(`GRANT TRIGGER, EVENT, EXECUTE ON ${DATABASE}.* TO '${mysql.users.migration.user}'@'${host}'`);
    const emulator = {
      region: aws.region,
      endpoint: aws.endpoint,
      credentials: { accessKeyId: aws.accessKeyId, secretAccessKey: aws.secretAccessKey },
    };
    dynamo = new DynamoDBClient(emulator);
    if (away) {
      const s3 = new S3Client({ ...emulator, forcePathStyle: true });
      await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
      s3.destroy();
    }
    const key = join(arena.directory, 'payload-key');
    writeFileSync(key, randomBytes(32).toString('hex'));
    migration = arena.migration(`awkward-${flavour}`, DATABASE, {
      application: undefined,
      'transfer.tablesInParallel': 8,
      ...(away && {
        'artifacts.store': `s3://${BUCKET}/migrations`,
        'temporal.encryptionKey': `file:${key}`,
        'transfer.engine': 's3-import',
      }),
    });
    arena.startWorker(migration);
  }, 600 * SECONDS);
  afterAll(async () => {
    dynamo.destroy();
    await root.end();
    await arena.close();
  }, 300 * SECONDS);

  /** Artifacts that lie away are fetched as a person would. */
  async function fetchArtifacts(): Promise<void> {
    if (!away) return;
    rmSync(migration.artifacts, { recursive: true, force: true });
    const { code, stdout, stderr } = await migration.landfall('artifacts', 'export', '--out', migration.artifacts);
    expect({ code, shown: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, shown: '' });
  }

  const tables = async (): Promise<readonly string[]> => {
    const { TableNames = [] } = await dynamo.send(new ListTablesCommand({ Limit: 100 }));
    return TableNames.filter((name) => name.startsWith(`${migration.name}-`));
  };
  /** Items of the application's tables: the control table has the source position. */
  const items = async (): Promise<number> => {
    const names = (await tables()).filter((name) => !name.endsWith('-landfall-control'));
    const counts = await Promise.all(
      names.map(async (TableName) => (await dynamo.send(new ScanCommand({ TableName, Select: 'COUNT' }))).Count ?? 0),
    );
    return counts.reduce((sum, count) => sum + count, 0);
  };
  const views = async (): Promise<number> => {
    const [rows] = await root.query("SELECT TABLE_NAME FROM information_schema.views WHERE TABLE_NAME LIKE 'lf\\_%'");
    return (rows as readonly unknown[]).length;
  };
  const rowsOfSource = async (): Promise<string> => {
    const [found] = await root.query<RowDataPacket[]>(
      "SELECT TABLE_NAME AS t FROM information_schema.tables WHERE TABLE_SCHEMA = ? AND TABLE_TYPE = 'BASE TABLE' ORDER BY 1",
      [DATABASE],
    );
    const names = found.map(({ t }) => String(t));
    const [sums] = await root.query(
      `CHECKSUM TABLE ${names.map((name) => `\`${name.replace(/`/g, '``')}\``).join(', ')}`,
    );
    return JSON.stringify(sums);
  };

  let before: string;
  it(
    'becomes items without a difference, as a second opinion finds too',
    async () => {
      before = await rowsOfSource();
      const { code, stdout, stderr } = await migration.landfall('start', '--wait', '--yes');
      expect({ code, shown: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, shown: '' });
      const report = await migration.json<ReportJson>('report');
      expect(report).toMatchObject({ status: 'finished', stagesRun: 4, rows: 41, items: 44, differences: 0 });
      await fetchArtifacts();
      const { config, artifacts } = migration;
      const second = await independentCheck({ config, artifacts, environment: arena.environment });
      expect(second).toMatchObject({ tableRows: 41, items: 44, differences: 0, samples: [], unchecked: WITHOUT_KEY });
      expect(await items()).toBe(44);
    },
    300 * SECONDS,
  );

  it('says unknown where the account may not look, and names what it finds where it may', () => {
    const page = readFileSync(join(migration.artifacts, stageFolder('analysis'), '01_2_schema_extraction.md'), 'utf8');
    const hidden = ['triggers', 'routines', 'events'].filter((what) => page.includes(`cannot see ${what}`));
    const named = ['keeps', 'does nothing', 'each_day'].filter((name) => page.includes(`\`${name}\``));
    expect([hidden.length, named.length]).toEqual(mayLook ? [0, 3] : [3, 0]);
  });

  it('stands in the history as it is, and encrypted when there is a key', async () => {
    const runs = await histories(arena);
    expect(runs.length).toBeGreaterThan(7);
    for (const { bytes } of runs) {
      expect(bytes.includes(`"${DATABASE}"`)).toBe(!away);
      expect(bytes.includes('binary/encrypted')).toBe(away);
    }
  });

  /** The lines of the shell block of a stage's `rollback.md`, as a person would copy them. */
  const commandsOf = (stage: StageName): readonly string[] => {
    const text = readFileSync(join(migration.artifacts, stageFolder(stage), 'rollback.md'), 'utf8');
    return (/```sh\n([\s\S]*?)```/.exec(text)?.[1] ?? '').trim().split('\n');
  };
  /** Executes them; the page says that --yes answers the question and --wait waits. */
  async function wayBack(stage: StageName): Promise<void> {
    const lines = commandsOf(stage);
    expect(lines).toHaveLength(1);
    const [program, ...args] = (lines[0] ?? '').split(' ');
    expect(program).toBe('landfall');
    const { code, stdout, stderr } = await migration.landfall(...args, '--yes', '--wait');
    expect({ code, shown: code === 4 ? '' : stdout + stderr }).toEqual({ code: 4, shown: '' });
  }
  const folder = async (stage: StageName): Promise<readonly string[]> => {
    await fetchArtifacts();
    const path = join(migration.artifacts, stageFolder(stage));
    return existsSync(path) ? readdirSync(path) : [];
  };

  it(
    'is taken back stage by stage by the commands that rollback.md prints',
    async () => {
      const names = await tables();
      expect([names.length, await items(), await views()]).toEqual([17, 44, 19]);

      await wayBack('transfer');
      expect([await tables(), await items(), await views()]).toEqual([names, 0, 0]);
      expect([await folder('transfer'), (await folder('infrastructure')).length > 0]).toEqual([[], true]);

      await wayBack('infrastructure');
      expect(await tables()).toEqual([]);
      await expect(dynamo.send(new DescribeTableCommand({ TableName: names[0] }))).rejects.toThrow();
      expect([await folder('infrastructure'), (await folder('modeling')).length > 0]).toEqual([[], true]);

      await wayBack('modeling');
      expect([await folder('modeling'), (await folder('analysis')).length > 0]).toEqual([[], true]);

      await wayBack('analysis');
      expect(await folder('analysis')).toEqual([]);
      expect(await rowsOfSource()).toBe(before);
    },
    300 * SECONDS,
  );
});
