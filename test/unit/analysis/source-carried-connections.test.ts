import { scanFiles } from './scan';

const found = async (files: Readonly<Record<string, string>>) => {
  const { sites, unfollowed } = await scanFiles(files);
  return {
    statements: sites
      .filter((site) => !/^(START|COMMIT|ROLLBACK|BEGIN)/.test(site.sql))
      .map((site) => [site.sql, ...site.transactions].join(' < ')),
    unfollowed: unfollowed!.map(({ where, what }) => `${where} ${what}`),
  };
};

const POOL = `import { createPool } from 'mysql2/promise';
export const pool = createPool({});
`;
const around = (work: string, before = '', after = ''): string =>
  `import { pool } from './db';
export async function order() { const conn = await pool.getConnection(); ${before} await conn.beginTransaction(); try { ${work} await conn.commit(); } catch (error) { await conn.rollback(); throw error; } finally { conn.release(); } ${after} }`;

describe('a connection in an object', () => {
  it.each([
    ['made in the call', 'await save({ conn });', 'const save = ({ conn }) => conn.query("DELETE FROM a");'],
    [
      'under another name',
      'await save({ tx: conn, id: 1 });',
      'const save = ({ tx: link }) => link.query("DELETE FROM a");',
    ],
    [
      'kept in a variable',
      'const ctx = { conn }; await save(ctx);',
      'const save = (ctx) => ctx.conn.query("DELETE FROM a");',
    ],
    [
      'within another one',
      'await save({ ctx: { tx: conn } });',
      'const save = ({ ctx }) => ctx.tx.query("DELETE FROM a");',
    ],
    [
      'handed on as a whole',
      'await save({ tx: conn });',
      'const save = (ctx) => deeper(ctx, 1); const deeper = (ctx, id) => { const { tx } = ctx; return tx.query("DELETE FROM a"); };',
    ],
    [
      'copied into another one',
      'const ctx = { tx: conn }; await save({ ...ctx, id: 1 });',
      'const save = ({ id, ...rest }) => rest.tx.query("DELETE FROM a");',
    ],
    [
      'set later',
      'const ctx = {}; ctx.tx = conn; await save(ctx);',
      'const save = (ctx) => ctx.tx.query("DELETE FROM a");',
    ],
    ['in a list', 'await save([conn, 1]);', 'const save = ([link]) => link.query("DELETE FROM a");'],
    [
      'made by a function',
      'const ctx = contextOf(conn); await ctx.link.query("DELETE FROM a");',
      'const contextOf = (link) => ({ link, at: 1 });',
    ],
  ])('%s', async (_, work, rest) => {
    const { statements, unfollowed } = await found({
      'db.ts': POOL,
      'a.js': `${around(`${work} await pool.query("DELETE FROM b");`)}\n${rest}`,
    });
    expect([...statements].sort()).toEqual(['DELETE FROM a < order', 'DELETE FROM b']);
    expect(unfollowed).toEqual([]);
  });
});

describe('work that gets an object with the connection', () => {
  it('belongs to whoever hands it over', async () => {
    const { statements, unfollowed } = await found({
      'db.ts': `${POOL}
type Tx = { tx: any; at: number };
export async function withTransaction<T>(work: (context: Tx) => Promise<T>) {
  const conn = await pool.getConnection();
  try { await conn.beginTransaction(); const result = await work({ tx: conn, at: 1 }); await conn.commit(); return result; }
  catch (error) { await conn.rollback(); throw error; } finally { conn.release(); }
}
export const withConnection = async <T>(work: (conn: any) => Promise<T>) => { const conn = await pool.getConnection(); try { return await work(conn); } finally { conn.release(); } };
export const nested = (work: (context: Tx) => Promise<void>) => withConnection(async (conn) => { await conn.beginTransaction(); await run(work, conn); await conn.commit(); });
const run = (given: (context: Tx) => Promise<void>, link: any) => given({ tx: link, at: 2 });`,
      'use.ts': `import { nested, pool, withConnection, withTransaction } from './db';
export const a = () => withTransaction(async ({ tx }) => { await tx.query('DELETE FROM a'); await pool.query('DELETE FROM other'); });
export const b = () => withTransaction(async (context) => { await deeper(context); });
const deeper = async (context: { tx: any }) => { await context.tx.query('DELETE FROM b'); };
export const c = () => nested(async ({ tx: link }) => { await link.query('DELETE FROM c'); });
export const d = () => withConnection(async (conn) => { await conn.query('DELETE FROM d'); });`,
    });
    expect(statements).toEqual([
      'DELETE FROM a < a',
      'DELETE FROM other',
      'DELETE FROM b < b',
      'DELETE FROM c < c',
      'DELETE FROM d',
    ]);
    expect(unfollowed).toEqual([]);
  });
});

