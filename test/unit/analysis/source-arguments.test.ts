import { scanFiles } from './scan';

/** `wrapper` in db.js around the driver of `library`; the statements found in use.js, with what is given for their places. */
async function called(wrapper: string, use: string, library = 'mysql2/promise'): Promise<readonly string[]> {
  const { sites } = await scanFiles({
    'db.js': `const mysql = require('${library}');\nconst pool = mysql.createPool({});\n${wrapper}`,
    'use.js': `const db = require('./db');\n${use}`,
  });
  return sites
    .filter((site) => site.file === 'use.js' || site.problem !== null)
    .map(
      (site) =>
        `${site.line} ${site.problem ?? site.sql} [${site.parameters.map((parameter) => parameter.text).join(', ')}]`,
    );
}

const USE = `exports.one = (id) => db.query('SELECT * FROM boats WHERE id = ?', [id]);
exports.all = () => db.query('SELECT * FROM ports');`;
const FOUND = ['2 SELECT * FROM boats WHERE id = ? [id]', '3 SELECT * FROM ports []'];

const FORMS: Readonly<Record<string, string>> = {
  'elements of a rest parameter': `exports.query = async (...args) => { const sql = args[0]; const data = args[1]; const link = await pool.getConnection(); return link.query(sql, data); };`,
  'a rest parameter taken apart': `exports.query = async (...args) => { const [sql, data] = args; return pool.query(sql, data); };`,
  'a rest parameter that is a pattern': `exports.query = (...[sql, data]) => pool.query(sql, data);`,
  'a rest of a rest': `exports.query = (...args) => { const [sql, ...more] = args; return pool.query(sql, ...more); };`,
  'all arguments handed on': `exports.query = (...args) => pool.query(...args);`,
  'all arguments and a callback': `exports.query = (...args) => new Promise((done) => pool.query(...args, done));`,
  'the text, and the others handed on': `exports.query = (sql, ...values) => pool.query(sql, ...values);`,
  apply: `exports.query = function (...args) { return pool.query.apply(pool, args); };`,
  'apply on a connection of no known type': `exports.query = async function (...args) { const link = await open(); return link.query.apply(link, args); }; async function open() { return require('elsewhere').connect(); }`,
  call: `exports.query = function (sql, values) { return pool.query.call(pool, sql, values); };`,
  'Reflect.apply': `exports.query = (...args) => Reflect.apply(pool.query, pool, args);`,
  'elements of arguments': `exports.query = function () { return pool.query(arguments[0], arguments[1]); };`,
  'arguments handed on': `exports.query = function () { return pool.query(...arguments); };`,
  'arguments applied': `exports.query = function () { return pool.query.apply(pool, arguments); };`,
  'a copy of arguments': `exports.query = function () { const args = Array.prototype.slice.call(arguments); return pool.query.apply(pool, args); };`,
  'arguments made a list': `exports.query = function () { const args = Array.from(arguments); return pool.query(args[0], args[1]); };`,
  'arguments shifted': `exports.query = function (...args) { const sql = args.shift(); const data = args.shift(); return pool.query(sql, data); };`,
  'the rest after a shift': `exports.query = function (...args) { const sql = args.shift(); return pool.query(sql, ...args); };`,
  'the rest after a slice': `exports.query = function (...args) { return pool.query(args[0], ...args.slice(1)); };`,
  'a wrapper in a wrapper': `const inner = (...args) => pool.query(...args); const middle = (...args) => inner(...args); exports.query = async (...all) => middle(...all);`,
  'a wrapper called with another this': `const inner = function (sql, values) { return pool.query(sql, values); }; exports.query = function (...args) { return inner.call(this, ...args); };`,
  'a value by default': `exports.query = (sql, values = []) => pool.query(sql, values);`,
  'a value in place of none': `exports.query = (...args) => pool.query(args[0], args[1] || []);`,
  'a list made of them': `exports.query = (sql, data) => { const given = [sql, data]; return pool.query(...given); };`,
  'an object made of them': `exports.query = (sql, values) => pool.query({ sql, values });`,
};

