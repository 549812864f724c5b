import { scanFiles } from './scan';

const POOL = `import { createPool } from 'mysql2/promise';\nexport const pool = createPool({});`;

/** The statements found, by file and line, with what is given for their places. */
async function found(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { sites } = await scanFiles(files);
  return sites.map(
    (site) =>
      `${site.file}:${site.line} ${site.problem ?? site.sql} [${site.parameters.map(({ text }) => text).join(', ')}]`,
  );
}

/** Wrappers around a pool, each with what it needs in front of it. */
const FORMS: Readonly<Record<string, string>> = {
  'a named import': `import { format } from 'mysql';\nexport const query = (sql: string, args?: any) => pool.query(format(sql, args || []));`,
  'another name': `import { format as write } from 'mysql2';\nexport const query = (sql: string, args?: any) => pool.query(write(sql, args ?? []));`,
  'a namespace': `import * as mysql from 'mysql';\nexport const query = (sql: string, args?: any) => pool.query(mysql.format(sql, args));`,
  'a default import': `import SqlString from 'sqlstring';\nexport const query = (sql: string, args: any[] = []) => pool.query(SqlString.format(sql, args));`,
  'import ..  = require': `import mysql = require('mysql');\nexport const query = (sql: string, args: any[]) => pool.query(mysql.format(sql, args));`,
  'require in TypeScript': `const SqlString = require('sqlstring');\nexport const query = (sql: string, args: any[]) => pool.query(SqlString.format(sql, args));`,
  'a name taken out': `const { format: write } = require('mysql2');\nexport const query = (sql: string, args: any[]) => pool.query(write(sql, args));`,
  'a name taken out of an import': `import * as mysql from 'mysql2';\nconst { format } = mysql;\nexport const query = (sql: string, args: any[]) => pool.query(format(sql, args));`,
  'a variable': `import * as mysql from 'mysql2';\nconst write = mysql.format;\nexport const query = (sql: string, args: any[]) => pool.query(write(sql, args));`,
  'a bound variable': `import * as mysql from 'mysql2';\nconst write = mysql.format.bind(mysql);\nexport const query = (sql: string, args: any[]) => pool.query(write(sql, args));`,
  'a method of the pool': `export const query = (sql: string, args: any[]) => pool.query(pool.format(sql, args));`,
  'a method of no known type': `declare const link: any;\nexport const query = (sql: string, args: any[]) => pool.query(link.format(sql, args));`,
  'a text made before': `import { format } from 'mysql';\nexport const query = (sql: string, args: any[]) => { const text = format(sql, args); return pool.query(text); };`,
  'a function for it': `import { format } from 'mysql';\nconst write = (text: string, values: any[]) => format(text, values);\nexport const query = (sql: string, args: any[]) => pool.query(write(sql, args));`,
  'all arguments handed on': `import { format } from 'mysql';\nexport const query = (...args: [string, any[]]) => pool.query(format(...args));`,
  'arguments by place': `import { format } from 'mysql';\nexport const query = (...args: any[]) => pool.query(format(args[0], args[1]));`,
  'an object': `import { format } from 'mysql';\nexport const query = (sql: string, values: any[]) => pool.query({ sql: format(sql, values), timeout: 9 });`,
  'a default in place of none': `import { format } from 'mysql';\nexport const query = (sql?: string, values?: any[]) => pool.query(format(sql!, values || []));`,
  'a callback behind it': `import { format } from 'mysql';\nexport const query = (sql: string, values: any[]) => new Promise((done) => pool.query(format(sql, values), done));`,
  call: `import { format } from 'mysql';\nexport const query = (sql: string, values: any[]) => pool.query(format.call(null, sql, values));`,
};

const USE = `const { id } = JSON.parse('{}');
export const one = () => query('SELECT * FROM boats WHERE id = ?', [id]);
export const change = (row: { name: string }) => query('UPDATE boats SET ? WHERE id = ?', [row, id]);`;

