import { scanFiles } from './scan';

const places = async (files: Readonly<Record<string, string>>): Promise<readonly string[]> =>
  (await scanFiles(files)).sites.map(
    (site) => `${site.file}:${site.line} ${site.problem === null ? site.sql : `PROBLEM ${site.problem}`}`,
  );

describe('who holds the connection', () => {
  it('a variable that gets its value later, also in a callback', async () => {
    expect(
      await places({
        'db.ts': `import mysql from 'mysql2/promise'; export const pool = mysql.createPool({});
export const inTransaction = async (work: any) => { const link = await pool.getConnection(); await link.beginTransaction(); const result = await work(link); await link.commit(); return result; };`,
        'script.ts': `import { pool } from './db'; import { readFileSync } from 'node:fs';
export async function run(path: string) { let connection; try { connection = await pool.getConnection(); await connection.query(readFileSync(path, 'utf8')); } catch (error) { throw error; } }`,
        'bills.js': `const { inTransaction } = require('./db');
exports.create = async (row) => { let connection; try { return await inTransaction(async (link) => { connection = link; await connection.execute('INSERT INTO bills (id) VALUES (?)', [row.id]); }); }
catch (error) { if (connection) await connection.rollback(); throw error; } };
exports.other = async (repository) => { await repository.commit(); };`,
      }),
    ).toEqual([
      'bills.js:2 INSERT INTO bills (id) VALUES (?)',
      'bills.js:3 ROLLBACK',
      'db.ts:2 START TRANSACTION',
      'db.ts:2 COMMIT',
      "script.ts:2 PROBLEM the statement is built at run time from readFileSync(path, 'utf8')",
    ]);
  });

  it('a class field that the constructor sets, a module that hands the pool on, a pool of promisifyAll', async () => {
    expect(
      await places({
        'pool.ts': `import mysql from 'mysql'; import bluebird from 'bluebird'; import Pool from 'mysql/lib/Pool';
bluebird.promisifyAll([Pool]); const hub = mysql.createPool({}); const other = mysql.createPool({}); export { hub as default, other };`,
        'index.ts': `export { default as db, other as second } from './pool'; export * from './stores';`,
        'stores.ts': `import type { Pool } from 'mysql'; import { db } from './index';
export class Boats { private readonly link; constructor(link: Pool = db) { this.link = link; } all() { return this.link.queryAsync('SELECT 1 FROM boats'); } }
export const apply = (statements: string[]) => Promise.all(statements.map((one) => (db as any).queryAsync(one + ';')));`,
        'use.ts': `import { db, second as ports } from './index';
export const load = (text: string) => ports.queryAsync(\`\${readAll()}\`); declare function readAll(): string;
export const count = () => db.queryAsync('SELECT COUNT(*) FROM ports');`,
      }),
    ).toEqual([
      'stores.ts:2 SELECT 1 FROM boats',
      'use.ts:2 PROBLEM the statement is built at run time from readAll()',
      'use.ts:3 SELECT COUNT(*) FROM ports',
    ]);
  });

  it('an object of no known type that carries SQL once carries statements everywhere', async () => {
    expect(
      await places({
        'a.js': `exports.load = async (link, text, client) => { await link.query('DELETE FROM boats');
await link.query(await text.next());
await link.execute('SELECT boats WHERE id = ?', [1]);
await client.query(await text.next());
await client.query('SELECT is a word'); };`,
      }),
    ).toEqual([
      'a.js:1 DELETE FROM boats',
      'a.js:2 PROBLEM the statement is built at run time from text.next()',
      'a.js:3 SELECT boats WHERE id = ?',
    ]);
  });

  it('a function that makes text in a way that cannot be followed', async () => {
    expect(
      await places({
        'a.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
function split(text: string) { const all: string[] = []; let one = ''; for (const c of text) { if (c === ';') { all.push(one); one = ''; } else one += c; } return all; }
export async function migrate(text: string) { const statements = split(text); for (let i = 0; i < statements.length; i += 1) await pool.query(statements[i]); }`,
      }),
    ).toEqual([expect.stringMatching(/^a\.ts:3 PROBLEM the statement is built at run time from /)]);
  });
});

describe('a transaction on a connection of the caller', () => {
  it('holds what the caller does on it, in the work that it hands over', async () => {
    const { sites } = await scanFiles({
      'a.ts': `import mysql, { type PoolConnection } from 'mysql2/promise'; const pool = mysql.createPool({});
const guarded = async (link: PoolConnection, work: () => Promise<void>) => { await link.beginTransaction(); await work(); await link.commit(); };
const add = async (link: PoolConnection) => { await link.query('INSERT INTO boats VALUES (1)'); };
export async function create() { const link = await pool.getConnection(); await link.query('SELECT 1 FROM boats');
await guarded(link, async () => { await add(link); await link.query('DELETE FROM ports'); }); }`,
    });
    expect(sites.map((site) => [site.sql, site.transactions])).toEqual([
      ['START TRANSACTION', ['create', 'guarded']],
      ['COMMIT', ['create', 'guarded']],
      ['INSERT INTO boats VALUES (1)', ['create']],
      ['SELECT 1 FROM boats', []],
      ['DELETE FROM ports', ['create']],
    ]);
  });

  it('ends with the helper that commits by itself', async () => {
    const app = await scanFiles({
      'app.js': `const mysql = require('mysql2/promise');
const transfer = async (conn) => { await conn.beginTransaction(); try { await conn.query('UPDATE boats SET a = 1'); await finish(conn); } catch (e) { await conn.rollback(); throw e; } };
const finish = async (conn) => { await conn.query('COMMIT'); };
module.exports = (app) => { const db = mysql.createConnection({});
app.get('/boats', async (req, res) => { res.json(await db.query('SELECT 1 FROM boats')); });
app.post('/boats', async (req, res) => { await transfer(db); await db.query('DELETE FROM ports'); }); };`,
    });
    expect(app.sites.map((site) => [site.sql, site.transactions])).toEqual([
      ['START TRANSACTION', ['transfer']],
      ['UPDATE boats SET a = 1', ['transfer']],
      ['ROLLBACK', ['transfer']],
      ['COMMIT', ['transfer']],
      ['SELECT 1 FROM boats', []],
      ['DELETE FROM ports', []],
    ]);
  });

  it('lasts in the function that has it begun, not in those around', async () => {
    const { sites } = await scanFiles({
      'app.js': `const mysql = require('mysql2/promise');
const begin = async (conn) => { try { await conn.beginTransaction(); } catch (e) { await conn.rollback(); throw e; } };
module.exports = (app) => { const db = mysql.createConnection({});
app.get('/boats', async (req, res) => { res.json(await db.query('SELECT 1 FROM boats')); });
app.post('/boats', async (req, res) => { await begin(db); for (const id of req.body) await db.query('DELETE FROM ports'); await db.commit(); }); };`,
    });
    expect(sites.map((site) => [site.sql, site.transactions])).toEqual([
      ['START TRANSACTION', ['POST /boats', 'begin']],
      ['ROLLBACK', ['POST /boats', 'begin']],
      ['SELECT 1 FROM boats', []],
      ['DELETE FROM ports', ['POST /boats']],
      ['COMMIT', ['POST /boats']],
    ]);
  });

  it('belongs to the handler that begins and commits it, not to its neighbours on the same connection', async () => {
    const { sites } = await scanFiles({
      'app.js': `const mysql = require('mysql2');
const { promisify } = require('util');
module.exports = (app) => { const db = mysql.createConnection({});
app.get('/boats', (req, res) => { db.query('SELECT 1 FROM boats', (e, rows) => res.json(rows)); });
app.post('/boats', (req, res) => { db.beginTransaction((e) => { db.query('UPDATE boats SET a = 1', (e) => {
  if (e) return db.rollback(() => res.end());
  db.commit((e) => res.end()); }); }); });
app.put('/boats', async (req, res) => { try { await new Promise((ok) => db.beginTransaction(ok)); await db.promise().query('UPDATE boats SET a = 2');
  await new Promise((ok) => db.commit(ok)); } catch (e) { db.rollback(); } });
app.delete('/boats', async (req, res) => { await begin(); await db.promise().query('DELETE FROM boats'); await end(); });
const begin = () => promisify(db.beginTransaction).bind(db)(); const end = () => db.promise().commit(); };`,
    });
    const of = (sql: string) => sites.find((site) => site.sql === sql)!.transactions;
    expect(of('SELECT 1 FROM boats')).toEqual([]);
    expect(of('UPDATE boats SET a = 1')).toEqual(['POST /boats']);
    expect(of('UPDATE boats SET a = 2')).toEqual(['PUT /boats']);
  });

  it('holds work that is handed over by its name', async () => {
    const { sites } = await scanFiles({
      'a.ts': `import mysql, { type PoolConnection } from 'mysql2/promise'; const pool = mysql.createPool({});
const guarded = async (link: PoolConnection, work: () => Promise<void>) => { await link.beginTransaction(); await work(); await link.commit(); };
export async function create() { const link = await pool.getConnection(); await link.query('SELECT 1 FROM boats');
const doWork = async () => { await link.query('DELETE FROM ports'); };
await guarded(link, doWork); await link.query('DELETE FROM boats'); }`,
    });
    expect(sites.map((site) => [site.sql, site.transactions])).toEqual([
      ['START TRANSACTION', ['create', 'guarded']],
      ['COMMIT', ['create', 'guarded']],
      ['SELECT 1 FROM boats', []],
      ['DELETE FROM ports', ['create']],
      ['DELETE FROM boats', []],
    ]);
  });

  it('holds each of several pieces of work of one function', async () => {
    const { sites } = await scanFiles({
      'a.ts': `import mysql, { type PoolConnection } from 'mysql2/promise'; const pool = mysql.createPool({});
const guarded = async (link: PoolConnection, work: () => Promise<void>) => { await link.beginTransaction(); await work(); await link.commit(); };
export async function create() { const link = await pool.getConnection();
await guarded(link, async () => { await link.query('INSERT INTO boats VALUES (1)'); }); await link.query('SELECT 1 FROM boats');
await guarded(link, async () => { await link.query('DELETE FROM ports'); }); }`,
    });
    expect(sites.slice(2).map((site) => [site.sql, site.transactions])).toEqual([
      ['INSERT INTO boats VALUES (1)', ['create']],
      ['SELECT 1 FROM boats', []],
      ['DELETE FROM ports', ['create']],
    ]);
  });
});

describe('what the caller names', () => {
  it('in an object of which the functions between take out the rest', async () => {
    expect(
      await places({
        'db.js': `const mysql = require('mysql2/promise'); const db = mysql.createPool({});
exports.total = async ({ link = db, table, column, where = '' }) => link.execute(\`SELECT SUM(main.\${column}) FROM \${table} main \${where}\`);
exports.pair = async ([, table, ...more]) => db.execute(\`SELECT * FROM \${table} JOIN \${more[0]} USING (id)\`);`,
        'service.js': `const { total, pair } = require('./db');
const guarded = async ({ period, ...rest }) => total({ ...rest, column: 'price' });
const filtered = async ({ company, ...rest }) => guarded({ ...rest, ...(company ? { where: 'WHERE company = ?' } : {}) });
exports.income = async ({ project, ...rest }) => filtered({ ...rest, table: 'payments' });
exports.cost = async (query) => filtered({ ...query, table: 'expenses' });
exports.both = () => pair(['x', 'boats', 'ports']);
exports.all = () => total({ table: 'ports', column: 'size' });`,
        'routes.js': `const express = require('express'); const { income } = require('./service'); const app = express();
app.get('/income', async (req, res) => res.json(await income(req.query)));`,
      }),
    ).toEqual([
      'service.js:4 SELECT SUM(main.price) FROM payments main /* dynamic */ /* or: WHERE company = ? */',
      'service.js:5 SELECT SUM(main.price) FROM expenses main /* dynamic */ /* or: WHERE company = ? */',
      'service.js:6 SELECT * FROM boats JOIN ports USING (id)',
      'service.js:7 SELECT SUM(main.size) FROM ports main',
    ]);
  });
});

describe('a method that is taken out of its object', () => {
  it('is followed where it is bound, and where one of several is chosen', async () => {
    const { sites } = await scanFiles({
      'db.js': `const mysql = require('mysql2/promise'); const pool = mysql.createPool({});
async function query(sql, values) { const [rows] = await pool.execute(sql, values); return rows; }
module.exports = { query, pool };`,
      'use.js': `const db = require('./db');
exports.a = (id, connection = null) => { const exec = connection ? connection.query.bind(connection) : db.query.bind(db); return exec('SELECT 1 FROM a WHERE id = ?', [id]); };
exports.b = (id, connection) => { const run = (connection || db).query; return run('SELECT 2 FROM a'); };
exports.c = (id) => { const run = db.query; return run('SELECT 3 FROM a WHERE id = ?', [id]); };
exports.d = (id) => { const run = db.pool.query.bind(db.pool); return run('SELECT 4 FROM a'); };
exports.e = (list) => { const size = list.length; const names = list.map.bind(list); return names((one) => one.query); };`,
    });
    expect(sites.map((site) => `${site.file}:${site.line} ${site.problem ?? site.sql}`)).toEqual([
      'use.js:2 SELECT 1 FROM a WHERE id = ?',
      'use.js:3 SELECT 2 FROM a',
      'use.js:4 SELECT 3 FROM a WHERE id = ?',
      'use.js:5 SELECT 4 FROM a',
    ]);
  });
});

describe('a class whose table its constructor is given', () => {
  it('has its statements in one place, also where callers give more conditions', async () => {
    const { sites } = await scanFiles({
      'base.js': `const db = require('mysql2/promise').createPool({});
class Base { constructor(table) { this.table = table; }
  async list(options = {}) { let where = 'WHERE deleted = 0'; if (options.where) where += \` AND \${options.where}\`; return db.query(\`SELECT * FROM \${this.table} \${where}\`); } }
class Boats extends Base { constructor() { super('boats'); } all() { return this.list({ page: 1 }); } }
class Ports extends Base { constructor() { super('ports'); } open() { return this.list({ where: 'open = 1' }); } }
module.exports = { boats: new Boats(), ports: new Ports() };`,
    });
    expect(sites.map((site) => `${site.line} ${site.sql.replace(/ \/\*.*/, '')}`)).toEqual([
      '3 SELECT * FROM boats WHERE deleted = 0',
      '3 SELECT * FROM ports WHERE deleted = 0',
    ]);
  });
});