describe('functions that take connection and statement in one object', () => {
  it('begin and end a transaction too, for work that is given in an object', async () => {
    const { statements, unfollowed } = await found({
      'run.ts': `import type { PoolConnection } from 'mysql2/promise';
export const runQuery = async ({ connection, query, parameters }: { connection: PoolConnection; query: string; parameters?: unknown[] }) => connection.query(query, parameters);
export const withTransaction = async <T>({ getConnection, fn }: { getConnection: () => Promise<PoolConnection>; fn: (given: { connection: PoolConnection }) => Promise<T> }) => {
  const connection = await getConnection();
  try { await runQuery({ connection, query: 'START TRANSACTION' }); const result = await fn({ connection }); await runQuery({ connection, query: 'COMMIT' }); return result; }
  catch (error) { await runQuery({ connection, query: 'ROLLBACK' }); throw error; } };`,
      'store.ts': `import { createPool, type PoolConnection } from 'mysql2/promise'; import { runQuery, withTransaction } from './run';
export class Store { constructor(private readonly pool = createPool({})) {}
  private async put({ connection, id }: { connection: PoolConnection; id: number }) { await runQuery({ connection, query: 'DELETE FROM a WHERE id = ?', parameters: [id] }); }
  async save(id: number) { await withTransaction({ getConnection: () => this.pool.getConnection(), fn: async ({ connection }) => { await this.put({ connection, id }); await runQuery({ connection, query: 'DELETE FROM b' }); } }); }
  async plain() { const connection = await this.pool.getConnection(); await runQuery({ connection, query: 'DELETE FROM c' }); } }`,
    });
    expect(statements).toEqual([
      'DELETE FROM a WHERE id = ? < Store.save',
      'DELETE FROM b < Store.save',
      'DELETE FROM c',
    ]);
    expect(unfollowed).toEqual([]);
  });

  it('under the name that another file has for the connection; on a pool it is told', async () => {
    const { statements, unfollowed } = await found({
      'db.js': "const mysql = require('mysql2/promise'); const pool = mysql.createPool({}); module.exports = pool;",
      'a.js': `const db = require('./db');
exports.order = async () => { await db.query('START TRANSACTION'); await db.query('DELETE FROM a'); await db.query('COMMIT'); await db.query('SELECT 1 FROM b'); };`,
    });
    expect(statements).toEqual(['DELETE FROM a < order', 'SELECT 1 FROM b']);
    expect(unfollowed).toEqual([
      'a.js:2 order begins a transaction on a pool, which may send each statement over another connection.',
    ]);
  });
});

