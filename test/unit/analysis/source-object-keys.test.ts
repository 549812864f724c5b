import { scanFiles } from './scan';

const HELPERS = `import { createPool } from 'mysql2/promise';
const pool = createPool({});
type Row = Record<string, unknown>;
export const execute = (sql: string, values: unknown[]) => pool.execute(sql, values);
export async function insert(table: string, data: Row) {
  const keys = Object.keys(data);
  const places = keys.map(() => '?').join(', ');
  return execute(\`INSERT INTO \${table} (\${keys.join(', ')}) VALUES (\${places})\`, Object.values(data));
}
export async function insertAll(table: string, rows: Row[]) {
  const keys = Object.keys(rows[0]);
  const places = keys.map(() => '?').join(', ');
  const all = rows.map(() => \`(\${places})\`).join(', ');
  return execute(\`INSERT INTO \${table} (\${keys.join(', ')}) VALUES \${all}\`, rows.flatMap((row) => Object.values(row)));
}
export async function update(table: string, data: Row, where: Row) {
  const set = Object.entries(data).map(([key]) => \`\${key} = ?\`).join(', ');
  const conditions: string[] = [];
  for (const [key, value] of Object.entries(where)) conditions.push(\`\${key} = ?\`);
  return execute(\`UPDATE \${table} SET \${set} WHERE \${Object.keys(where).map((key) => key + ' = ?').join(' AND ')}\`, [...Object.values(data), ...Object.values(where)]);
}
export async function remove(table: string, where: Row) {
  const conditions: string[] = [];
  Object.entries(where).forEach(([key, value]) => { conditions.push(\`\${key} = ?\`); });
  return execute(\`DELETE FROM \${table} WHERE \${conditions.join(' AND ')}\`, Object.values(where));
}
export async function find(table: string, where?: Row) {
  let sql = \`SELECT * FROM \${table}\`;
  if (where && Object.keys(where).length > 0) sql += ' WHERE ' + Object.keys(where).map((key) => \`\${key} = ?\`).join(' AND ');
  return execute(sql, Object.values(where ?? {}));
}`;

async function found(body: string): Promise<readonly string[]> {
  const { sites } = await scanFiles({
    'db.ts': HELPERS,
    'code.ts': `import { execute, find, insert, insertAll, remove, update } from './db';\n${body}`,
  });
  return sites
    .filter((site) => site.file === 'code.ts')
    .map((site) => `${site.problem ?? site.sql}${site.openParts.length > 0 ? ` [${site.openParts.join(' | ')}]` : ''}`);
}

describe('columns that are the keys of an object', () => {
  it('are known where the caller writes the object out', async () => {
    expect(
      await found(`export const a = (name: string, port: number) => insert('boats', { name, port_id: port });
export const b = (id: number) => update('boats', { name: 'x', 'port_id': 2 }, { id, deleted: 0 });
export const c = (id: number) => remove('boats', { id });
export const d = (id: number) => find('boats', { port_id: id });
export const e = () => find('boats');`),
    ).toEqual([
      'INSERT INTO boats (name, port_id) VALUES (?, ?)',
      'UPDATE boats SET name = ?, port_id = ? WHERE id = ? AND deleted = ?',
      'DELETE FROM boats WHERE id = ?',
      'SELECT * FROM boats WHERE port_id = ?',
      'SELECT * FROM boats',
    ]);
  });

  it('are known of variables, spreads and what is put in later, optional under a condition', async () => {
    expect(
      await found(`const KIND = { kind: 'x', ['made' + '_at']: 1 };
export const a = (f: any) => {
  const data: any = { name: f.name, ...KIND, ...(f.town && { town: f.town }) };
  if (f.port) data.port_id = f.port;
  data.name = 'y';
  return insert('boats', data);
};
export const b = (f: any) => { const where: any = {}; where.id = f.id; if (f.t) where['tenant'] = f.t; return update('boats', { a: 1 }, where); };`),
    ).toEqual([
      'INSERT INTO boats (name, kind, made_at /* optional: town, port_id */ ) VALUES (?, ?, ? /* optional: ?, ? */ )',
      'UPDATE boats SET a = ? WHERE id = ? /* optional: tenant = ? */',
    ]);
  });

  it('are an open part where it is not known, and never nothing', async () => {
    expect(
      await found(`export const a = (data: any) => insert('boats', data);
export const b = (data: any, id: number) => update('boats', { a: 1, ...data }, data);
export const c = (where: any) => remove('boats', where);
export const d = (where: any) => find('boats', where);`),
    ).toEqual([
      'INSERT INTO boats (/* dynamic */) VALUES (?) [Object.keys(data)]',
      'UPDATE boats SET /* dynamic */ = ? WHERE /* dynamic */ = ? [Object.entries(data) | Object.keys(where)]',
      'DELETE FROM boats WHERE /* dynamic */ = ? [Object.entries(where)]',
      'SELECT * FROM boats /* optional: WHERE (dynamic) = ? */ [Object.keys(where)]',
    ]);
  });

  it('are those of all callers where the function names the table itself', async () => {
    const save = (callers: string): Promise<readonly string[]> =>
      found(`function save(data: any) { const keys = Object.keys(data); return execute(\`INSERT INTO boats (\${keys.join(', ')}) VALUES (\${keys.map(() => '?').join(', ')})\`, Object.values(data)); }
export const a = (name: string) => save({ name, port: 1 });${callers}`);
    expect(await save('')).toEqual(['INSERT INTO boats (name, port) VALUES (?, ?)']);
    expect(await save("\nexport const b = () => save({ name: 'x' });")).toEqual([
      'INSERT INTO boats (name, port) VALUES (?, ?) /* or: ) VALUES (?) */',
    ]);
    expect(await save('\nexport const b = (data: any) => save(data);')).toEqual([
      'INSERT INTO boats (/* dynamic */) VALUES (?) [Object.keys(data)]',
    ]);
  });

  it('of a loop are optional where a round may be left before', async () => {
    expect(
      await found(`const COLUMNS = { name: 'name', port: 'port_id' };
export const a = (f: any, id: number) => {
  const set: string[] = ['changed = 1'];
  for (const [field, column] of Object.entries(COLUMNS)) { if (f[field] === undefined) continue; set.push(\`\${column} = ?\`); }
  return execute(\`UPDATE boats SET \${set.join(', ')} WHERE id = ?\`, [id]);
};`),
    ).toEqual(['UPDATE boats SET changed = 1 /* optional: name = ?, port_id = ? */ WHERE id = ?']);
  });

  it('of rows are a list of rows', async () => {
    expect(
      await found(`export const a = (list: any[]) => insertAll('boats', list.map((one) => ({ id: one.id, name: one.name })));
export const b = () => insertAll('boats', [{ id: 1 }, { id: 2 }]);`),
    ).toEqual(['INSERT INTO boats (id, name) VALUES ?', 'INSERT INTO boats (id) VALUES (?), (?)']);
  });
});

