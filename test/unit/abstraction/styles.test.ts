import { changedLines } from './support/project';
import { DB, same } from './support/same';

describe('each style of data access', () => {
  it('repository classes keep everything but the call', async () => {
    const text = `import type { Pool, PoolConnection, ResultSetHeader, RowDataPacket } from 'mysql2/promise';
import { pool } from '../db';

interface BoatRow extends RowDataPacket {
  id: number;
}

export class BoatRepository {
  constructor(private readonly db: Pool = pool) {}

  /** One boat, by its number. */
  async findById(id: number): Promise<BoatRow | undefined> {
    const [rows] = await this.db.execute<BoatRow[]>('SELECT id FROM boats WHERE id = ?', [id]);
    return rows[0];
  }

  async rename(conn: PoolConnection, id: number, name: string): Promise<boolean> {
    const [result] = await conn.query<ResultSetHeader>(
      \`UPDATE boats
          SET name = ?
        WHERE id = ?\`,
      [name, id],
    );
    return result.affectedRows === 1;
  }
}
`;
    const path = 'src/repositories/boat-repository.ts';
    const found = await same(
      { 'src/db.ts': DB, [path]: text },
      path,
      `() => new m.BoatRepository().findById(3)`,
      `async () => {
        const connection = await (new m.BoatRepository()).db.getConnection();
        return new m.BoatRepository().rename(connection, 3, "O'Hara");
      }`,
    );
    expect(found.moved.map(({ group, gateway, name }) => [group, gateway, name])).toEqual([
      ['boats', 'BoatGateway', 'findById'],
      ['boats', 'BoatGateway', 'rename'],
    ]);
    expect(found.after['src/data-access/gateways/boats.ts']).toContain('   * One boat, by its number.');
    expect(changedLines(text, found.after[path]!).filter((line) => line.startsWith('+'))).toEqual([
      "+ import type { Pool, PoolConnection, RowDataPacket } from 'mysql2/promise';",
      "+ import { dataAccess } from '../data-access';",
      '+ export interface BoatRow extends RowDataPacket {',
      '+ const [rows] = await dataAccess(this.db).boats.findById(id);',
      '+ const [result] = await dataAccess(conn).boats.rename(id, name);',
    ]);
    // The text of the statement is the same to the letter, its blanks too.
    expect(found.after['src/data-access/mysql/boats.ts']).toContain(
      '`UPDATE boats\n          SET name = ?\n        WHERE id = ?`',
    );
  });

  it('modules of functions, with single values of a destructured object', async () => {
    const found = await same(
      {
        'src/db.ts': DB,
        'src/boats.ts': `import { pool, type Db } from './db';
export interface NewBoat { name: string; length: number | null }
export async function insertBoat(boat: NewBoat, db: Db = pool) {
  const { name, length } = boat;
  await db.execute('INSERT INTO boats (name, length) VALUES (?, ?)', [name, length]);
}
export const removeBoat = async (id: number) => {
  await pool.query('DELETE FROM boats WHERE id = ?', [id]);
};
`,
      },
      'src/boats.ts',
      `() => m.insertBoat({ name: 'Anna', length: null })`,
      `() => m.removeBoat(4)`,
    );
    expect(
      found.moved.map(({ name, parameters }) => [name, parameters.map((one) => `${one.name}: ${one.type}`)]),
    ).toEqual([
      ['insertBoat', ['name: string', 'length: number | null']],
      ['removeBoat', ['id: number']],
    ]);
  });

  it('routes with SQL in them hand single values of the request over', async () => {
    const found = await same(
      {
        'src/db.ts': DB,
        'src/routes/boats.ts': `import { pool } from '../db';
interface Request { params: { id: string }; body: any }
export const handlers: Record<string, (req: any) => Promise<unknown>> = {};
const on = (name: string, work: (req: any) => Promise<unknown>) => { handlers[name] = work; };
on('read', async (req) => {
  const [rows] = await pool.query('SELECT * FROM boats WHERE id = ? AND owner_id = ?', [req.params.id, req.user.id]);
  return rows;
});
on('add', async (req) => {
  await pool.query('INSERT INTO boats (name, made_at) VALUES (?, ?)', [req.body.name, await when(req)]);
});
const when = async (req: Request) => req.body.at ?? 0;
`,
      },
      'src/routes/boats.ts',
      `() => m.handlers.read({ params: { id: '7' }, user: { id: 3 } })`,
      `() => m.handlers.add({ body: { name: 'Anna', at: 12 } })`,
    );
    expect(found.moved.map(({ name, parameters }) => [name, parameters.map((one) => one.argument)])).toEqual([
      ['findBoats', ['req.params.id', 'req.user.id']],
      ['insertBoats', ['req.body.name', 'await when(req)']],
    ]);
    expect(found.moved.map(({ parameters }) => parameters.map((one) => one.name))).toEqual([
      ['id', 'ownerId'],
      ['name', 'madeAt'],
    ]);
  });

  it('what is computed from something of no known type stays with its caller', async () => {
    const found = await same(
      {
        'src/db.ts': DB,
        'src/tags.ts': `import { pool } from './db';
export async function tagged(name: string) {
  const [tags] = await pool.query<any[]>('SELECT id FROM tags WHERE name = ?', [name]);
  await pool.query('SELECT * FROM boats WHERE tag_id IN (?)', [tags.map((tag) => tag.id)]);
}
`,
      },
      'src/tags.ts',
      `() => m.tagged('a')`,
    );
    expect(found.moved[1]!.parameters.map(({ name, argument }) => [name, argument])).toEqual([
      ['tagId', 'tags.map((tag) => tag.id)'],
    ]);
  });

  it('callbacks stay where they are, with calls in them', async () => {
    const found = await same(
      {
        'src/boats.ts': `import { createPool } from 'mysql';
const pool = createPool({});
export function rename(id: number, name: string, done: (error: unknown, rows?: unknown) => void) {
  pool.query('UPDATE boats SET name = ? WHERE id = ?', [name, id], (error) => {
    if (error) return done(error);
    pool.query('SELECT * FROM boats WHERE id = ?', [id], (failed, rows) => done(failed, rows));
  });
}
`,
      },
      'src/boats.ts',
      `() => new Promise((resolve) => m.rename(5, 'Anna', (_, rows) => resolve(rows)))`,
    );
    expect(found.moved).toHaveLength(2);
    expect(found.after['src/boats.ts']).toContain('dataAccess(pool).boats.updateBoats(id, name, (error) => {');
  });

  it('an injected pool is what is handed over', async () => {
    const found = await same(
      {
        'src/boats.service.ts': `import { Inject, Injectable } from '@nestjs/common';
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise';
@Injectable()
export class BoatsService {
  constructor(@Inject('POOL') private readonly pool: Pool) {}
  async all(limit: number) {
    const [rows] = await this.pool.query<RowDataPacket[]>('SELECT * FROM boats LIMIT ?', [limit]);
    return rows;
  }
}
export const make = () => new BoatsService(createPool({}));
`,
        'src/nest.d.ts': `declare module '@nestjs/common' { export function Inject(name: string): any; export function Injectable(): any; }`,
      },
      'src/boats.service.ts',
      `() => m.make().all(3)`,
    );
    expect(found.after['src/boats.service.ts']).toContain('dataAccess(this.pool).boats.all(limit)');
  });
});
