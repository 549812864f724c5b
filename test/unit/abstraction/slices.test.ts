import { DB, same } from './support/same';

const HEAD = `import type { Pool, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { pool } from './db';
export type Packets = [Pool, ResultSetHeader, RowDataPacket];
export interface Filter { name?: string; minLength?: number; ids?: number[]; sort: 'name' | 'length'; limit: number; offset: number }
`;

const shop = (code: string) => ({ 'src/db.ts': DB, 'src/boats.ts': HEAD + code });

describe('statements that are put together', () => {
  it('text and values built step by step move into the gateway function', async () => {
    const found = await same(
      shop(`export async function list(filter: Filter) {
  let sql = 'SELECT * FROM boats WHERE 1 = 1';
  const values: (string | number)[] = [];
  // only boats of that name
  if (filter.name) {
    sql += ' AND name LIKE ?';
    values.push('%' + filter.name + '%');
  }
  for (const id of filter.ids ?? []) {
    sql += ' OR id = ?';
    values.push(id);
  }
  const [rows] = await pool.query<RowDataPacket[]>(sql, values);
  return rows;
}
`),
      'src/boats.ts',
      `() => m.list({ name: 'a', ids: [1, 2] })`,
      `() => m.list({})`,
    );
    expect(found.moved.map(({ parameters }) => parameters.map((one) => `${one.name}: ${one.type}`))).toEqual([
      ['filter: Filter'],
    ]);
    expect(found.after['src/data-access/mysql/boats.ts']).toContain(
      '    // only boats of that name\n    if (filter.name) {',
    );
    expect(found.after['src/boats.ts']).not.toContain('let sql');
  });

  it('two statements that share a text each build it, and what is added for the second is not in the first', async () => {
    await same(
      shop(`const ORDER = { name: 'name, id', length: 'length, id' };
export async function page(filter: Filter) {
  const where: string[] = ['deleted_at IS NULL'];
  const values: unknown[] = [];
  if (filter.minLength !== undefined) {
    where.push('length >= ?');
    values.push(filter.minLength);
  }
  const [[count]] = await pool.query<any[]>(\`SELECT COUNT(*) AS total FROM boats WHERE \${where.join(' AND ')}\`, values);
  if (count.total <= filter.offset) return [];
  values.push(filter.limit, filter.offset);
  const [rows] = await pool.query<any[]>(
    \`SELECT * FROM boats WHERE \${where.join(' AND ')} ORDER BY \${ORDER[filter.sort]} LIMIT ? OFFSET ?\`,
    values,
  );
  return rows;
}
`),
      'src/boats.ts',
      `() => m.page({ minLength: 3, sort: 'name', limit: 10, offset: 0 })`,
      `() => m.page({ sort: 'length', limit: 10, offset: 100 })`,
    ).then((found) => expect(found.moved.map(({ name }) => name)).toEqual(['countBoats', 'findBoats']));
  });

  it('private helpers, constants and functions move where nothing else uses them', async () => {
    const found = await same(
      shop(`const COLUMNS = ['name', 'length'] as const;
const TABLE = 'boats';
export const LIMIT = 20;
const shared = (text: string) => text.trim();
export const shout = (text: string) => shared(text).toUpperCase();
export class Boats {
  async find(filter: Filter) {
    const { where, values } = this.conditions(filter);
    const [rows] = await pool.query<RowDataPacket[]>(\`SELECT \${COLUMNS.join(', ')} FROM \${TABLE} WHERE \${where} LIMIT \${LIMIT}\`, values);
    return rows;
  }
  private conditions(filter: Filter) {
    return { where: this.none(), values: [shared(filter.name ?? '')] };
  }
  private none() {
    return 'name = ?';
  }
}
`),
      'src/boats.ts',
      `() => new m.Boats().find({ name: ' Anna ' })`,
    );
    const mysql = found.after['src/data-access/mysql/boats.ts']!;
    expect(mysql).toContain("import { LIMIT, shared } from '../../boats';");
    expect(mysql).toContain("const COLUMNS = ['name', 'length'] as const;");
    expect(mysql).toContain('function conditions(filter: Filter) {\n  return { where: none(),');
    expect(found.after['src/boats.ts']).toContain('export const shared =');
    expect(found.after['src/boats.ts']).not.toContain('conditions');
  });

  it('a condition under which nothing is sent stays, and asks the answer', async () => {
    const found = await same(
      shop(`export async function change(id: number, changes: { name?: string; length?: number }) {
  const sets: string[] = [];
  const values: (string | number)[] = [];
  if (changes.name !== undefined) {
    sets.push('name = ?');
    values.push(changes.name);
  }
  if (changes.length !== undefined) {
    sets.push('length = ?');
    values.push(changes.length);
  }
  if (sets.length === 0) return false;
  const [result] = await pool.query<ResultSetHeader>(\`UPDATE boats SET \${sets.join(', ')} WHERE id = ?\`, [...values, id]);
  return result;
}
`),
      'src/boats.ts',
      `() => m.change(3, { name: 'Anna' })`,
      `async () => [await m.change(3, {}), await m.change(4, { name: 'Bo' })]`,
    );
    expect(found.after['src/boats.ts']).toContain(
      '  const answer = dataAccess(pool).boats.change(id, changes);\n  if (answer === undefined) return false;\n  const [result] = await answer;',
    );
  });
});

describe('statements that stay where they are', () => {
  it.each([
    [
      'the text is used for something else',
      `const sql = 'SELECT 1 AS one' + id; calls.push(sql.length); await pool.query(sql);`,
      /used for something else as well/,
    ],
    [
      'the code around does more',
      `let sql = 'SELECT * FROM boats'; if (id) { sql += ' WHERE id = 1'; calls.push(id); } await pool.query(sql);`,
      /does more than that/,
    ],
    [
      'the text grows in a loop around the call',
      `let sql = 'SELECT * FROM boats WHERE id = 0'; for (const one of [1, 2]) { sql += ' OR id = ' + one; await pool.query(sql); }`,
      /loop|around the call/,
    ],
    [
      'what it reads changes in between',
      `const sql = 'SELECT * FROM boats WHERE id > ' + count; count += 1; await pool.query(sql);`,
      /may be changed between/,
    ],
    [
      'a type parameter',
      `await generic<RowDataPacket[]>('SELECT * FROM boats WHERE id = ?');`,
      /type parameter|through a function/,
    ],
    [
      'optional call',
      `const maybe: Pool | undefined = pool; await maybe?.query('SELECT * FROM boats WHERE id = ?', [id]);`,
      /no connection/,
    ],
  ])('%s', async (_, body, reason) => {
    const found = await same(
      shop(`const calls: number[] = [];
let count = 0;
async function generic<T extends RowDataPacket[]>(sql: string) {
  const [rows] = await pool.query<T>(sql, [1]);
  return rows;
}
export async function work(id: number) {
  ${body}
  return [calls, count, generic, id];
}
`),
      'src/boats.ts',
      `() => m.work(1).then((all) => all.length)`,
    );
    expect(found.moved).toEqual([]);
    expect(found.refused.map((one) => one.reason).join('\n')).toMatch(reason);
    expect(found.after['src/boats.ts']).toContain(body);
  });
});