describe('functions that are made around a connection', () => {
  it('send on it', async () => {
    const { statements } = await found({
      'db.ts': POOL,
      'a.ts': `${around(
        `const run = makeRunner(conn); await run('UPDATE a SET b = 1'); const db = makeDb(conn); await db.exec('UPDATE c SET b = 1'); await plain('UPDATE d SET b = 1');`,
      )}
export const makeRunner = (link: any) => async (sql: string) => { const [rows] = await link.query(sql); return rows; };
function makeDb(link: any) { const exec = (sql: string) => link.execute(sql); return { exec }; }
const plain = makeRunner(pool);`,
    });
    expect(statements).toEqual(['UPDATE a SET b = 1 < order', 'UPDATE c SET b = 1 < order', 'UPDATE d SET b = 1']);
  });

  it('are found where they are called, wherever they are put', async () => {
    const { statements } = await found({
      'db.js': `const util = require('util'); const pool = require('mysql2').createPool({});
const makeQuery = (of) => util.promisify(of.query).bind(of);
function runner(of) { const run = async (sql, values) => (await of.promise().query(sql, values))[0]; return run; }
const table = (name) => async (id) => run('SELECT id FROM ' + name + ' WHERE id = ?', [id]);
const query = makeQuery(pool); const run = runner(pool);
exports.all = () => query('SELECT 1 FROM a'); exports.one = (id) => run('SELECT id FROM b WHERE id = ?', [id]);
exports.send = runner(pool); exports.port = table('ports');`,
      'use.js': `const db = require('./db'); const { send } = db;
exports.c = () => db.send('DELETE FROM c'); exports.d = () => send('DELETE FROM d');`,
    });
    expect([...statements].sort()).toEqual([
      'DELETE FROM c',
      'DELETE FROM d',
      'SELECT 1 FROM a',
      'SELECT id FROM b WHERE id = ?',
      'SELECT id FROM ports WHERE id = ?',
    ]);
  });

  it('begin and end a transaction as text', async () => {
    const { statements } = await found({
      'a.js': `const util = require('util'); const mysql = require('mysql');
exports.order = async (id) => { const conn = mysql.createConnection({}); const query = util.promisify(conn.query).bind(conn);
  await query('SELECT 1 FROM before'); await query('START TRANSACTION'); await query('DELETE FROM a WHERE id = ?', [id]); await query('COMMIT'); await query('SELECT 1 FROM after'); };`,
    });
    expect(statements).toEqual(['SELECT 1 FROM before', 'DELETE FROM a WHERE id = ? < order', 'SELECT 1 FROM after']);
  });
});

describe('objects of functions that are made around a connection', () => {
  it('belong to whoever calls them in the work that gets them', async () => {
    const { statements, unfollowed } = await found({
      'db.js': `const pool = require('mysql2/promise').createPool({});
const makeOrders = ({ db }) => ({ add: (id) => db.query('INSERT INTO a VALUES (?)', [id]), async drop(id) { await db.execute('DELETE FROM a WHERE id = ?', [id]); } });
const makeRepos = (db) => ({ orders: makeOrders({ db }), query: (...args) => db.query(...args) });
exports.inside = async (fn) => { const conn = await pool.getConnection(); await conn.beginTransaction(); const out = await fn(makeRepos(conn)); await conn.commit(); return out; };
exports.repos = makeRepos(pool);`,
      'use.js': `const { inside, repos } = require('./db');
exports.a = (id) => inside(async ({ orders, query }) => { await orders.add(id); await query('UPDATE b SET c = 1'); });
exports.b = (id) => repos.orders.drop(id); exports.c = () => inside(async (all) => { await all.orders.drop(1); });`,
    });
    expect(statements).toEqual([
      'INSERT INTO a VALUES (?) < a',
      'DELETE FROM a WHERE id = ? < c',
      'UPDATE b SET c = 1 < a',
    ]);
    expect(unfollowed).toEqual([]);
  });
});

describe('a connection that is given back', () => {
  it('also by a method that keeps it, and when it was put into an object', async () => {
    const { statements, unfollowed } = await found({
      'db.ts': `${POOL}
export class Work { private link!: any; async start() { this.link = await pool.getConnection(); await this.link.beginTransaction(); return this.link; } async end() { await this.link.commit(); } }`,
      'use.ts': `import { pool, Work } from './db';
export const a = async () => { const work = new Work(); const conn = await work.start(); await conn.query('DELETE FROM a'); await work.end(); };
export const b = async (ctx: any) => { const conn = await pool.getConnection(); ctx.state.tx = conn; await conn.beginTransaction(); await service(ctx); await conn.commit(); };
const service = async (ctx: any) => { const { tx } = ctx.state; await tx.query('DELETE FROM b'); };`,
    });
    expect(statements).toEqual(['DELETE FROM a < a', 'DELETE FROM b < b']);
    expect(unfollowed).toEqual([]);
  });

  it('has the transaction that was begun on it', async () => {
    const { statements } = await found({
      'db.ts': `${POOL}
export async function begin() { const conn = await pool.getConnection(); await conn.beginTransaction(); return { conn, id: 1 }; }
export const open = () => new Promise<any>((resolve, reject) => { pool.getConnection().then(async (conn) => { await conn.beginTransaction(); resolve(conn); }, reject); });
export const end = (conn: any) => conn.commit();`,
      'use.ts': `import { begin, end, open } from './db';
export async function a() { const { conn } = await begin(); await conn.query('DELETE FROM a'); await end(conn); await conn.query('SELECT 1 FROM after'); }
export async function b() { const link = await open(); await link.query('DELETE FROM b'); await link.commit(); }`,
    });
    expect(statements).toEqual(['DELETE FROM a < a', 'SELECT 1 FROM after', 'DELETE FROM b < b']);
  });
});