describe('values that are written into the text', () => {
  it('by the function of a client, however it is had', async () => {
    const files = Object.values(FORMS).map((form, i) => [
      [`db${i}.ts`, `import { pool } from './pool';\n${form}`] as const,
      [`use${i}.ts`, `import { query } from './db${i}';\n${USE}`] as const,
    ]);
    const lines = await found({ 'pool.ts': POOL, ...Object.fromEntries(files.flat()) });
    expect(
      Object.keys(FORMS).map((name, i) => [
        name,
        lines.filter((line) => line.startsWith(`db${i}.`) || line.startsWith(`use${i}.`)),
      ]),
    ).toEqual(
      Object.keys(FORMS).map((name, i) => [
        name,
        [
          `use${i}.ts:3 SELECT * FROM boats WHERE id = ? [id]`,
          `use${i}.ts:4 UPDATE boats SET ? WHERE id = ? [row, id]`,
        ],
      ]),
    );
  });

  it('behind a class that other classes extend, and a pool of its own', async () => {
    expect(
      await found({
        'pool.ts': `import * as mysql from 'mysql';
export class Links {
  protected pool: mysql.Pool;
  constructor(config: mysql.PoolConfig) { this.pool = mysql.createPool(config); }
  public query<T>(text: string): Promise<T> {
    return new Promise<T>((done, fail) => this.pool.getConnection((_e, link) => link.query(text, (error, rows) => (error ? fail(error) : done(rows as T)))));
  }
}`,
        'store.ts': `import { format } from 'mysql';
import { Links } from './pool';
export abstract class Store {
  constructor(protected links: Links) {}
  protected async query<T>(text: string, args?: any): Promise<T> { const result = await this.links.query<T>(format(text, args || [])); return result; }
}`,
        'boats.ts': `import { Store } from './store';
export class Boats extends Store {
  public one(id: number) { return this.query('SELECT * FROM boats WHERE id = ?', [id]); }
  public all() { return this.query('SELECT * FROM boats'); }
  public add(boat: { name: string }) { return this.query('INSERT INTO boats SET ?', { name: boat.name }); }
  public clear() { ['boats', 'ports'].forEach(async (table) => { await this.query(\`DELETE FROM \${table}\`); }); }
}`,
      }),
    ).toEqual([
      'boats.ts:3 SELECT * FROM boats WHERE id = ? [id]',
      'boats.ts:4 SELECT * FROM boats []',
      'boats.ts:5 INSERT INTO boats SET ? [boat.name]',
      'boats.ts:6 DELETE FROM boats []',
      'boats.ts:6 DELETE FROM ports []',
    ]);
  });

  it.each([
    ['util', `import { format } from 'util';`, `format(sql, args)`],
    ['util as a whole', `import * as util from 'node:util';`, `util.format(sql, args)`],
    ['util by require', `const util = require('util');`, `util.format('SELECT * FROM boats WHERE id = %d', args)`],
    ['date-fns', `import { format } from 'date-fns';`, `format(sql, 'yyyy')`],
    ['a date', `import moment from 'moment';`, `moment(args[0]).format(sql)`],
    ['a type of the language', ``, `new Intl.DateTimeFormat('en').format(args[0])`],
    [
      'a function of the application',
      `const format = (a: string, b: any[]) => String(b.length) + a.length;`,
      `format(sql, args)`,
    ],
    [
      'a parameter',
      `const run = (format: any, sql: string, args: any[]) => pool.query(format(sql, args));`,
      `String(args)`,
    ],
    ['without arguments', `import { format } from 'mysql';`, `(format as any)()`],
    [
      'a call of itself',
      `import { format } from 'mysql';\nconst again = (a: string): string => again(format(again(a), []));`,
      `again(sql)`,
    ],
    [
      'names in a circle',
      `declare const a: any;\nconst { format } = one;\nvar one: any = two;\nvar two: any = one;`,
      `format(sql, args)`,
    ],
  ])('not by what only has the name: %s', async (_, before, call) => {
    const lines = await found({
      'pool.ts': POOL,
      'db.ts': `import { pool } from './pool';\n${before}\nexport const query = (sql: string, args: any[]) => pool.query(${call});`,
      'use.ts': `import { query } from './db';\nexport const one = (id: number) => query('SELECT * FROM boats WHERE id = ?', [id]);`,
    });
    expect(lines.filter((line) => /:\d+ SELECT/.test(line))).toEqual([]);
    expect(lines.every((line) => line.startsWith('db.ts:'))).toBe(true);
  });

  it('a date in a text is a value', async () => {
    expect(
      await found({
        'code.ts': `import moment from 'moment';\nimport { pool } from './pool';\nexport const since = (at: Date) => pool.query(\`SELECT * FROM boats WHERE made > '\${moment(at).format('YYYY-MM-DD')}'\`);`,
        'pool.ts': POOL,
      }),
    ).toEqual(["code.ts:3 SELECT * FROM boats WHERE made > ? [moment(at).format('YYYY-MM-DD')]"]);
  });
});
