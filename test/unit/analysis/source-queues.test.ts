import { scanFiles } from './scan';

const DATABASE = `const mysql = require('mysql2');
const Work = require('./work');
class Database {
  constructor() { this.pool = mysql.createPool({}); }
  work() { return new Work(this); }
}
module.exports = new Database();`;

const USE = `const database = require('./database');
exports.remove = (id, port) => database.work()
  .add('DELETE FROM boats WHERE id = ?', [id])
  .add('DELETE FROM ports WHERE id = ?', [port])
  .add('DELETE FROM ports WHERE id = ?', [port + 1])
  .execute();
exports.open = (sql) => { const work = database.work(); work.add(sql); return work.execute(); };`;

const NODE = `constructor(database) { this.queries = []; this.database = database; }
  add(query, values) { this.queries.push({ query, values }); return this; }`;

async function sites(work: string, before = ''): Promise<readonly string[]> {
  const { sites: found } = await scanFiles({
    'database.js': DATABASE,
    'work.js': `${before}\nclass Work { ${NODE}\n execute() { ${work} } }\nmodule.exports = Work;`,
    'use.js': USE,
  });
  return found
    .filter((site) => site.call === 'query')
    .map(
      (site) =>
        `${site.file}:${site.line} ${site.problem ?? site.sql} [${site.parameters.map(({ text }) => text).join()}] <${site.transactions.join()}>`,
    );
}

const FOUND = [
  'use.js:3 DELETE FROM boats WHERE id = ? [id] <remove>',
  'use.js:4 DELETE FROM ports WHERE id = ? [port] <remove>',
  'use.js:5 DELETE FROM ports WHERE id = ? [port + 1] <remove>',
  'use.js:7 the statement is a parameter, and no call of the function was found [] <open>',
];

const within = (steps: string): string =>
  `const { queries } = this; const { pool } = this.database;
   pool.getConnection((error, link) => { link.beginTransaction((failed) => { ${steps}; link.commit(() => {}); }); });`;

describe('a queue of statements that another function empties', () => {
  it.each([
    ['map', within('queries.map((one) => link.query(one.query, one.values))')],
    ['forEach on the field', within('this.queries.forEach(function (one) { link.query(one.query, one.values); })')],
    ['flatMap', within('queries.flatMap((one) => [link.query(one.query, one.values)])')],
    ['reduce', within('queries.reduce((last, one) => last.then(() => link.query(one.query, one.values)), null)')],
    ['a loop', within('for (const one of queries) link.query(one.query, one.values)')],
    ['names taken out', within('queries.map(({ query, values: given }) => link.query(query, given))')],
  ])('by %s has its statements where it is filled', async (_name, work) => {
    expect(await sites(work)).toEqual(FOUND);
  });

  it('also where a function gets the connection', async () => {
    const send = `function send(link, sql, values) { return new Promise((done) => { link.query(sql, values, done); }); }`;
    expect(await sites(within('queries.map((one) => send(link, one.query, one.values))'), send)).toEqual(FOUND);
  });

  it('that is a variable of the file, with texts', async () => {
    const { sites: found } = await scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise';
const pool = createPool({}); const waiting: string[] = [];
export const flush = () => waiting.forEach((sql) => pool.query(sql));
export const later = (sql: string) => { waiting.push(sql); };
later('DELETE FROM boats');
waiting.push('DELETE FROM ports');`,
    });
    expect(found.map((site) => `${site.line} ${site.problem ?? site.sql}`)).toEqual([
      '3 DELETE FROM ports',
      '5 DELETE FROM boats',
    ]);
  });

  it('that is filled from itself has an end', async () => {
    const { sites: found } = await scanFiles({
      'a.js': `const mysql = require('mysql2'); const pool = mysql.createPool({});
class Q { constructor() { this.a = []; this.b = []; }
  add(sql) { this.a.push({ sql }); }
  run() { this.a.forEach((one) => { this.a.push({ sql: one.sql + ' LIMIT 1' }); this.a.push(one); pool.query(one.sql); });
    this.b.map((one) => { this.a.push(one); pool.query(one.sql); }); this.a.map((one) => this.b.push(one)); } }
new Q().add('DELETE FROM boats');
const own = []; own.forEach((one) => { own.push(one); pool.query(one); });`,
    });
    expect(found.map((site) => `${site.line} ${site.problem ?? site.sql}`)).toContain('6 DELETE FROM boats');
    expect(found.filter(({ line }) => line === 7)).toHaveLength(1);
  });
});

describe('an object of no known type that a transaction begins or ends on', () => {
  it.each(['beginTransaction', 'commit', 'rollback'])(
    'by %s is a connection: nothing sent on it is passed over',
    async (method) => {
      const { sites: found } = await scanFiles({
        'a.js': `exports.run = (given, open) => { given((error, link) => { link.${method}(() => {}); link.query(open.make(), []); }); };
exports.walk = (open, link) => { link.query(open.make(), []); };
exports.all = (given, list) => given((error, link) => { list.map((one) => link.query(one.sql)); link.${method}(); });`,
      });
      expect(
        found.filter(({ call }) => call === 'query').map((site) => `${site.line} ${site.problem !== null}`),
      ).toEqual(['1 true', '3 true']);
    },
  );

  it('of another server is none of ours', async () => {
    const { sites: found } = await scanFiles({
      'a.js': `const { Client } = require('pg');
exports.run = (link, sql) => { link.query(sql()); link.commit(); };`,
    });
    expect(found.filter(({ call }) => call === 'query')).toEqual([]);
  });
});

describe('a caller that gives no text', () => {
  it.each(['||', '??'])('has the one that %s stands before', async (operator) => {
    const { sites: found } = await scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise';
const pool = createPool({});
const lots = (given: any, id: number) => { const sql = given ${operator} 'SELECT id FROM lots'; return pool.query(sql, [id]); };
export const all = () => lots(null, 1);
export const none = () => lots(undefined, 1);`,
    });
    expect(found.map((site) => `${site.line} ${site.problem ?? site.sql}`)).toEqual([
      '4 SELECT id FROM lots',
      '5 SELECT id FROM lots',
    ]);
  });
});
