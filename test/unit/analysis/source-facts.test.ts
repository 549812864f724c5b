import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { APPLICATION_ROOT, loadApplication } from '../../../adapters/application';
import { configSchema } from '../../../contracts/schemas/config';
import { applicationFacts } from '../../../engine/analysis/source/application';
import { scanSource } from '../../../engine/analysis/source/scan';
import { scanFiles } from './scan';

const POOL = `import mysql from 'mysql2/promise';\nexport const pool = mysql.createPool({});\n`;

describe('what a call site is given and what is taken of its answer', () => {
  it('parameters with their types, those under a condition, names of columns', async () => {
    const { sites } = await scanFiles({
      'db.ts': `${POOL}export const run = (text: string, values: unknown[] = []) => pool.query(text, values);`,
      'use.ts': `import { pool, run } from './db';
export class Boats {
  async find(id: number, name: string) { const values: unknown[] = [id]; let text = 'SELECT 1 FROM a WHERE id = ?'; if (name) { text += ' AND name = ?'; values.push(name); } return run(text, values); }
  async add(row: { name: string }) { await pool.query('INSERT INTO a SET ?', { name: row.name }); }
  async raw(order: string) { return pool.query(\`SELECT 1 FROM a ORDER BY \${order}\`); }
}`,
    });
    expect(sites.map(({ class: owner, parameters, openParts }) => ({ owner, parameters, openParts }))).toEqual([
      {
        owner: 'Boats',
        parameters: [
          { text: 'id', type: 'number' },
          { text: 'name', type: 'string', optional: true },
        ],
        openParts: [],
      },
      { owner: 'Boats', parameters: [{ text: 'row.name', type: 'string', name: 'name' }], openParts: [] },
      { owner: 'Boats', parameters: [], openParts: ['order'] },
    ]);
  });

  it.each<readonly [string, readonly string[]]>([
    [`const [rows] = await pool.query(S); return rows.map((row: any) => row.id);`, ['rows']],
    [`const [rows] = await pool.query(S); return rows[0];`, ['first row']],
    [`const [[row]] = await pool.query<any[]>(S); return row;`, ['first row']],
    [
      `const [r] = await pool.query(S); if (r.affectedRows === 0) throw new Error(); return r.insertId;`,
      ['affectedRows', 'insertId'],
    ],
    [`const [{ insertId }] = await pool.query<any>(S); return insertId;`, ['insertId']],
    [`return pool.query(S);`, ['returned']],
    [`await pool.query(S);`, ['ignored']],
    [`const [rows] = await pool.query(S); return rows.length > 0;`, ['row count']],
  ])('%s', async (body, expected) => {
    const { sites } = await scanFiles({
      'db.ts': POOL,
      'a.ts': `import { pool } from './db'; const S = 'SELECT 1 FROM a'; export async function f() { ${body} }`,
    });
    expect(sites.map((site) => site.result)).toEqual([expected]);
  });

  it('calls of builders are listed with their table, texts given to them are resolved', async () => {
    const { sites } = await scanFiles({
      'knex.js': `const knex = require('knex')({ client: 'mysql2' });
exports.list = () => knex('boats').where('id', 1).select('id', knex.raw('(SELECT 1 FROM x) AS x'));
exports.names = () => knex.select('name').from('ports');
exports.raw = () => knex.raw('SELECT 1 FROM crew WHERE id = ?', [1]);`,
      'orm.ts': `import { Repository } from 'typeorm'; import { PrismaClient } from '@prisma/client'; import { Kysely } from 'kysely'; import { Model } from 'sequelize';
class Boat {} class Port extends Model {} const prisma = new PrismaClient();
export class S { constructor(private boats: Repository<Boat>, private db: Kysely<any>) {}
  a() { return this.boats.find(); } b() { return prisma.port.findMany(); } c() { return this.db.selectFrom('crew').selectAll().execute(); } d() { return Port.findAll(); }
  e(id: number) { return prisma.$queryRaw\`SELECT 2 FROM a WHERE id = \${id}\`; } }`,
    });
    expect(sites.map((site) => [site.library, site.call, site.problem ?? site.sql])).toEqual([
      ['knex', 'query', expect.stringContaining('query on boats') as string],
      ['knex', 'select', expect.stringContaining('select on ports') as string],
      [null, 'raw', 'SELECT 1 FROM crew WHERE id = ?'],
      ['typeorm', 'find', expect.stringContaining('find on Boat') as string],
      ['@prisma/client', 'findMany', expect.stringContaining('findMany on port') as string],
      ['kysely', 'selectFrom', expect.stringContaining('selectFrom on crew') as string],
      ['sequelize', 'findAll', expect.stringContaining('findAll on Port') as string],
      [null, '$queryRaw', 'SELECT 2 FROM a WHERE id = ?'],
    ]);
  });
});

describe('an application folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'landfall-source-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const load = () =>
    loadApplication(configSchema.shape.application.unwrap().parse({ path: folder, include: ['**/*.{ts,js}'] }));

  it('may hold bytes that are no text, files too large for people, and links in a circle', async () => {
    writeFileSync(join(folder, 'video.ts'), Buffer.from([0x47, 0x40, 0, 0x11, 0x10, 0, 0xff]));
    writeFileSync(join(folder, 'bundle.js'), 'x'.repeat(2_000_001));
    writeFileSync(
      join(folder, 'broken.ts'),
      `import { createPool } from 'mysql2/promise' const = ; createPool({}).query('SELECT 1 FROM a') }}`,
    );
    writeFileSync(join(folder, 'deep.js'), `const a = 1; const t = ${"'a' + ".repeat(2_000)}'b'; module.exports = t;`);
    mkdirSync(join(folder, 'sub'));
    symlinkSync(folder, join(folder, 'sub', 'up'));
    symlinkSync(join(folder, 'nowhere.ts'), join(folder, 'dangling.ts'));
    const loaded = await load();
    expect(loaded.skipped).toEqual(['bundle.js', 'video.ts']);
    const facts = await scanSource(loaded.project, APPLICATION_ROOT);
    expect(facts.sites.map((site) => site.sql)).toEqual(['SELECT 1 FROM a']);
  });

  it('tells its tests, commands, coverage and how objects get what they need', async () => {
    mkdirSync(join(folder, 'coverage'));
    writeFileSync(join(folder, 'coverage/coverage-summary.json'), '{"total":{"lines":{"pct":81.5}}}');
    writeFileSync(
      join(folder, 'package.json'),
      '{"scripts":{"test":"vitest run","build":"tsc","other":"x"},"dependencies":{"fastify":"5","knex":"3"},"devDependencies":{"vitest":"1"}}',
    );
    writeFileSync(join(folder, 'a.ts'), 'export class A { constructor(private b: string) {} }');
    writeFileSync(join(folder, 'b.js'), 'module.exports = 1;');
    writeFileSync(join(folder, 'a.test.ts'), '');
    const loaded = await load();
    const facts = applicationFacts(loaded.packageJson, await scanSource(loaded.project, APPLICATION_ROOT), loaded);
    expect(facts).toMatchObject({
      framework: 'Fastify',
      languages: [
        { name: 'TypeScript', files: 1 },
        { name: 'JavaScript', files: 1 },
      ],
      testRunner: 'Vitest',
      testFiles: 1,
      commands: [
        { name: 'build', command: 'tsc' },
        { name: 'test', command: 'vitest run' },
      ],
      injection: 'constructors',
      coverage: '81.5 % of lines (coverage/coverage-summary.json)',
      builders: [{ name: 'knex', calls: 0, raw: 0 }],
    });
  });
});