describe('reads on the connection of a transaction', () => {
  it('before it begins and behind its end are not in it', async () => {
    const { statements } = await found({
      'db.ts': POOL,
      'a.ts': `${around(
        `await conn.query('UPDATE a SET b = 1'); if (Math.random() > 2) { await conn.rollback(); return; } await conn.query('UPDATE c SET b = 1'); await later(conn);`,
        `await conn.query('SELECT 1 FROM before'); await early(conn); const ctx = { conn };`,
        `await conn.query('SELECT 1 FROM after'); await late({ conn });`,
      )}
const early = (link: any) => link.query('SELECT 2 FROM before'); const later = (link: any) => link.query('UPDATE d SET b = 1'); const late = (ctx: any) => ctx.conn.query('SELECT 2 FROM after');`,
    });
    expect(statements).toEqual([
      'SELECT 1 FROM before',
      'UPDATE a SET b = 1 < order',
      'UPDATE c SET b = 1 < order',
      'SELECT 1 FROM after',
      'SELECT 2 FROM before',
      'UPDATE d SET b = 1 < order',
      'SELECT 2 FROM after',
    ]);
  });

  it('also with callbacks, and of two transactions one after the other', async () => {
    const { statements } = await found({
      'a.js': `const pool = require('mysql').createPool({});
exports.order = (id, done) => pool.getConnection((error, conn) => { conn.query('SELECT 1 FROM before', (failed, rows) => { conn.beginTransaction(() => { conn.query('DELETE FROM a', () => {
  conn.commit((wrong) => { if (wrong) return conn.rollback(() => done(wrong)); conn.query('SELECT 1 FROM after', done); }); }); }); }); });
exports.twice = async () => { const conn = await pool.promise().getConnection(); await conn.beginTransaction(); await conn.query('DELETE FROM b'); await conn.commit();
  await conn.query('SELECT 1 FROM between'); await conn.beginTransaction(); await conn.query('DELETE FROM c'); if (Math.random() > 2) await conn.commit(); else await conn.rollback(); await conn.query('SELECT 2 FROM after'); };`,
    });
    expect(statements).toEqual([
      'SELECT 1 FROM before',
      'DELETE FROM a < order',
      'SELECT 1 FROM after',
      'DELETE FROM b < twice',
      'SELECT 1 FROM between',
      'DELETE FROM c < twice',
      'SELECT 2 FROM after',
    ]);
  });
});

describe('a function that one gives that is called at once', () => {
  it('is called by the name of what it gives, and reached by routes', async () => {
    const { sites } = await scanFiles({
      'a.js': `const app = require('express')(); const pool = require('mysql2/promise').createPool({});
const current = (function () { const known = {}; return async (db, id) => { const [row] = await db.query('SELECT 1 FROM a WHERE id = ?', [id]); return row; }; })();
app.get('/a', async (req, res) => { const db = await pool.getConnection(); res.json(await current(db, 1)); });`,
    });
    expect(sites.map(({ sql, routes }) => [sql, ...routes])).toEqual([['SELECT 1 FROM a WHERE id = ?', 'GET /a']]);
  });
});

describe('an object that keeps the connection', () => {
  it('is followed in other objects, through work and when it is given back', async () => {
    const { statements, unfollowed } = await found({
      'db.ts': `${POOL}
export class Orders { constructor(private readonly link: any) {}
  add(id: number) { return this.link.query('INSERT INTO orders VALUES (?)', [id]); } drop() { return this.link.query('DELETE FROM orders'); } all() { return this.link.query('SELECT 1 FROM orders'); } }
export class Unit { constructor(readonly orders: Orders, private readonly link: any) {} }
export async function inside(work: (given: { orders: Orders }) => Promise<void>) { const conn = await pool.getConnection(); await conn.beginTransaction(); await work({ orders: new Orders(conn) }); await conn.commit(); }
export const begin = async () => { const conn = await pool.getConnection(); await conn.beginTransaction(); return new Orders(conn); };`,
      'use.ts': `import { begin, inside, Orders, pool } from './db';
export const a = () => inside(async ({ orders }) => { await orders.add(1); });
export const b = async () => { const orders = await begin(); await orders.drop(); };
export const c = () => new Orders(pool).all();`,
    });
    expect(statements).toEqual(['INSERT INTO orders VALUES (?) < a', 'DELETE FROM orders < b', 'SELECT 1 FROM orders']);
    expect(unfollowed).toEqual([]);
  });
});

