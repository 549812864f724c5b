import { abstracted } from './support/project';
import { DB, same } from './support/same';

describe('hostile applications', () => {
  it('names that shadow others, and names that are taken', async () => {
    const found = await same(
      {
        'src/db.ts': DB,
        'src/boats.ts': `import { pool } from './db';
export interface BoatsGateway { a: number }
const id = 5;
export const dataAccess = (name: string) => name;
export async function one(name: string) {
  const values = [name, id];
  await pool.query('SELECT * FROM boats WHERE name = ? AND id = ?', values);
  {
    const id = name + '!';
    await pool.query('SELECT * FROM boats WHERE owner = ?', [id]);
  }
  return dataAccess(name);
}
export async function two(options: any, values: string) {
  await pool.query('SELECT * FROM boats WHERE a = ? AND b = ?', [options.values, values]);
}
export async function executor(constructor: string) {
  await pool.query('SELECT * FROM boats WHERE a = ?', [constructor]);
}
`,
      },
      'src/boats.ts',
      `() => m.one('Anna')`,
      `() => m.two({ values: 1 }, 'b')`,
      `() => m.executor('c')`,
    );
    expect(found.refused).toEqual([]);
    expect(found.after['src/boats.ts']).toContain("import { dataAccess as dataAccess2 } from './data-access';");
  });

  it('a folder of that name, classes of one file, modules of one name', async () => {
    const found = await same(
      {
        'src/db.ts': DB,
        'src/data-access/boats.ts': `import { pool } from '../db';
export class Boats { async all() { await pool.query('SELECT * FROM boats'); } }
export class BoatsDao { async all() { await pool.query('SELECT * FROM boats LIMIT 1'); } }
export const both = async () => [await new Boats().all(), await new BoatsDao().all(), await pool.query('SELECT 2 FROM boats')];
`,
        'src/routes/boats.ts': `import { pool } from '../db';
export const all = () => pool.query('SELECT 3 FROM boats');
`,
      },
      'src/data-access/boats.ts',
      `() => m.both()`,
    );
    expect(found.folder).toBe('src/data-access-layer');
    expect(new Set(found.moved.map(({ group }) => group)).size).toBe(4);
  });

  it('ES modules with .js, double quotes, no semicolons, CRLF', async () => {
    const text = [
      'import type { RowDataPacket } from "mysql2/promise"',
      'import { pool } from "./db.js"',
      '',
      'export async function find(id: number) {',
      '  const [rows] = await pool.query<RowDataPacket[]>(',
      '    `SELECT *',
      '       FROM boats WHERE id = ?`,',
      '    [id],',
      '  )',
      '  return rows',
      '}',
      '',
    ].join('\r\n');
    const found = await same({ 'src/db.ts': DB, 'src/boats.ts': text }, 'src/boats.ts', `() => m.find(1)`);
    expect(found.after['src/boats.ts']).toBe(
      [
        'import { pool } from "./db.js"',
        'import { dataAccess } from "./data-access/index.js"',
        '',
        'export async function find(id: number) {',
        '  const [rows] = await dataAccess(pool).boats.find(id)',
        '  return rows',
        '}',
        '',
      ].join('\r\n'),
    );
    expect(
      found.after['src/data-access/mysql/boats.ts']!.split('\n').every(
        (line, i, all) => line.endsWith('\r') || i === all.length - 1,
      ),
    ).toBe(true);
  });

  it('imports of every kind are carried over', async () => {
    const found = await same(
      {
        'src/db.ts': DB,
        'src/text.ts': `export default function tidy(text: string) { return text.trim(); }
export const upper = (text: string) => text.toUpperCase();
`,
        'src/types.ts': `export type Id = number; export enum Kind { small = 'small' }
export default interface Boat { id: Id }
`,
        'src/boats.ts': `import mysql from 'mysql2/promise';
import tidy, { upper as big } from './text';
import * as texts from './text';
import type Boat from './types';
import { type Id, Kind } from './types';
import { pool } from './db';
export async function find(id: Id, name: string) {
  const [rows] = await pool.query<(Boat & mysql.RowDataPacket)[]>('SELECT * FROM boats WHERE id = ? AND a = ? AND b = ? AND c = ? AND kind = ?', [
    id, tidy(name), big(name), texts.upper(name), Kind.small,
  ]);
  return rows;
}
`,
      },
      'src/boats.ts',
      `() => m.find(2, ' a ')`,
    );
    const mysql = found.after['src/data-access/mysql/boats.ts']!;
    expect(mysql).toContain("import * as texts from '../../text';");
    expect(mysql).toContain("import tidy from '../../text';");
    expect(mysql).toContain("import type mysql from 'mysql2/promise';");
    expect(found.after['src/boats.ts']).toContain("import { type Id } from './types';");
  });

  it('gives the same bytes for the same files in any order', async () => {
    const files = {
      'src/db.ts': DB,
      'src/b.ts': `import { pool } from './db';\nexport const b = () => pool.query('SELECT 1 FROM boats');\n`,
      'src/a.ts': `import { pool } from './db';\nexport const a = () => pool.query('SELECT 2 FROM boats');\n`,
    };
    const [one, other] = [
      await abstracted(files),
      await abstracted(Object.fromEntries(Object.entries(files).reverse())),
    ];
    expect(JSON.stringify([other.interfaces, other.mysql, other.factory, other.callers])).toBe(
      JSON.stringify([one.interfaces, one.mysql, one.factory, one.callers]),
    );
  });

  it('says of code that is not TypeScript, builders and own functions why they stay', async () => {
    const found = await abstracted({
      'src/db.ts': DB,
      'src/own.ts': `import { pool } from './db';
export const run = (sql: string, values: unknown[]) => pool.query(sql, values);
export const all = () => run('SELECT * FROM boats', []);
`,
    });
    expect(found.moved).toEqual([]);
    expect(found.refused).toEqual([
      {
        file: 'src/own.ts',
        line: 3,
        function: 'all',
        reason: 'the statement goes to the driver through a function of the application',
      },
    ]);
    expect(found.callers).toEqual([]);
  });
});
