import { scanFiles } from './scan';

const given = async (files: Readonly<Record<string, string>>) =>
  (
    await scanFiles({
      'db.ts': "import { createPool } from 'mysql2/promise';\nexport const pool = createPool({});",
      ...files,
    })
  ).sites.map((site) => [site.sql, ...site.parameters.map(({ text, type }) => `${text}: ${type}`)] as const);

describe('a value within the text', () => {
  it('is given for its place, with its type', async () => {
    expect(
      await given({
        'a.ts': `import { pool } from './db';
export const list = (page: number, size: number, port?: number) => {
  const where = port === undefined ? '' : 'WHERE port_id = ?';
  return pool.query(\`SELECT id FROM boats \${where} LIMIT \${size} OFFSET \${(page - 1) * size}\`, port === undefined ? [] : [port]);
};
export const one = (id: number, size: number) => pool.query(\`SELECT id FROM boats WHERE id > ? LIMIT \${size}\`, [id]);
export const named = (id: string) => pool.query(\`SELECT id FROM boats WHERE name = '\${id}'\`);
export const escaped = (id: string) => pool.query('SELECT id FROM boats WHERE name = ' + pool.escape(id));`,
        'b.js': `import { pool } from './db';
export const list = (req) => { const limit = parseInt(req.query.limit) || 10; return pool.query(\`SELECT id FROM ports LIMIT \${limit}\`); };
const page = (limit) => pool.query('SELECT id FROM boats LIMIT ' + limit); export const first = (req) => page(req.query.limit);`,
      }),
    ).toEqual([
      [
        'SELECT id FROM boats /* optional: WHERE port_id = ? */ LIMIT ? OFFSET ?',
        'port === undefined ? [] : [port]: number[]',
        'size: number',
        '(page - 1) * size: number',
      ],
      ['SELECT id FROM boats WHERE id > ? LIMIT ?', 'id: number', 'size: number'],
      ['SELECT id FROM boats WHERE name = ?', 'id: string'],
      ['SELECT id FROM boats WHERE name = ?', 'id: string'],
      ['SELECT id FROM ports LIMIT ?', 'parseInt(req.query.limit) || 10: number'],
      ['SELECT id FROM boats LIMIT ?', 'limit: any'],
    ]);
  });
});

describe('a row that goes through functions', () => {
  it('has the type that its giver has', async () => {
    expect(
      await given({
        'save.js': `import { pool } from './db';
export const save = (table, row, id) => send(\`UPDATE \${table} SET ? WHERE id = ?\`, [row, id]);
const send = (sql, values) => pool.query(sql, values);
export const insert = (table, row) => pool.query('INSERT INTO ?? SET ?', [table, row]);
export const wrapped = (row) => insert('wrapped', row);`,
        'use.ts': `import { insert, save, wrapped } from './save';
interface Boat { name: string; }
export const a = (boat: Boat, id: number) => save('boats', boat, id);
export const b = (req: any) => save('ports', { name: 'x', at: Number(req.body.at) }, req.params.id);
export const c = (boat: Boat) => wrapped(boat);`,
      }),
    ).toEqual([
      ['INSERT INTO /* dynamic */ SET ?', 'table: any', 'row: any'],
      ['UPDATE boats SET ? WHERE id = ?', 'boat: Boat', 'id: number'],
      [
        'UPDATE ports SET ? WHERE id = ?',
        "{ name: 'x', at: Number(req.body.at) }: { name: string; at: number; }",
        'req.params.id: any',
      ],
    ]);
  });
});
