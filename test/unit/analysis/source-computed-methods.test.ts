import { scanFiles } from './scan';

const found = async (code: string) =>
  (
    await scanFiles({
      'a.ts': `import { createPool, type PoolConnection } from 'mysql2/promise';\nconst pool = createPool({});\n${code}`,
    })
  ).sites.map((site) => [site.call, site.problem ?? site.sql, ...site.transactions].join(' | '));

describe('a method of the driver under a name in brackets', () => {
  it('is one where the name is written, or one of a closed set', async () => {
    expect(
      await found(`export const a = (id: number) => pool['query']('SELECT 1 FROM a WHERE id = ?', [id]);
export const b = (plain: boolean) => { const method = plain ? 'query' : 'execute'; return pool[method]('SELECT 1 FROM b'); };
export const c = (method: 'execute' | 'query') => pool[method]('SELECT 1 FROM c');
export const d = (link: any) => link['execute']('SELECT 1 FROM d');
const METHODS = { fast: 'query', safe: 'execute' } as const;
export const e = (kind: keyof typeof METHODS) => pool[METHODS[kind]]('SELECT 1 FROM e');
export const f = (name: string, sql: string) => (pool as any)[name](sql);
export const g = (map: Record<string, (text: string) => void>, name: string) => map[name]('SELECT 1 FROM g');`),
    ).toEqual([
      'query | SELECT 1 FROM a WHERE id = ?',
      'execute | SELECT 1 FROM b',
      'execute | SELECT 1 FROM c',
      'execute | SELECT 1 FROM d',
      'query | SELECT 1 FROM e',
    ]);
  });

  it('also begins and ends transactions', async () => {
    expect(
      await found(
        `export async function order(conn: PoolConnection, fine: boolean) { await conn['beginTransaction'](); await conn['query']('DELETE FROM a'); await conn[fine ? 'commit' : 'rollback'](); }`,
      ),
    ).toEqual([
      'beginTransaction | START TRANSACTION | order',
      'query | DELETE FROM a | order',
      'commit | COMMIT | order',
      'rollback | ROLLBACK | order',
    ]);
  });

  it('leads to functions of the application', async () => {
    expect(
      await found(`const db = { run: (sql: string) => pool.query(sql) };
export const a = () => db['run']('SELECT 1 FROM a');`),
    ).toEqual(['query | SELECT 1 FROM a']);
  });
});
