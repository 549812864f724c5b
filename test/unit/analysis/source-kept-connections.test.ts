import { scanFiles } from './scan';

const REPOSITORIES = `import type { Pool, PoolConnection } from 'mysql2/promise';
type Link = Pool | PoolConnection;
abstract class Repository { constructor(protected readonly link: Link) {}
  protected async run(sql: string, values: unknown[] = []) { const [result] = await this.link.query(sql, values); return result; } }
export class Boats extends Repository {
  constructor(link: Link, private readonly pool: Pool) { super(link); }
  on(link: Link): Boats { return new Boats(link, this.pool); }
  async add(name: string) { await this.run('INSERT INTO boats (name) VALUES (?)', [name]); await this.note(); }
  private async note() { await this.pool.query('INSERT INTO notes VALUES (1)'); if (Math.random() > 2) await this.add(''); }
  async ports() { await new Ports(this.link).all(); }
  async idle() { return this.run('SELECT 1 FROM boats'); } }
export class Ports { private db; constructor(db: Link) { this.db = db; }
  all = async () => this.db.execute('SELECT id FROM ports'); }
`;

const transactions = async (service: string): Promise<readonly (readonly [string, readonly string[]])[]> =>
  (
    await scanFiles({
      'repositories.ts': REPOSITORIES,
      'service.ts': `import mysql, { type PoolConnection } from 'mysql2/promise'; import { Boats, Ports } from './repositories';
const pool = mysql.createPool({}); const boats = new Boats(pool, pool);
${service}`,
    })
  ).sites
    .filter((site) => !/^(START|COMMIT)/.test(site.sql))
    .map((site) => [site.sql, site.transactions] as const);

const statements = (named: Readonly<Record<string, readonly string[]>>) => [
  ['INSERT INTO boats (name) VALUES (?)', named.add ?? []],
  ['INSERT INTO notes VALUES (1)', []],
  ['SELECT 1 FROM boats', []],
  ['SELECT id FROM ports', named.ports ?? []],
];

describe('an object that keeps the connection of a transaction', () => {
  const around = (work: string): string =>
    `export async function save() { const conn = await pool.getConnection(); await conn.beginTransaction(); ${work} await conn.commit(); }`;

  it.each([
    ['made from the connection', "const mine = new Boats(conn, pool); await mine.add('a');"],
    ['made and used at once', "await new Boats(conn!, pool).add('a');"],
    ['given by a method', "await boats.on(conn).add('a');"],
    ['chosen', "let mine; mine = conn ? boats.on(conn) : boats; await mine.add('a');"],
    ['handed on', 'await named(new Boats(conn, pool));'],
    ['made by a function that gets the connection', 'await deep(conn);'],
  ])('%s has its statements in the transaction, and not those on other connections', async (_, work) => {
    const rest = `const named = async (given: Boats) => given.add('b');
const make = (conn?: PoolConnection) => { return conn ? boats.on(conn) : boats; };
const deep = async (conn?: PoolConnection) => make(conn).add('c');`;
    expect(await transactions(`${around(work)}\n${rest}`)).toEqual(statements({ add: ['save'] }));
  });

  it('may make others that keep it, too', async () => {
    expect(await transactions(around('await boats.on(conn).ports();'))).toEqual(statements({ ports: ['save'] }));
  });

  it('is not the one that keeps the pool', async () => {
    expect(await transactions(around("await boats.add('a'); await new Ports(pool).all();"))).toEqual(statements({}));
  });
});

describe('a type that no class names', () => {
  it('leads to the classes that fit it', async () => {
    const { sites } = await scanFiles({
      'store.ts': `import type { Pool } from 'mysql2/promise';
export class Store { constructor(private readonly db: Pool) {}
  async all(): Promise<unknown> { return this.db.query('SELECT 1 FROM boats'); } async drop(id: number): Promise<void> { await this.db.query('DELETE FROM boats WHERE id = ?', [id]); } }
export class Half { async all(): Promise<unknown> { return 1; } }`,
      'app.ts': `import express from 'express'; import mysql from 'mysql2/promise'; import { Store } from './store';
interface Boats { all(): Promise<unknown>; drop(id: number): Promise<void> }
class Controller { constructor(private readonly boats: Boats) {}
  register(app: express.Express) { app.delete('/boats/:id', async (req, res) => { await this.boats.drop(Number(req.params.id)); res.end(); }); } }
new Controller(new Store(mysql.createPool({}))).register(express());`,
    });
    expect(sites.map((site) => [site.sql, site.routes])).toEqual([
      ['SELECT 1 FROM boats', []],
      ['DELETE FROM boats WHERE id = ?', ['DELETE /boats/:id']],
    ]);
  });

  it('leads nowhere when it is a connection: of whatever server', async () => {
    const { sites } = await scanFiles({
      'own.ts': `import mysql from 'mysql2/promise'; const pool = mysql.createPool({});
export class Client { async query(sql: string): Promise<unknown> { return pool.query(sql); } }
export const all = () => new Client().query('SELECT 1 FROM boats');`,
      'other.ts': `interface Other { query(sql: string): Promise<unknown> }
declare function text(): string;
export const begin = (other: Other) => other.query(text());`,
    });
    expect(sites.map((site) => site.sql)).toEqual(['SELECT 1 FROM boats']);
  });

  it('is told of a method that is taken from the connection, and that it may run without', async () => {
    const { sites } = await scanFiles({
      'a.js': `const pool = require('mysql2/promise').createPool({});
const save = (id, connection = null) => { const run = connection ? connection.query.bind(connection) : pool.query.bind(pool); return run('DELETE FROM a WHERE id = ?', [id]); };
exports.both = async (id) => { const connection = await pool.getConnection(); await connection.beginTransaction(); await save(id, connection); await connection.commit(); };
exports.alone = (id) => save(id);`,
    });
    expect(sites.map((site) => [site.sql, site.transactions, site.alsoWithoutTransaction])).toEqual([
      ['DELETE FROM a WHERE id = ?', ['both'], true],
      ['START TRANSACTION', ['both'], undefined],
      ['COMMIT', ['both'], undefined],
    ]);
  });
});
