import { scanFiles } from './scan';

const places = (facts: Awaited<ReturnType<typeof scanFiles>>) =>
  facts.sites.map((site) => `${site.file}:${site.line} ${site.function} ${site.call} ${site.sql}`);

describe('call sites', () => {
  it('are found behind functions that pass the statement on, whatever these are called', async () => {
    const facts = await scanFiles({
      'db.ts': `import mysql from 'mysql2/promise';
export const pool = mysql.createPool({});
export async function fetchRows<T>(text: string, values: unknown[] = []): Promise<T[]> { const [rows] = await pool.query<T[]>(text, values); return rows; }
export const first = async (text: string, values?: unknown[]) => (await fetchRows(text, values))[0];
export class Base { protected run(options: { statement: string; values?: unknown[] }) { return pool.execute(options.statement, options.values); } }`,
      'use.ts': `import { first, fetchRows, Base } from './db';
export const one = (id: number) => first('SELECT * FROM a WHERE id = ?', [id]);
export const all = () => fetchRows('SELECT * FROM a');
export class Items extends Base { remove(id: number) { return this.run({ statement: 'DELETE FROM a WHERE id = ?', values: [id] }); } }`,
    });
    expect(places(facts)).toEqual([
      'use.ts:2 one query SELECT * FROM a WHERE id = ?',
      'use.ts:3 all query SELECT * FROM a',
      'use.ts:4 Items.remove execute DELETE FROM a WHERE id = ?',
    ]);
  });

  it('are found in callback style, with promisify, and in JavaScript', async () => {
    const facts = await scanFiles({
      'db.js': `const mysql = require('mysql'); const util = require('util');
const connection = mysql.createConnection({});
const query = util.promisify(connection.query).bind(connection);
module.exports = { connection, query };`,
      'use.js': `const { connection, query } = require('./db');
exports.list = (done) => { connection.query('SELECT * FROM a', (err, rows) => done(rows)); };
exports.later = async () => query('SELECT * FROM b');
function plain(db) { return db.query('SELECT * FROM c'); }
function other(client) { return client.query('users', { limit: 5 }); }
module.exports.plain = plain;`,
    });
    expect(places(facts)).toEqual([
      'use.js:2 list query SELECT * FROM a',
      'use.js:3 later query SELECT * FROM b',
      'use.js:4 plain query SELECT * FROM c',
    ]);
  });

  it('are not what only looks like them', async () => {
    const facts = await scanFiles({
      'a.ts': `class Search { query(text: string) { return text.length; } } new Search().query('SELECT 1 FROM a');
const url = { query: (s: string) => s }; url.query('SELECT is a word');`,
    });
    expect(facts.sites).toEqual([]);
  });

  it('tell a wrapper that nobody calls', async () => {
    const facts = await scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({}); export const run = (sql: string) => pool.query(sql);`,
    });
    expect(facts.sites).toMatchObject([{ problem: expect.stringContaining('no call of the function') as string }]);
  });

  it('are read from code that does not compile, and from modules that import each other', async () => {
    const facts = await scanFiles({
      'a.ts': `import { b } from './b'; import { createPool } from 'mysql2/promise'; export const pool = createPool({});
export const a = () => { b(; pool.query('SELECT 1 FROM a') } }}`,
      'b.ts': `import { pool } from './a'; export const b = () => pool.query('SELECT 2 FROM b'); class {`,
    });
    expect(facts.sites.map((site) => site.sql)).toEqual(['SELECT 1 FROM a', 'SELECT 2 FROM b']);
  });
});

describe('transactions', () => {
  it('follow the connection into functions, and leave out what runs on the pool', async () => {
    const facts = await scanFiles({
      'a.ts': `import { createPool, type PoolConnection, type Pool } from 'mysql2/promise'; const pool = createPool({});
async function insert(c: PoolConnection) { await c.query('INSERT INTO a VALUES (1)'); }
async function read(db: Pick<Pool, 'query'> = pool) { return db.query('SELECT 1 FROM a'); }
async function elsewhere() { await pool.query('DELETE FROM a'); }
export async function place() {
  const conn = await pool.getConnection();
  await conn.beginTransaction();
  await insert(conn); await read(conn); await elsewhere();
  await conn.query('UPDATE a SET b = 1');
  await conn.commit();
}
export async function within<T>(work: (c: PoolConnection) => Promise<T>) {
  const conn = await pool.getConnection();
  await conn.query('START TRANSACTION');
  try { const done = await work(conn); await conn.query('COMMIT'); return done; } catch (e) { await conn.rollback(); throw e; }
}
export const cancel = () => within(async (tx) => { await insert(tx); });`,
    });
    const of = (sql: string) => facts.sites.filter((site) => site.sql.startsWith(sql)).map((site) => site.transactions);
    expect(of('INSERT')).toEqual([['cancel', 'place']]);
    expect(of('SELECT')).toEqual([['place']]);
    expect(of('DELETE')).toEqual([[]]);
    expect(of('UPDATE')).toEqual([['place']]);
    expect(of('COMMIT')).toEqual([['place'], ['within']]);
    expect(of('ROLLBACK')).toEqual([['within']]);
  });
});

describe('routes', () => {
  it('are reached through routers, controllers, services, interfaces and callbacks', async () => {
    const facts = await scanFiles({
      'repo.ts': `import type { Pool } from 'mysql2/promise';
export interface Repo { list(): Promise<unknown>; }
export class SqlRepo implements Repo { constructor(private pool: Pool) {} list = async () => this.pool.query('SELECT 1 FROM a'); }
export class Audit { constructor(private pool: Pool) {} async write() { await this.pool.query('INSERT INTO log VALUES (1)'); } }
export const orphan = (pool: Pool) => pool.query('SELECT 2 FROM a');`,
      'service.ts': `import type { Repo } from './repo'; export class Service { constructor(private readonly repo: Repo) {} all() { return [1].map(() => this.repo.list()); } }`,
      'routes.ts': `import { Router } from 'express'; import { Service } from './service';
export function routes(service: Service) { const router = Router(); router.get('/', async (req, res) => res.json(await service.all())); router.route('/:id').put((req, res) => res.end()).get(wrap(service.all)); return router; }
const wrap = (f: any) => (req: any, res: any) => f(req);`,
      'app.ts': `import express from 'express'; import { routes } from './routes'; import { Service } from './service'; import { Audit } from './repo';
export function build(service: Service, audit: Audit) {
  const app = express(); app.set('x', 1);
  app.get('/before', (req, res) => res.end());
  app.use(async (req, res, next) => { await audit.write(); next(); });
  const api = express.Router(); api.use('/items', routes(service)); app.use('/api', api);
  return app; }`,
    });
    const routesOf = (sql: string) => facts.sites.find((site) => site.sql.startsWith(sql))!.routes;
    expect(facts.routes).toEqual(['GET /api/items', 'GET /api/items/:id', 'GET /before', 'PUT /api/items/:id']);
    expect(routesOf('SELECT 1')).toEqual(['GET /api/items', 'GET /api/items/:id']);
    expect(routesOf('INSERT')).toEqual(['GET /api/items', 'GET /api/items/:id', 'PUT /api/items/:id']);
    expect(routesOf('SELECT 2')).toEqual([]);
  });
});
