import { scanFiles } from './scan';

const DB = `const pool = require('promise-mysql').createPool({});
exports.ordinary = async (work) => { const link = await pool.getConnection(); await link.beginTransaction(); const result = await work(link); await link.commit(); return result; };
exports.loose = async (...args) => { const link = await pool.getConnection(); await link.beginTransaction(); const result = await args[0](link, ...args); await link.commit(); return result; };
exports.apart = async (...args) => { const [work, ...more] = args; const link = await pool.getConnection(); await link.beginTransaction(); await work(link, ...more); await link.commit(); };
exports.object = async ({ level, work }) => { const link = await pool.getConnection(); await link.beginTransaction(); await work.call(null, link, level); await link.commit(); };
exports.applied = async function () { const link = await pool.getConnection(); await link.beginTransaction(); await arguments[1].apply(this, [arguments[0], link]); await link.commit(); };
exports.retried = async (work, tries = 3) => { for (let i = 0; i < tries; i += 1) try { return await exports.ordinary(work); } catch (error) { if (i === tries - 1) throw error; } };
exports.spread = (...args) => exports.retried(...args);
exports.endless = (work) => (work.done ? exports.endless(work) : exports.other(work)); exports.other = (work) => exports.endless(work);`;

const USE = `const db = require('./db');
exports.a = (id) => db.ordinary(async (link) => { await link.query('DELETE FROM a WHERE id = ?', [id]); });
exports.b = (id) => db.loose(async (link) => { await link.query('DELETE FROM b WHERE id = ?', [id]); }, id);
exports.c = (id) => db.apart(async (link, given) => { await link.query('DELETE FROM c WHERE id = ?', [given]); }, id);
exports.d = (id) => db.object({ level: 1, work: async (link) => { await link.query('DELETE FROM d WHERE id = ?', [id]); } });
exports.e = (id) => db.applied(id, async (given, link) => { await link.query('DELETE FROM e WHERE id = ?', [given]); });
exports.f = (id) => db.retried(async (link) => { await link.query('DELETE FROM f WHERE id = ?', [id]); });
exports.g = (id) => db.spread(async (...given) => { await given[0].query('DELETE FROM g WHERE id = ?', [id]); });
const remove = (link, id) => link.query('DELETE FROM h WHERE id = ?', [id]);
exports.h = (id) => db.spread(async (...given) => { const [link] = given; await remove(link, id); });
exports.i = (id) => db.spread(function () { return more.apply(null, arguments); }); const more = (...given) => last(...given); const last = (link) => link.query('DELETE FROM i');
exports.l = () => db.spread(async (...given) => { const link = given.shift(); await link.query('DELETE FROM l'); });
exports.j = (pool) => db.endless(async (link) => { await link.query('DELETE FROM j'); });
exports.k = () => db.ordinary(async () => { await require('./pool').query('DELETE FROM k'); });`;

describe('work that is handed to a function with a transaction', () => {
  it('belongs to whoever hands it over, on the connection that it is given', async () => {
    const { sites } = await scanFiles({ 'db.js': DB, 'use.js': USE });
    expect(
      sites
        .filter((site) => site.sql.startsWith('DELETE'))
        .map((site) => [site.sql.split(' ')[2], ...site.transactions].join(' ')),
    ).toEqual([
      'a a',
      'b b',
      'c c',
      'd d',
      'e e',
      'f f',
      'g g',
      'h h',
      'i i',
      'l l',
      // Nothing begins a transaction there, or nothing is done on its connection.
      'j',
      'k',
    ]);
  });

  it('also on an object that stands for the connection', async () => {
    const { sites } = await scanFiles({
      'db.ts': `import { createPool, type PoolConnection } from 'mysql2/promise'; const pool = createPool({});
export class Link { constructor(private readonly link: PoolConnection) {}
  one(sql: string, values: unknown[]) { return this.link.query(sql, values); }
  async inside<T>(work: (link: Link) => Promise<T>) { await this.link.beginTransaction(); const result = await work(this); await this.link.commit(); return result; } }
export class Db { async inside<T>(work: (link: Link) => Promise<T>) { return new Link(await pool.getConnection()).inside(work); }
  one(sql: string) { return pool.query(sql); } }
export const transaction = async (work: any) => { const link = await pool.getConnection(); await link.beginTransaction();
  const tx = { query: (...args: any[]) => link.query(...args), end: () => link.commit() }; await work(tx); await link.commit(); };
export const beside = async (work: any) => { const link = await pool.getConnection(); await link.beginTransaction(); await work({ pool }); await link.commit(); };`,
      'use.ts': `import { Db, transaction, beside } from './db'; const db = new Db();
export const a = (id: number) => db.inside(async (link) => { await link.one('DELETE FROM a WHERE id = ?', [id]); await db.one('DELETE FROM other'); });
export const b = (id: number) => transaction(async (tx: any) => { await tx.query('DELETE FROM b WHERE id = ?', [id]); });
export const c = () => beside(async (given: any) => { await given.query('DELETE FROM c'); });`,
    });
    expect(
      sites
        .filter((site) => site.sql.startsWith('DELETE'))
        .map((site) => [site.sql.split(' ')[2], ...site.transactions].join(' ')),
    ).toEqual(['a a', 'other', 'b b', 'c']);
  });
});
