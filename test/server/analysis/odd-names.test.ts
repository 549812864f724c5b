import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { analyze } from '../../../client/cli/standalone/analyze';
import { analysisSchema, type Analysis } from '../../../contracts/schemas/analysis';
import { foundIn, ODD_STATEMENTS, ODD_TABLES, oddSource, withValues } from '../../support/odd-names';
import { stack, uniqueName } from '../../support/stack';

/** The statements are run: that the server takes them shows that they are what an application can send. */
describe.each(['mysql', 'mariadb'] as const)('names of any kind on %s', (flavour) => {
  const database = `${uniqueName('lf')} "odd" \`schema\` ü`;
  const folder = mkdtempSync(join(tmpdir(), 'landfall-odd-names-'));
  const quoted = `\`${database.replaceAll('`', '``')}\``;
  let admin: Connection;
  let before: { output: string; general: string };
  let analysis: Analysis;

  beforeAll(async () => {
    const { host, port, user, password } = stack[flavour]();
    const login = { host, port, user, password, charset: 'utf8mb4' };
    admin = await createConnection(login);
    await admin.query(`CREATE DATABASE ${quoted} CHARACTER SET utf8mb4`);
    const [rows] = await admin.query('SELECT @@log_output AS output, @@general_log AS general');
    before = (rows as (typeof before)[])[0]!;
    await admin.query(`USE ${quoted}`);
    for (const sql of ODD_TABLES) await admin.query(sql);
    await admin.query("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = 1");
    const application = await createConnection({ ...login, database });
    for (const one of ODD_STATEMENTS) await application.query(withValues(one));
    await application.end();
    writeFileSync(join(folder, 'db.ts'), oddSource());
    await analyze(
      {
        schema: `mysql://${user}:${encodeURIComponent(password)}@${host}:${port}/${encodeURIComponent(database)}?tls=disabled`,
        logs: ['mysql:general_log'],
        source: { path: folder, include: ['*.ts'] },
        out: join(folder, 'out'),
        onProgress: () => undefined,
      },
      {},
    );
    analysis = analysisSchema.parse(JSON.parse(readFileSync(join(folder, 'out/analysis.json'), 'utf8')));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await admin.query(`SET GLOBAL log_output = '${before.output}', GLOBAL general_log = ${before.general}`);
    await admin.query('TRUNCATE TABLE mysql.general_log');
    await admin.query(`DROP DATABASE ${quoted}`);
    await admin.end();
  });

  it('are those of the schema in every pattern, which source and log have alike', () => {
    const ran = analysis.accessPatterns.filter(({ operation }) => operation !== 'other');
    expect([...foundIn({ ...analysis, accessPatterns: ran })].sort()).toEqual(
      ODD_STATEMENTS.map(({ found }) => found).sort(),
    );
    for (const { evidence } of ran) expect(evidence).toMatchObject({ seenIn: 'source and log', logExecutions: 1 });
    expect(analysis.queryLog!.unparsed).toEqual([]);
  });

  it('are those of the schema in tables, columns, keys and relations', () => {
    expect(analysis.schema.database).toBe(database);
    expect(analysis.schema.tables.map(({ name, primaryKey }) => `${name}: ${primaryKey.join(' + ')}`)).toEqual([
      '1st: 2nd',
      'Order Details: Order ID + Line No',
      '_x$: _id',
      'a`b: x`y',
      'größe: 名前',
      'order: select',
      'tab.le: co.l',
    ]);
    expect(analysis.relations).toContainEqual(
      expect.objectContaining({
        ...{ kind: 'foreign-key', from: { table: 'Order Details', columns: ['Order ID'] } },
        to: { table: 'order', columns: ['select'] },
      }),
    );
    expect(analysis.schema.tables.flatMap(({ sample }) => sample?.kind ?? 'none')).toEqual(Array(7).fill('all'));
  });
});