describe('rows that are written by hand', () => {
  const rows = (code: string): Promise<readonly string[]> =>
    scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise'; const pool = createPool({});
export const run = (list: any[], columns: string[]) => { ${code} };`,
    }).then(({ sites }) => sites.map((site) => site.sql));

  it.each([
    ['map', "pool.query(`INSERT INTO b (x, y) VALUES ${list.map(() => '(?, ?)').join(', ')}`, list.flat())"],
    [
      'map with a parameter',
      "pool.query('INSERT INTO b (x, y) VALUES' + list.map((one) => `(?,?)`).join(), list.flat())",
    ],
    ['fill', "pool.query(`INSERT INTO b (x, y) VALUES ${Array(list.length).fill('(?, ?)').join(',')}`, list.flat())"],
    [
      'from',
      "pool.query(`INSERT INTO b (x, y) VALUES ${Array.from({ length: list.length }, () => '(?, ?)').join(',')}`, [])",
    ],
    [
      'a number beyond counting',
      "pool.query(`INSERT INTO b (x, y) VALUES ${Array(500).fill('(?, ?)').join(',')}`, list.flat())",
    ],
    [
      'a length beyond counting',
      "pool.query(`INSERT INTO b (x, y) VALUES ${Array.from({ length: 1000 }, () => '(?, ?)').join(',')}`, [])",
    ],
    [
      'a loop',
      "const all: string[] = []; for (const one of list) all.push('(?, ?)'); pool.query(`INSERT INTO b (x, y) VALUES ${all.join()}`, [])",
    ],
    [
      'places of any number',
      "const places = columns.map(() => '?').join(); pool.query(`INSERT INTO b (x, y) VALUES ${list.map(() => `(${places})`).join()}`, [])",
    ],
  ])('by %s are told as rows', async (_name, code) => {
    expect(await rows(code)).toEqual(['INSERT INTO b (x, y) VALUES ?']);
  });

  it('keep what follows, what is computed, and their number where it is written', async () => {
    expect(
      await rows(
        "pool.query(`INSERT INTO b (x, y) VALUES ${list.map(() => '(?, ?)').join()} ON DUPLICATE KEY UPDATE x = VALUES(x)`); pool.query(`INSERT INTO b (x, y) VALUES ${list.map(() => '(?, NOW())').join()}`); pool.query(`INSERT INTO b (x, y) VALUES (${Array(2).fill('?').join(', ')})`); pool.query(`SELECT x FROM b WHERE id IN (${list.map(() => '?').join()})`)",
      ),
    ).toEqual([
      'INSERT INTO b (x, y) VALUES ? ON DUPLICATE KEY UPDATE x = VALUES(x)',
      'INSERT INTO b (x, y) VALUES (?, NOW())',
      'INSERT INTO b (x, y) VALUES (?, ?)',
      'SELECT x FROM b WHERE id IN (?)',
    ]);
  });
});
