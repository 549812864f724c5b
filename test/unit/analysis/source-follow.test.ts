import { scanFiles } from './scan';

const POOL = `import mysql from 'mysql2/promise';\nexport const pool = mysql.createPool({});\n`;

/** Statements by line of `use.*`, and what is wrong with those that are not known. */
async function statements(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { sites } = await scanFiles(files);
  return sites
    .filter((site) => site.file.startsWith('use'))
    .map((site) => `${site.line} ${site.problem === null ? site.sql : `PROBLEM ${site.problem}`}`);
}

describe('statements that go through other code to the driver', () => {
  it('with a procedure or a table that the caller names', async () => {
    const found = await statements({
      'db.ts': `${POOL}
export const callProcedure = (name: string, values: unknown[] = []) => {
  const places = values.map(() => '?').join(', ');
  return pool.query(\`CALL \${name}(\${places})\`, values);
};
export const removeFrom = async (table: string, id: number) => pool.execute('DELETE FROM ' + table + ' WHERE id = ?', [id]);`,
      'use.ts': `import { callProcedure, removeFrom } from './db';
export const refresh = () => callProcedure('refresh_totals', [1]);
export const removeBoat = (id: number) => removeFrom('boats', id);
export const removeAny = (table: string) => removeFrom(table, 1);`,
    });
    expect(found).toEqual([
      '2 CALL refresh_totals(?)',
      '3 DELETE FROM boats WHERE id = ?',
      '4 DELETE FROM /* dynamic */ WHERE id = ?',
    ]);
  });

  it('as an object, as a spread list, as elements of a list', async () => {
    const found = await statements({
      'db.js': `const mysql = require('mysql2/promise');
class Db {
  async open() { this.link = await mysql.createConnection({}); return this.link; }
  async run(text, values) { const [rows] = await this.link.execute(text, values); return rows; }
  async options(o) { return this.run(o); }
  insert(table, row) { return [\`INSERT INTO \${table} (\${Object.keys(row).join(',')}) VALUES (\${Object.keys(row).map(() => '?')})\`, Object.values(row)]; }
  async all(list) { const link = await this.open(); await link.beginTransaction(); for (const one of list) await this.run(one.text, one.values); await link.commit(); }
}
module.exports = new Db();`,
      'use.js': `const db = require('./db');
exports.a = () => db.options({ sql: 'SELECT 1 FROM a', timeout: 5 });
exports.b = (row) => db.run(...db.insert('b', row));
exports.c = () => { const list = [{ text: 'DELETE FROM c', values: [] }]; list.push({ text: 'DELETE FROM d', values: [] }); return db.all(list); };`,
    });
    expect(found).toEqual([
      '2 SELECT 1 FROM a',
      '3 INSERT INTO b (/* dynamic */) VALUES (?)',
      '4 DELETE FROM c',
      '4 DELETE FROM d',
    ]);
  });

  it('through a queue that another function empties', async () => {
    const found = await statements({
      'queue.ts': `import type { Pool } from 'mysql2/promise';
export class Queue {
  private items: { text: string; values: unknown[] }[] = [];
  constructor(private readonly pool: Pool) {}
  send(text: string, values: unknown[]) { this.items.push({ text, values }); }
  async flush() { for (const item of this.items.splice(0, 10)) await this.pool.query(item.text, item.values); }
}`,
      'use.ts': `import { Queue } from './queue';
export const note = (queue: Queue) => queue.send('INSERT INTO notes (body) VALUES (?)', ['x']);`,
    });
    expect(found).toEqual(['2 INSERT INTO notes (body) VALUES (?)']);
  });

  it('through an interface, and through objects of no known type', async () => {
    const found = await statements({
      'db.ts': `${POOL}
export interface Store { fetch(text: string): Promise<unknown>; }
export class PoolStore implements Store { async fetch(text: string) { return pool.query(text); } }`,
      'use1.ts': `import type { Store } from './db';
export const list = (store: Store) => store.fetch('SELECT 1 FROM a');
interface Loose { query(text: string): Promise<unknown> }
export const loose = (db: Loose) => db.query('SELECT 2 FROM a');
export const talk = (db: Loose) => db.query('select a boat, please');`,
      'use2.js': `module.exports = (deps) => ({ list: () => deps.store.fetch('SELECT 3 FROM a'), hello: () => deps.mail.fetch('hello') });`,
    });
    expect(found).toEqual(['2 SELECT 1 FROM a', '4 SELECT 2 FROM a', '1 SELECT 3 FROM a']);
  });

  it('as templates with a tag: own ones and those of libraries', async () => {
    const found = await statements({
      'db.ts': `${POOL}
export const sql = (texts: TemplateStringsArray, ...values: unknown[]) => pool.query(texts.join('?'), values);`,
      'use.ts': `import { pool, sql } from './db'; import SQL from 'sql-template-strings';
export const a = (id: number, name: string) => sql\`SELECT 1 FROM a WHERE id = \${id} AND name = \${name}\`;
export const b = (id: string) => pool.query(SQL\`SELECT 2 FROM a WHERE id = \${id}\`);
const TABLE = 'boats';
export const c = () => pool.query(String.raw\`SELECT 3 FROM \${TABLE}\`);`,
    });
    expect(found).toEqual([
      '2 SELECT 1 FROM a WHERE id = ? AND name = ?',
      '3 SELECT 2 FROM a WHERE id = ?',
      '5 SELECT 3 FROM boats',
    ]);
  });

  it('with names that objects hold: set by a constructor, by the class below, static', async () => {
    const found = await statements({
      'db.js': `const mysql = require('mysql2'); module.exports = mysql.createPool({}).promise();`,
      'use.js': `const db = require('./db');
class Base {
  constructor(table) { this.table = table; }
  find(id) { return db.query(\`SELECT * FROM \${this.table} WHERE id = ?\`, [id]); }
}
class Boats extends Base { constructor() { super('boats'); } }
class Ports extends Base { constructor() { super('ports'); } }
class Own { constructor() { this.table = 'owners'; } all() { return db.query('SELECT * FROM ' + this.table); } }
class Model { static table = ''; static all() { return db.query(\`SELECT 1 FROM \${this.table}\`); } }
class Crew extends Model { static table = 'crew'; }
module.exports = { boats: new Boats(), ports: new Ports(), own: new Own(), Crew };`,
    });
    expect(found).toEqual([
      '4 SELECT * FROM boats WHERE id = ?',
      '4 SELECT * FROM ports WHERE id = ?',
      '8 SELECT * FROM owners',
      '9 SELECT 1 FROM crew',
    ]);
  });

  it('with values in the text, cut ends and replaced names', async () => {
    const found = await statements({
      'db.ts': POOL,
      'use.ts': `import { pool } from './db';
export const a = (id: any) => pool.query(\`SELECT 1 FROM a WHERE id = \${id} AND name = '\${id.name}' LIMIT \${id.limit}\`);
export const b = (rows: any[]) => { let text = 'INSERT INTO b (x) VALUES'; for (const row of rows) text += ' (?),'; return pool.query(text.slice(0, -1)); };
export const c = () => pool.query('SELECT 1 FROM {t}'.replace('{t}', 'c'));
export const d = () => pool.query('SELECT 1' ${Array.from({ length: 60 }, (_, i) => `+ ', ${i}'`).join(' ')} + ' FROM d');`,
    });
    expect(found.slice(0, 3)).toEqual([
      '2 SELECT 1 FROM a WHERE id = ? AND name = ? LIMIT ?',
      '3 INSERT INTO b (x) VALUES /* optional: (?) */',
      '4 SELECT 1 FROM c',
    ]);
    expect(found[3]).toMatch(/^5 SELECT 1, 0, .*, 59 FROM d$/);
  });

  it('that begin alike are one statement, and two when they are two', async () => {
    const found = await statements({
      'db.ts': POOL,
      'use.ts': `import { pool } from './db';
export const a = (f: any) => { let text = 'SELECT 1 FROM a'; if (f.x) text += ' WHERE x = ?'; else if (f.y) text += ' WHERE y = ?'; return pool.query(text); };
export const b = (f: any) => pool.query(f.all ? 'SELECT 1 FROM b' : 'DELETE FROM c');`,
    });
    expect(found).toHaveLength(3);
    expect(found[0]).toBe('2 SELECT 1 FROM a /* optional: WHERE x = ? (or: WHERE y = ?) */');
    expect(found.slice(1)).toEqual(['3 DELETE FROM c', '3 SELECT 1 FROM b']);
  });

  it('put those into a transaction that a function between them opens', async () => {
    const { sites } = await scanFiles({
      'db.ts': `${POOL}
export async function atomic(text: string, values: unknown[]) { const link = await pool.getConnection(); await link.beginTransaction(); await link.execute(text, values); await link.commit(); }`,
      'use.ts': `import { atomic } from './db'; export const add = () => atomic('INSERT INTO a VALUES (?)', [1]);`,
    });
    expect(sites.find((site) => site.file === 'use.ts')!.transactions).toEqual(['add']);
  });
});

