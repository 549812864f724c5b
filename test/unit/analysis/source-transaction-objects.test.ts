import { scanFiles } from './scan';

const OBJECT = `import { createPool, type PoolConnection, type Pool } from 'mysql2/promise';
export class Unit {
  constructor(private readonly link: PoolConnection, private readonly pool: Pool) {}
  async begin() { await this.link.beginTransaction(); }
  async run({ query, values }: { query: string; values?: any[] }) { const [rows] = await this.link.execute(query, values); return rows; }
  async outside(query: string) { return this.pool.query(query); }
  async commit() { await this.link.commit(); this.link.release(); }
  async rollback() { await this.link.rollback(); this.link.release(); }
}
export class Agent {
  private readonly pool = createPool({});
  async run({ query, values }: { query: string; values?: any[] }) { return this.pool.execute(query, values); }
  async open() { return new Unit(await this.pool.getConnection(), this.pool); }
}
export const agent = new Agent();
`;

async function found(use: string): Promise<readonly string[]> {
  const { sites } = await scanFiles({ 'db.ts': OBJECT, 'use.ts': `import { agent, type Unit } from './db';\n${use}` });
  return sites
    .filter((site) => site.file === 'use.ts' || site.call !== 'execute')
    .map(
      (site) =>
        `${site.file}:${site.line} ${site.problem ?? site.sql} <${[...site.transactions, ...(site.alsoWithoutTransaction ? ['none'] : [])].join(', ')}>`,
    );
}

describe('objects that stand for a transaction', () => {
  it('have what is sent through them between begin and commit, also where they are handed on', async () => {
    const use = `export async function order() {
  const unit = await agent.open();
  await unit.begin();
  try {
    await unit.run({ query: 'INSERT INTO orders VALUES (?)', values: [1] });
    await agent.run({ query: 'INSERT INTO logs VALUES (1)' });
    await unit.outside('SELECT 1 FROM ports');
    await argument(unit);
    await options({ id: 1, unit });
    await whole({ id: 1, unit });
    await maybe(2, unit);
    await unit.commit();
  } catch { await unit.rollback(); }
}
const argument = (unit: Unit) => unit.run({ query: 'UPDATE a SET b = 1' });
const options = ({ unit: link }: { id: number; unit?: Unit }) => { const on = link ?? agent; return on.run({ query: 'UPDATE c SET b = 1' }); };
const whole = (given: { id: number; unit: Unit }) => given.unit.run({ query: 'UPDATE d SET b = 1' });
const maybe = (id: number, unit?: Unit) => (unit ?? agent).run({ query: 'UPDATE e SET b = 1' });
export const alone = () => maybe(3);
export const other = () => agent.run({ query: 'UPDATE f SET b = 1' });`;
    expect(await found(use)).toEqual([
      'use.ts:4 START TRANSACTION <order>',
      'use.ts:6 INSERT INTO orders VALUES (?) <order>',
      'use.ts:7 INSERT INTO logs VALUES (1) <>',
      'use.ts:8 SELECT 1 FROM ports <>',
      'use.ts:13 COMMIT <order>',
      'use.ts:14 ROLLBACK <order>',
      'use.ts:16 UPDATE a SET b = 1 <order>',
      'use.ts:17 UPDATE c SET b = 1 <order, none>',
      'use.ts:18 UPDATE d SET b = 1 <order>',
      'use.ts:19 UPDATE e SET b = 1 <order, none>',
      'use.ts:21 UPDATE f SET b = 1 <>',
    ]);
  });

  it('keep begin and commit that nobody calls, or that the object calls itself', async () => {
    const { sites } = await scanFiles({
      'db.ts': OBJECT,
      'own.ts': `import { createPool } from 'mysql2/promise';
export class Own {
  private link: any = createPool({});
  begin() { return this.link.beginTransaction(); }
  commit() { return this.link.commit(); }
  async both() { await this.begin(); await this.link.query('DELETE FROM a'); await this.commit(); }
}`,
    });
    expect(sites.filter(({ sql }) => /^(START|COMMIT)/.test(sql)).map((site) => `${site.file}:${site.line}`)).toEqual([
      'db.ts:4',
      'db.ts:7',
      'own.ts:4',
      'own.ts:5',
    ]);
  });

  it('in circles end', async () => {
    const { sites } = await scanFiles({
      'a.ts': `import { createPool } from 'mysql2/promise';
export class A { link: any = createPool({}); b!: B; begin() { this.b.begin(); return this.link.beginTransaction(); } }
export class B { a!: A; begin() { return this.a.begin(); } }`,
    });
    expect(sites.map(({ sql }) => sql)).toEqual(['START TRANSACTION']);
  });
});

describe('statements of builders', () => {
  it('that are only a text, or a piece of another statement, are not executed where they are built', async () => {
    const { sites } = await scanFiles({
      'code.ts': `import knex from 'knex';
import { createPool } from 'mysql2/promise';
const db = knex({ client: 'mysql' });
const pool = createPool({});
export async function run() {
  const users = db('users as u').select('u.id').count('*').groupBy('u.id').as('counts');
  const text = db('orders').join(users, 'counts.id', 'orders.user_id').toQuery();
  const query = db('ports').where('id', 1);
  await pool.execute(query.toSQL().sql);
  await pool.execute(text);
  return db('boats').where('id', 1);
}`,
    });
    expect(sites.map((site) => `${site.line} ${site.library ?? 'driver'}`)).toEqual([
      '9 driver',
      '10 driver',
      '11 knex',
    ]);
  });

  it('also where begin and commit are texts', async () => {
    const { sites } = await scanFiles({
      'db.ts': `import type { PoolConnection } from 'mysql2/promise';
export class Unit {
  constructor(private readonly link: PoolConnection) {}
  begin() { return this.link.query('START TRANSACTION'); }
  run(sql: string) { return this.link.query(sql); }
  end() { return this.link.query('COMMIT'); }
}`,
      'use.ts': `import { createPool } from 'mysql2/promise';
import { Unit } from './db';
const pool = createPool({});
export async function order() { const unit = new Unit(await pool.getConnection()); await unit.begin(); await unit.run('DELETE FROM a'); await unit.end(); }
export async function plain() { const unit = new Unit(await pool.getConnection()); await unit.run('DELETE FROM b'); }`,
    });
    expect(sites.map((site) => `${site.file}:${site.line} ${site.sql} <${site.transactions.join()}>`)).toEqual([
      'use.ts:4 START TRANSACTION <order>',
      'use.ts:4 DELETE FROM a <order>',
      'use.ts:4 COMMIT <order>',
      'use.ts:5 DELETE FROM b <>',
    ]);
  });
});
