import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApplicationFailure } from '@temporalio/common';
import { createAnalysisActivities } from '../../../activities/analysis';
import { portOpener } from '../../../adapters/mcp/port/open';
import { openSource } from '../../../adapters/mysql/link';
import { findingsOf } from '../../../engine/report/markdown';
import { STAGE_ARTIFACTS } from '../../../contracts/artifacts';
import type { AnalysisActivities } from '../../../contracts/activities';
import { analysisSchema, type Analysis } from '../../../contracts/schemas/analysis';
import { configSchema, type MigrationConfigInput } from '../../../contracts/schemas/config';
import type { StageContext, StepResult } from '../../../contracts/stages';
import { MemoryStore } from '../../support/memory-store';
import { createSourceDatabase, type SourceDatabase } from '../../support/source-database';

const TABLES = [
  `CREATE TABLE owners (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, mail VARCHAR(100) NOT NULL UNIQUE, note LONGTEXT)`,
  `CREATE TABLE boats (id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, owner_id INT UNSIGNED NOT NULL, name VARCHAR(50) NOT NULL,
     CONSTRAINT fk_owner FOREIGN KEY (owner_id) REFERENCES owners (id) ON DELETE CASCADE)`,
  `CREATE TABLE trips (boat_no INT UNSIGNED NOT NULL, day DATE NOT NULL, miles FLOAT)`,
  `CREATE TABLE unused (id INT PRIMARY KEY)`,
  `INSERT INTO owners (mail) VALUES ('a@x'), ('b@x')`,
];
const SOURCE = `import { createPool } from 'mysql2/promise';
import express from 'express';
const pool = createPool({});
const app = express();
app.get('/boats', async (req, res) => {
  let sql = 'SELECT b.id, b.name FROM boats b JOIN owners o ON o.id = b.owner_id WHERE o.mail = ?';
  if (req.query.name) sql += ' AND b.name LIKE ?';
  res.json(await pool.query(sql, [req.query.mail]));
});
app.post('/trips', async (req, res) => {
  const conn = await pool.getConnection();
  await conn.beginTransaction();
  await conn.execute('INSERT INTO trips (boat_no, day) VALUES (?, ?)', [1, '2026-01-01']);
  await conn.execute('UPDATE boats SET name = ? WHERE id = ?', ['x', 1]);
  await conn.commit();
  res.end();
});
export const lengths = () => pool.query('SELECT t.miles FROM trips t JOIN boats b ON b.id = t.boat_no');
export const secret = (query: any) => pool.query(query.text());
`;
const logOf = (database: string): string => `/usr/sbin/mysqld, Version: 8.0.31 (x). started with:
2026-01-02T10:00:00.000000Z\t    8 Connect\tapp@localhost on ${database} using TCP/IP
2026-01-02T10:00:00.100000Z\t    8 Query\tSELECT b.id, b.name FROM boats b JOIN owners o ON o.id = b.owner_id WHERE o.mail = 'a@x'
2026-01-02T10:00:00.200000Z\t    8 Query\tSELECT b.id, b.name FROM boats b JOIN owners o ON o.id = b.owner_id WHERE o.mail = 'a@x' AND b.name LIKE 'z%'
2026-01-02T10:00:05.100000Z\t    8 Query\tDELETE FROM owners WHERE id = 3
2026-01-02T10:00:10.000000Z\t    8 Query\tSELECT b.id, b.name FROM boats b JOIN owners o ON o.id = b.owner_id WHERE o.mail = 'b@x'
2026-01-02T10:00:10.000000Z\t    9 Connect\tapp@localhost on another using TCP/IP
2026-01-02T10:00:11.000000Z\t    9 Query\tSELECT * FROM owners
`;

const CONFIG = configSchema.parse({
  version: 1,
  name: 'boats',
  source: { endpoints: [{ host: 'x' }], database: 'x', user: 'x', password: 'env:X' },
  target: { region: 'us-east-1' },
});