describe('SQL of other servers', () => {
  it.each([
    ['SELECT 1 FROM a WHERE id = $1', 'PostgreSQL ($1)'],
    ['SELECT a::text FROM b', 'PostgreSQL (::)'],
    ['SELECT 1 FROM "Boats"', 'PostgreSQL ("name")'],
    ['INSERT OR IGNORE INTO a VALUES (1)', 'SQLite (INSERT OR)'],
    ['SELECT TOP 5 a FROM b', 'SQL Server (TOP)'],
    ['SELECT a FROM b WHERE ROWNUM < 5', 'Oracle (ROWNUM)'],
  ])('is named: %s', async (sql, name) => {
    const { sites } = await scanFiles({ 'a.js': `exports.f = (db) => db.query(${JSON.stringify(sql)});` });
    expect(sites.map((site) => site.problem)).toEqual([`the statement is written for ${name}; MySQL would refuse it`]);
  });

  it('is no fault where MySQL has it too, or in a text', async () => {
    const { sites } = await scanFiles({
      'a.js': `exports.f = (db) => { db.query("SELECT 1 FROM a WHERE b = 'costs $1 ::x'"); db.query('INSERT INTO a (b) VALUES (?) RETURNING id'); };`,
    });
    expect(sites.map(({ problem, dialect }) => [problem, dialect])).toEqual([
      [null, null],
      [null, 'PostgreSQL or MariaDB'],
    ]);
  });

  it('is left out where the text for MySQL stands beside it, and where it goes to another driver', async () => {
    const found = await statements({
      'db.ts': `${POOL}export const choose = (o: Record<string, string>) => o[process.env.DB!];`,
      'use.ts': `import { Pool } from 'pg'; import { choose, pool } from './db';
export const a = () => pool.query(choose({ mysql: 'INSERT IGNORE INTO a VALUES (1)', sqlite: 'INSERT OR IGNORE INTO a VALUES (1)' }));
export const b = (other: Pool) => other.query('SELECT 1 FROM a');`,
    });
    expect(found).toEqual(['2 INSERT IGNORE INTO a VALUES (1)']);
    const other = await statements({
      'use.js': `const { open } = require('sqlite'); exports.f = async (db) => db.query('SELECT 1 FROM a');`,
    });
    expect(other).toEqual([]);
  });
});