describe('a connection of no known type', () => {
  it('is the same where it is written the same, and is given to steps of a list', async () => {
    const { statements, unfollowed } = await found({
      'a.js': `exports.order = async (req, res) => { await req.db.query('SELECT 1 FROM before'); await req.db.beginTransaction(); await req.db.query('DELETE FROM a'); await save(req.db); await req.db.commit(); await req.db.query('SELECT 1 FROM after'); };
const save = async (link) => { for (const step of [one, two]) await step(link); };
const one = (link) => link.query('DELETE FROM b'); const two = (link) => link.query('DELETE FROM c');`,
    });
    expect(statements).toEqual([
      'SELECT 1 FROM before',
      'DELETE FROM a < order',
      'SELECT 1 FROM after',
      'DELETE FROM b < order',
      'DELETE FROM c < order',
    ]);
    expect(unfollowed).toEqual([]);
  });
});

describe('a function that is given a connection with a transaction and one without', () => {
  it('runs in both, and so does what it calls', async () => {
    const { sites } = await scanFiles({
      'db.ts': POOL,
      'a.ts': `import { pool } from './db';
export const order = async () => { const conn = await pool.getConnection(); await both(conn); await conn.beginTransaction(); await both(conn); await only(conn); await conn.commit(); };
const both = async (link: any) => { await link.query('SELECT 1 FROM a'); await deeper(link); };
const deeper = (link: any) => link.query('SELECT 1 FROM b'); const only = (link: any) => link.query('SELECT 1 FROM c');`,
    });
    expect(
      sites
        .filter(({ sql }) => sql.startsWith('SELECT'))
        .map((site) => [site.sql, site.transactions.join(), site.alsoWithoutTransaction === true]),
    ).toEqual([
      ['SELECT 1 FROM a', 'order', true],
      ['SELECT 1 FROM b', 'order', true],
      ['SELECT 1 FROM c', 'order', false],
    ]);
  });
});

describe('a transaction that cannot be followed', () => {
  it('is told with the place where its connection is lost', async () => {
    const { statements, unfollowed } = await found({
      'db.ts': POOL,
      'a.js': `import { AsyncLocalStorage } from 'node:async_hooks'; import other from 'other'; import { pool } from './db';
const storage = new AsyncLocalStorage();
export const scoped = async (work) => { const conn = await pool.getConnection(); await conn.beginTransaction();
  await storage.run(conn, work); await conn.commit(); };
export const middleware = async (req, res, next) => { const conn = await pool.getConnection(); await conn.beginTransaction();
  req.tx = conn; next(); };
export const foreign = async () => { const conn = await pool.getConnection(); await conn.beginTransaction();
  await other(conn); await conn.query('DELETE FROM a'); console.log(conn); await conn.commit(); conn.release(); };
export const nothing = async () => { const conn = await pool.getConnection(); await conn.beginTransaction(); await conn.commit(); };`,
    });
    expect(statements).toEqual(['DELETE FROM a < foreign']);
    expect(unfollowed).toEqual([
      'a.js:4 The connection of the transaction that scoped begins is given to storage.run(..), whose code is not among the files.',
      'a.js:6 The connection of the transaction that middleware begins is put into an object that others have (req.tx = conn).',
      'a.js:8 The connection of the transaction that foreign begins is given to other(..), whose code is not among the files.',
      'a.js:9 nothing begins a transaction, and no statement was found that runs in it.',
    ]);
  });

  it('in circles ends', async () => {
    const { statements } = await found({
      'db.ts': POOL,
      'a.js': `${around('const ctx = { conn }; ctx.self = ctx; await one(ctx);')}
const one = (ctx) => two({ ...ctx, ctx }); const two = (ctx) => { ctx.conn.query("DELETE FROM a"); return one(ctx.ctx); };`,
    });
    expect(statements).toEqual(['DELETE FROM a < order']);
  });
});