describe.each(['mysql', 'mariadb'] as const)('the stage analysis on %s', (flavour) => {
  let db: SourceDatabase;
  let folder: string;
  beforeAll(async () => {
    db = await createSourceDatabase(flavour, TABLES);
    folder = mkdtempSync(join(tmpdir(), 'landfall-app-'));
    mkdirSync(join(folder, 'src'));
    writeFileSync(join(folder, 'src/app.ts'), SOURCE);
    writeFileSync(
      join(folder, 'package.json'),
      '{"scripts":{"test":"jest"},"dependencies":{"mysql2":"3","express":"4"}}',
    );
    writeFileSync(join(folder, 'general.log'), logOf(db.name));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await db.drop();
  });

  const application = () => ({ path: folder, queryLogs: [join(folder, 'general.log')] });
  const run = async (
    given: MigrationConfigInput['application'],
  ): Promise<{ store: MemoryStore; analysis: Analysis; results: StepResult[] }> => {
    const store = new MemoryStore();
    const config = {
      ...configSchema.parse({
        version: 1,
        name: 'boats',
        source: { endpoints: [{ host: 'x' }], database: 'x', user: 'x', password: 'env:X' },
        target: { region: 'us-east-1' },
        ...(given && { application: given }),
      }),
      source: db.settings(),
    };
    const activities: AnalysisActivities = createAnalysisActivities({
      store: () => store,
      secrets: db.secrets,
      openPort: portOpener({ secrets: db.secrets, environment: {} }),
      openSource,
    });
    let context: StageContext = { migration: 'boats', config, artifacts: {} };
    const results: StepResult[] = [];
    for (const step of ['readSchema', 'readSource', 'readQueryLog', 'writeAnalysis'] as const) {
      const result = await activities[step]({ context });
      results.push(result);
      const refs = Object.fromEntries(result.artifacts.map((ref) => [ref.key, ref]));
      context = { ...context, artifacts: { ...context.artifacts, ...refs } };
    }
    const analysis = analysisSchema.parse(JSON.parse(store.text('stage-01/analysis.json')));
    return { store, analysis, results };
  };

  it('reconciles schema, source and log', async () => {
    const { analysis, store, results } = await run(application());
    for (const name of STAGE_ARTIFACTS.analysis) expect(store.text(`stage-01/${name}`)).not.toBe('');
    const byFingerprint = (start: string) =>
      analysis.accessPatterns.find((pattern) => pattern.fingerprint.startsWith(start))!;
    const search = byFingerprint('SELECT b.id');
    expect(search.evidence).toEqual({
      callSites: ['src/app.ts:8'],
      routes: ['GET /boats'],
      logExecutions: 3,
      seenIn: 'source and log',
    });
    expect(search.rate).toEqual({ kind: 'measured', executions: 3, averagePerSecond: '0.3030', peakPerSecond: 2 });
    expect(search.filters).toEqual([
      { table: 'owners', column: 'mail', operator: '=', optional: false },
      { table: 'boats', column: 'name', operator: 'like', optional: true },
    ]);
    expect(byFingerprint('INSERT').transaction).toBe('POST /trips');
    expect(byFingerprint('UPDATE').transaction).toBe('POST /trips');
    expect(byFingerprint('INSERT').rate).toEqual({ kind: 'unknown' });
    expect(byFingerprint('DELETE').evidence).toEqual({ callSites: [], routes: [], logExecutions: 1, seenIn: 'log' });
    expect(analysis.accessPatterns.map((pattern) => pattern.id)).toEqual(['AP1', 'AP2', 'AP3', 'AP4', 'AP5']);
    expect(analysis.queryLog).toMatchObject({ executions: 4, distinct: 3, literalTexts: 4, spanSeconds: '9.900' });
    expect(analysis.relations.map(({ kind, from, to, cardinality }) => [kind, from, to, cardinality])).toEqual([
      ['foreign-key', { table: 'boats', columns: ['owner_id'] }, { table: 'owners', columns: ['id'] }, 'many-to-one'],
      [
        'inferred-from-join',
        { table: 'trips', columns: ['boat_no'] },
        { table: 'boats', columns: ['id'] },
        'many-to-one',
      ],
    ]);
    const risks = new Set(analysis.risks.map((risk) => `${risk.code} ${risk.where}`));
    for (const expected of [
      'NO_PRIMARY_KEY trips',
      'CASCADE boats.owner_id',
      'LARGE_VALUE owners.note',
      'UNUSED_TABLE unused',
      'UNRESOLVED_CALL_SITE src/app.ts:19',
      `UNEXPLAINED_STATEMENT ${byFingerprint('DELETE').id}`,
    ])
      expect(risks).toContain(expected);
    expect(analysis.application).toMatchObject({
      framework: 'Express',
      driver: 'mysql2',
      testCommand: 'jest',
      language: 'TypeScript',
    });
    expect(results.flatMap((result) => result.risks ?? []).join('\n')).toContain('NO_PRIMARY_KEY');
    expect(store.text('stage-01/01_3_entity_relationships.md')).toContain('owners ||--o{ boats : "owner_id"');
  });

  it('reads a replica where one is named, and nothing else', async () => {
    const here = db.settings();
    const nowhere = [{ name: 'gone', host: '127.0.0.1', port: 1 }];
    const read = (source: typeof here) =>
      createAnalysisActivities({
        ...{ store: () => new MemoryStore(), secrets: db.secrets, openSource },
        openPort: portOpener({ secrets: db.secrets, environment: {} }),
      }).readSchema({
        context: { migration: 'boats', config: { ...CONFIG, source }, artifacts: {} },
      });
    const { notes } = await read({ ...here, endpoints: nowhere, replicas: here.endpoints });
    expect(notes).toEqual([expect.stringMatching(/^Schema \S+ has 4 tables and 2 .* from the replica \S+ /)]);
    await expect(read({ ...here, replicas: nowhere })).rejects.toMatchObject({ type: 'LandfallSourceUnreachable' });
  });

  it('gives the same bytes again', async () => {
    const [one, two] = [await run(application()), await run(application())];
    const stable = ({ files }: MemoryStore): readonly (readonly string[])[] =>
      [...files]
        .filter(([key]) => !/work\/(?:figures|mcp-calls)\.json$/.test(key))
        .map(([key, bytes]) => [key, findingsOf(bytes.toString())]);
    expect(stable(two.store)).toEqual(stable(one.store));
    expect(one.store.text('stage-01/01_2_schema_extraction.md')).toContain('(exact)');
    for (const [, bytes] of one.store.files) expect(bytes.toString()).not.toContain(folder);
  });

  it('works with nothing but the schema, and invents no rate', async () => {
    const { analysis } = await run(undefined);
    expect(analysis).toMatchObject({ application: null, callSites: [], queryLog: null, accessPatterns: [] });
    expect(analysis.risks.map((risk) => risk.code)).not.toContain('RATE_UNKNOWN');
  });

  it('works with a log alone', async () => {
    writeFileSync(join(folder, 'empty.ts'), '');
    const { analysis } = await run({ ...application(), include: ['empty.ts'] });
    expect(analysis.accessPatterns).toHaveLength(3);
    expect(analysis.risks.filter((risk) => risk.code === 'UNEXPLAINED_STATEMENT')).toHaveLength(3);
  });

  it('names an application that is not there, and files that nothing selects', async () => {
    const code = async (given: MigrationConfigInput['application']) =>
      run(given).catch((error: unknown) => (error as ApplicationFailure).type);
    expect(await code({ path: join(folder, 'nowhere') })).toBe('LandfallApplicationMissing');
    expect(await code({ path: folder, include: ['none/**/*.ts'] })).toBe('LandfallApplicationMissing');
    expect(await code({ path: folder, queryLogs: [join(folder, 'none.log')] })).toBe('LandfallQueryLogUnreadable');
  });
});