describe('arguments of functions in between', () => {
  it.each(['mysql2/promise', 'promise-mysql', 'some-unheard-of-mysql-client'])(
    'in every form (%s)',
    async (library) => {
      // Each form in files of its own, all in one scan: to set a scan up costs more than the scan.
      const forms = Object.values(FORMS).map((wrapper, i) => [
        [`db${i}.js`, `const mysql = require('${library}');\nconst pool = mysql.createPool({});\n${wrapper}`] as const,
        [`use${i}.js`, `const db = require('./db${i}');\n${USE}`] as const,
      ]);
      const { sites } = await scanFiles(Object.fromEntries(forms.flat()));
      const found = Object.keys(FORMS).map((name, i) => [
        name,
        sites
          .filter((site) => [`db${i}.js`, `use${i}.js`].includes(site.file))
          .map(
            (site) =>
              `${site.line} ${site.problem ?? site.sql} [${site.parameters.map(({ text }) => text).join(', ')}]`,
          )
          .map((line) => line.replace('[[]]', '[]')),
      ]);
      expect(found).toEqual(Object.keys(FORMS).map((name) => [name, FOUND]));
    },
  );

  it.each([
    ['an object that is taken apart', `exports.query = ({ sql, values }) => pool.query(sql, values);`],
    ['an object that is handed on', `exports.query = (options) => pool.query(options);`],
    [
      'the object among others',
      `exports.query = (...args) => { const [{ sql, values }] = args; return pool.query(sql, values); };`,
    ],
    ['an object with values by default', `exports.query = ({ sql, values = [] } = {}) => pool.query(sql, values);`],
  ])('%s', async (_, wrapper) => {
    const use = `exports.one = (id) => db.query({ sql: 'SELECT * FROM boats WHERE id = ?', values: [id] });`;
    expect(await called(wrapper, use)).toEqual(['2 SELECT * FROM boats WHERE id = ? [id]']);
  });

  it('spread where the function is called', async () => {
    const wrapper = `exports.query = (sql, values) => pool.query(sql, values);`;
    const use = `exports.one = (id) => db.query(...['DELETE FROM boats WHERE id = ?', [id]]);
exports.two = (id) => { const given = ['DELETE FROM ports WHERE id = ?', [id]]; return db.query(...given); };
exports.three = (given) => db.query(...given);
exports.four = (...given) => db.query.apply(db, ['UPDATE boats SET a = ? WHERE b = ?', ...given]);`;
    expect(await called(wrapper, use)).toEqual([
      '2 DELETE FROM boats WHERE id = ? [id]',
      '3 DELETE FROM ports WHERE id = ? [id]',
      '4 the statement is a parameter, and no call of the function was found [given]',
      '5 UPDATE boats SET a = ? WHERE b = ? [given]',
    ]);
  });

  it('values one by one', async () => {
    const wrapper = `exports.query = (sql, ...values) => pool.query(sql, values);
exports.run = (name, ...rest) => exports.query(\`CALL \${name}(?, ?)\`, ...rest);`;
    const use = `exports.one = (a, b) => db.query('SELECT * FROM boats WHERE a = ? AND b = ?', a, b);
exports.two = (a, b) => db.run('move_boat', a, b);`;
    expect(await called(wrapper, use)).toEqual([
      '2 SELECT * FROM boats WHERE a = ? AND b = ? [a, b]',
      '3 CALL move_boat(?, ?) [a, b]',
    ]);
  });

  it('values that an object has, that stand for none, or that are not given', async () => {
    const wrapper = `exports.run = async ({ sql, values }) => { if (!values) values = []; return pool.query(sql, values); };
exports.byId = (id) => ({ sql: 'SELECT * FROM boats WHERE id = ?', values: [id] });
exports.endless = (n) => (n ? exports.endless(n - 1) : exports.other(n)); exports.other = (n) => { if (n) return exports.endless(n); return exports.other(exports.endless(n)); };`;
    const use = `exports.one = (key) => db.run(db.byId(key));
exports.two = (key) => { const made = db.byId(key); return db.run({ ...made }); };
exports.three = () => db.run({ sql: 'SELECT * FROM ports' });
exports.four = (n) => db.run(db.endless(n));`;
    expect(await called(wrapper, use)).toEqual([
      '2 SELECT * FROM boats WHERE id = ? [key]',
      '3 SELECT * FROM boats WHERE id = ? [values]',
      '4 SELECT * FROM ports []',
      '5 the statement is built at run time from db.endless(n) [values]',
    ]);
  });

  it('this is no argument', async () => {
    const { sites } = await scanFiles({
      'db.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
export function query(this: unknown, sql: string, ...values: unknown[]) { return pool.query(sql, values); }
export const all = () => query('SELECT * FROM boats WHERE id = ?', 1);`,
    });
    expect(sites.map((site) => `${site.line} ${site.sql} ${site.parameters[0]?.text}`)).toEqual([
      '3 SELECT * FROM boats WHERE id = ? 1',
    ]);
  });

  it('a text, or an object with one', async () => {
    const wrapper = `exports.query = (...args) => { const sql = typeof args[0] === 'string' ? args[0] : args[0].sql; return pool.query(sql, args[1]); };`;
    expect(await called(wrapper, `${USE}\nexports.more = () => db.query({ sql: 'SELECT 1 FROM boats' });`)).toEqual([
      '2 SELECT * FROM boats WHERE id = ? [id]',
      '3 SELECT * FROM ports []',
      '4 SELECT 1 FROM boats []',
    ]);
  });
});

describe('what cannot be followed is reported', () => {
  it.each(['mysql2/promise', 'mysql', 'promise-mysql', 'mysql-await', 'serverless-mysql', 'mariadb'])(
    'a list that only the run knows (%s)',
    async (library) => {
      const wrapper = `exports.query = (...args) => pool.query(...args);`;
      const use = `exports.load = (store) => db.query(...store.next());
exports.other = (store) => db.query(store.text());`;
      expect(await called(wrapper, use, library)).toEqual([
        '2 the statement is built at run time from store.next() [args]',
        '3 the statement is built at run time from store.text() []',
      ]);
    },
  );

  it('functions that call themselves, each other, and with ever more arguments', async () => {
    const wrapper = `exports.query = async (...args) => { try { return await pool.query(...args); } catch (error) { return exports.query(...args); } };
const ping = (...args) => pong(...args.slice(1)); const pong = (...args) => (args.length > 3 ? pool.query(...args) : ping(...args, 1));
const grow = (...args) => (args.length > 9 ? pool.query(args[0], args) : grow(...args, ...args)); exports.grow = grow; exports.ping = ping;
const loop = (...args) => loop(...[...args, ...args]); exports.loop = loop;
const self = [...self, 'SELECT']; exports.self = () => pool.query(...self);
let a = (...args) => b.apply(null, args); let b = (...args) => a.call(null, ...args); exports.a = a;`;
    const found = await called(wrapper, `${USE}\nexports.grown = () => db.grow('DELETE FROM boats');`);
    expect(found).toEqual(expect.arrayContaining([...FOUND, "4 DELETE FROM boats ['DELETE FROM boats']"]));
    expect(found.filter((one) => !/^\d+ (SELECT|DELETE|the statement)/.test(one))).toEqual([]);
  });

  it('methods of the application that are named call and apply', async () => {
    const { sites } = await scanFiles({
      'db.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
class Remote { call(sql: string) { return pool.query(sql); } apply(name: string, sql: string) { return pool.query(sql, [name]); } }
const remote = new Remote();
export const one = () => remote.call('SELECT 1 FROM boats'); export const two = () => remote.apply('x', 'SELECT 2 FROM boats');`,
    });
    expect(sites.map((site) => site.sql)).toEqual(['SELECT 1 FROM boats', 'SELECT 2 FROM boats']);
  });
});
