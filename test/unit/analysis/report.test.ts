import { analyse } from '../../../engine/analysis/reconcile';
import type { AnalysisInputs } from '../../../engine/analysis/reconcile/inputs';
import { printAnalysis } from '../../../engine/analysis/report';
import { mermaidNames } from '../../../engine/analysis/report/relations';
import { applicationFacts } from '../../../engine/analysis/source/application';
import { logged, queryLogOf } from './log-files';
import { scanFiles } from './scan';

const HOSTILE = 'a | b `c` <script> \\ "d"\ne';

async function inputs(): Promise<AnalysisInputs> {
  const source = await scanFiles({
    'a.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
export const read = (f: any) => pool.query(\`SELECT * FROM \${f.t} WHERE a = ?\`);
export const call = () => pool.query('CALL refresh (?)');`,
  });
  const table = (name: string, comment: string) => ({
    name,
    engine: 'InnoDB',
    collation: null,
    comment,
    rowCount: null,
    columns: [],
    primaryKey: [],
    keys: [],
    foreignKeys: [],
    checks: [{ name: 'c', clause: HOSTILE }],
    createStatement: 'CREATE TABLE `x` (``` int)',
  });
  return {
    schema: {
      schema: {
        flavour: 'mysql',
        version: '8.0.31',
        database: 'x',
        characterSet: 'utf8mb4',
        collation: 'utf8mb4_bin',
        tables: [table(HOSTILE, HOSTILE), table('a__b', '')],
        views: [{ name: 'v', definition: '', securityType: 'DEFINER' }],
        triggers: [],
        routines: [],
        events: [],
      },
      blindSpots: ['triggers (GRANT TRIGGER)'],
    },
    source: { application: applicationFacts(undefined, source), source, skipped: ['src/big.js'] },
    queryLog: queryLogOf(
      logged({ fingerprint: 'SELECT * FROM t', database: 'other', executions: 3, last: 5_000_000, seconds: '0*3' }),
    ),
  };
}

describe('documents of the analysis', () => {
  it('are printed from the analysis, whatever stands in names and comments', async () => {
    const analysis = analyse(await inputs());
    const files = await printAnalysis(analysis);
    for (const [name, text] of Object.entries(files)) {
      expect(text.endsWith('\n')).toBe(true);
      if (!name.endsWith('.md')) continue;
      expect(text).toMatch(/^# /);
      const rows = text.split('\n').filter((line) => line.startsWith('| '));
      for (const row of rows) expect(row).toMatch(/ \|$/);
    }
    expect(files['01_2_schema_extraction.md']).toContain('MySQL 8.0.31: 2 tables, rows not counted.');
    expect(files['01_2_schema_extraction.md']).toContain('may not see the text of the view');
    const api = files['01_1_API_access_patterns.md']!;
    expect(api).toContain('| Languages | TypeScript (1) |');
    expect(api).toMatch(/\| `a\.ts:2` \| `read` \| `query` \| AP\d \|.*\| `f` \|/);
  });

  it('say of a table that is named at run time that it is, and never ask to take it in', async () => {
    const given = await inputs();
    const source = await scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
export const empty = (f: any) => pool.query(\`TRUNCATE TABLE \${f.t}\`);
export const put = (f: any) => pool.query(\`INSERT INTO \${f.t} (\${f.c}) VALUES (?)\`, [f.v]);`,
    });
    const analysis = analyse({
      ...{ schema: given.schema, queryLog: null },
      source: { application: applicationFacts(undefined, source), source, skipped: [] },
    });
    const files = await printAnalysis(analysis);
    for (const text of Object.values(files))
      expect(text.replace(files['analysis.json']!, '')).not.toContain('landfall');
    const page = files['01_6_access_patterns.md']!;
    expect(page).toContain('other a table named at run time');
    expect(page).toContain('| Tables | `a table named at run time` |');
    expect(page).toContain('| Sets | `* of a table named at run time` |');
    expect(analysis.risks.map(({ code }) => code)).not.toContain('UNKNOWN_TABLE');
    expect(analysis.risks.filter(({ code }) => code === 'DYNAMIC_STATEMENT')).toHaveLength(2);
  });

  it('never call absent what the account cannot see, and tell full text and spatial indexes from others', async () => {
    const { schema } = await inputs();
    const [one] = schema.schema.tables;
    const key = (name: string) => ({ name, columns: ['c'], unique: false });
    const found = {
      ...one!,
      name: 't',
      keys: [key('a`b'), key('place'), key('plain')],
      createStatement: [
        'CREATE TABLE `t` (',
        '  FULLTEXT KEY `a``b` (`c`),',
        '  SPATIAL KEY `place` (`c`),',
        '  KEY `plain` (`c`)',
        ')',
      ].join('\n'),
    };
    const files = await printAnalysis(
      analyse({ schema: { ...schema, schema: { ...schema.schema, tables: [found] } }, source: null, queryLog: null }),
    );
    const page = files['01_2_schema_extraction.md']!;
    expect(page).toMatch(/## Triggers\n\nUnknown: the account of the migration cannot see triggers/);
    expect(page).toMatch(/## Routines\n\nNone\./);
    const tables = files['01_4_table_structures.md']!;
    for (const kind of ['fulltext index', 'spatial index', 'index']) expect(tables).toContain(`\`c\` | ${kind} |`);
    expect(files['01_1_API_access_patterns.md']).toContain('no query log: no route and no access pattern is known');
    expect(files['01_6_access_patterns.md']).toMatch(/## Patterns\n\nNone\./);
  });

  it('tell what is dynamic, refused, unread, or of another schema', async () => {
    const { risks, accessPatterns, queryLog } = analyse(await inputs());
    const codes = risks.map((risk) => risk.code);
    for (const code of ['DYNAMIC_STATEMENT', 'CALLED_ROUTINE', 'FILE_NOT_READ', 'NOT_VISIBLE', 'NO_PRIMARY_KEY'])
      expect(codes).toContain(code);
    expect(risks.find((risk) => risk.code === 'LOG_INCOMPLETE')!.what).toContain('its schemas are other');
    expect(accessPatterns.map((pattern) => pattern.fingerprint).sort()).toEqual([
      'CALL refresh (?)',
      'SELECT * FROM /* dynamic */ WHERE a = ?',
    ]);
    expect(queryLog).toMatchObject({ executions: 0, spanSeconds: '0.000' });
  });

  it('begin with the risks in short and say once what each kind needs', async () => {
    const page = (await printAnalysis(analyse(await inputs())))['01_6_access_patterns.md']!;
    expect(page.indexOf('risks of')).toBeLessThan(page.indexOf('## Overview'));
    expect(page).toMatch(/NO\\_PRIMARY\\_KEY 2/);
    expect(page).toMatch(/\| NO\\_PRIMARY\\_KEY \| 2 \| A unique key, .*\|/);
    expect(page.match(/A unique key, or a key that makes each row one item\./g)).toHaveLength(2);
    const none = await inputs();
    const bare = { ...none.schema, blindSpots: [], schema: { ...none.schema.schema, views: [], tables: [] } };
    const empty = await printAnalysis(analyse({ schema: bare, source: null, queryLog: null }));
    expect(empty['01_6_access_patterns.md']).toContain('No risk was found.');
    expect(empty['01_6_access_patterns.md']).toContain('No access pattern is known');
  });

  it('say of first rows that they are no random sample', async () => {
    const { schema } = await inputs();
    const sample = { kind: 'first', rows: 100, columns: [], longestRow: 8, measuredAll: false, zeroDates: [] } as const;
    const found = { ...schema.schema.tables[0]!, name: 't', sample: { ...sample, columns: [], zeroDates: [] } };
    const files = await printAnalysis(
      analyse({ schema: { ...schema, schema: { ...schema.schema, tables: [found] } }, source: null, queryLog: null }),
    );
    expect(files['01_4_table_structures.md']).toContain('100 rows of many, the first rows, not a random sample');
  });

  it('give every table a name of its own in the diagram', () => {
    expect([...mermaidNames(['a b', 'a_b', '1', 'ü', '-']).values()]).toEqual(['a_b', 'a_b_2', 't_1', '_', '__2']);
  });

  it('read package.json as far as it is one', async () => {
    const { source } = (await inputs()).source!;
    expect(
      applicationFacts(
        '{"dependencies":{"mysql2":"3","knex":"3","fastify":"4"},"devDependencies":{"typescript":"5"}}',
        source,
      ),
    ).toMatchObject({
      framework: 'Fastify',
      driver: 'mysql2, knex',
      language: 'TypeScript',
      testCommand: null,
    });
    expect(applicationFacts('not json', source).driver).toBe('unknown');
  });
});

describe('transactions of the source', () => {
  it('hold every statement that runs in them, also one that several of them share', async () => {
    const source = await scanFiles({
      'a.ts': `import express from 'express'; import { createPool, type PoolConnection } from 'mysql2/promise';
const pool = createPool({}); const app = express();
async function note(c: PoolConnection, what: string) { await c.query('INSERT INTO notes (what) VALUES (?)', [what]); }
export async function place() {
  const conn = await pool.getConnection(); await conn.beginTransaction();
  await conn.query('INSERT INTO orders (id) VALUES (1)'); await note(conn, 'placed');
  await conn.query('UPDATE stock SET n = n - 1'); await conn.commit();
}
export async function cancel() {
  const conn = await pool.getConnection(); await conn.beginTransaction();
  await conn.query('DELETE FROM orders WHERE id = 1'); await note(conn, 'cancelled'); await conn.commit();
}
app.post('/orders', async () => { await place(); });
app.delete('/orders', async () => { await cancel(); });`,
    });
    const { schema } = await inputs();
    const analysis = analyse({
      schema,
      source: { application: applicationFacts(undefined, source), source, skipped: [] },
      queryLog: null,
    });
    const idOf = (start: string): string =>
      analysis.accessPatterns.find(({ fingerprint }) => fingerprint.startsWith(start))!.id;
    const ids = ['INSERT INTO notes', 'INSERT INTO orders', 'UPDATE stock', 'DELETE FROM orders'].map(idOf);
    const [note, order, stock, gone] = ids;
    expect(analysis.accessPatterns.map((one) => [one.id, one.transaction, one.transactions])).toEqual(
      expect.arrayContaining([
        [note, 'cancel', ['cancel', 'place']],
        [order, 'place', undefined],
        [gone, 'cancel', undefined],
      ]),
    );
    const sites = analysis.callSites.filter((site) => 'transactions' in site);
    expect(sites.map((site) => [site.accessPattern, site.transaction, site.transactions])).toEqual([
      [note, 'cancel', ['cancel', 'place']],
    ]);
    const pages = await printAnalysis(analysis);
    expect(pages['01_6_access_patterns.md']).toContain(
      [
        ...['| Opened by | Patterns, by file and line |', '|---|---|'],
        ...[`| \`cancel\` | ${note}, ${gone} |`, `| \`place\` | ${note}, ${order}, ${stock} |`],
      ].join('\n'),
    );
    expect(pages['01_6_access_patterns.md']).toContain('| Transaction | `cancel`, `place` |');
    // A route opens the transactions that it reaches whole.
    expect(pages['01_1_API_access_patterns.md']).toMatch(/^\| `POST \/orders` .* `place` \|$/m);
    expect(pages['01_1_API_access_patterns.md']).toMatch(/^\| `DELETE \/orders` .* `cancel` \|$/m);
    expect(pages['01_1_API_access_patterns.md']).not.toContain('`cancel`, `place`');
  });
});
