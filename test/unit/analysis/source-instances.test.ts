import { scanFiles } from './scan';

/** A builder of filters as applications write it: what its methods keep is joined by `apply`. */
const FILTER = `
export class Filter {
  private conditions: string[] = [];
  private group = '';
  private order = '';
  private readonly alias: string | null;
  private readonly parseAll: boolean;
  constructor(private readonly given: any = {}, options: any = {}) {
    this.alias = options.alias || null;
    this.parseAll = isUndefined(options.parseAll) ? false : options.parseAll;
  }
  equals(key: string, column = key, alias = this.alias) {
    const table = this.prefix(alias);
    if (this.given[key]) this.add(\`\${table}\${column} = ?\`);
    return this;
  }
  always(condition: string) { this.conditions.push(condition); return this; }
  unless(stop: any, condition: string) { if (stop) return this; this.conditions.push(condition); return this; }
  setGroup(text: string) { this.group = text; return this; }
  setOrder(text: string) { this.order = text; return this; }
  addOrder(text: string) { this.order = this.order + ', ' + text; return this; }
  get tail() { return \`\${this.group} \${this.order}\`; }
  private add(condition: string) { this.conditions.push(condition); }
  private prefix(table: string | null) { return table ? \`\${table}.\` : ''; }
  private rest() { for (const key of Object.keys(this.given)) this.add(\`\${key} = ?\`); }
  apply(sql: string) {
    if (this.parseAll) this.rest();
    return \`\${sql} WHERE \${this.conditions.join(' AND ')} \${this.tail}\`;
  }
}`;
const OTHERS = `
export const other = (f: any) => { const q = new Filter(f, { alias: 'other' }); q.equals('other_a').setGroup('GROUP BY other_g').setOrder('ORDER BY other_o'); q.always('other_c'); return pool.query(q.apply('SELECT a FROM others')); };
`;

async function statements(body: string, filter = FILTER, others = OTHERS): Promise<readonly string[]> {
  const { sites } = await scanFiles({
    'db.ts': `import { createPool } from 'mysql2/promise';\nexport const pool = createPool({});`,
    'filter.ts': `const isUndefined = (x: any) => x === undefined;${filter}`,
    'others.ts': `import { pool } from './db';\nimport { Filter } from './filter';${others}`,
    'code.ts': `import { pool } from './db';\nimport { Filter } from './filter';\nimport { anything } from 'somewhere';\n${body}`,
  });
  return sites
    .filter((site) => site.file === 'code.ts')
    .map((site) => `${site.problem ?? site.sql}${site.openParts.length > 0 ? ` [${site.openParts.join(' | ')}]` : ''}`);
}

describe('fields of an object', () => {
  it('are those that the calls on this object set', async () => {
    expect(
      await statements(`export const run = (f: any) => {
  const q = new Filter(f, { alias: 'b' });
  q.equals('id');
  q.equals('port', 'port_id', 'p');
  q.always('b.deleted = 0');
  q.setGroup('GROUP BY b.id');
  const sql = q.apply('SELECT b.id FROM boats b');
  return pool.query(sql);
};
export const plain = (f: any) => pool.query(new Filter(f).always('a = 1').apply('SELECT id FROM boats'));`),
    ).toEqual([
      'SELECT b.id FROM boats b WHERE b.deleted = 0 /* optional: b.id = ? AND p.port_id = ? */ GROUP BY b.id',
      'SELECT id FROM boats WHERE a = 1',
    ]);
  });

  it('are those at the place, and not those that come later', async () => {
    expect(
      await statements(`export const run = async (f: any) => {
  const q = new Filter(f).always('a = 1');
  await pool.query(q.apply('SELECT id FROM boats'));
  q.always('b = 2').setOrder('ORDER BY a');
  q.addOrder('b');
  await pool.query(q.apply('SELECT id FROM boats'));
};`),
    ).toEqual(['SELECT id FROM boats WHERE a = 1', 'SELECT id FROM boats WHERE a = 1 AND b = 2 ORDER BY a, b']);
  });

  it('are optional under conditions, behind an early return and in loops, and one of two in branches', async () => {
    expect(
      await statements(`export const run = (f: any, keys: string[]) => {
  let q = new Filter(f);
  q = q.always('a = 1');
  if (f.b) q.always('b = ?');
  q.unless(f.c, 'c = ?');
  if (f.up) q.setOrder('ORDER BY a'); else q.setOrder('ORDER BY a DESC');
  for (const key of ['d', 'e']) q.always(\`\${key} = ?\`);
  return pool.query(q.apply('SELECT id FROM boats'));
};`),
    ).toEqual([
      'SELECT id FROM boats WHERE a = 1 /* optional: b = ? AND c = ? AND d = ? AND e = ? */ ORDER BY a /* optional: DESC */',
    ]);
  });

  it('are known where functions make the object, or add to it', async () => {
    expect(
      await statements(`const made = (f: any, order: string) => { const q = new Filter(f); q.always('a = 1'); q.setOrder(order); return q; };
const grouped = (q: Filter, by: string) => { q.setGroup(\`GROUP BY \${by}\`); };
export const run = (f: any) => { const q = made(f, 'ORDER BY id'); grouped(q, 'id'); return pool.query(q.apply('SELECT id FROM boats')); };`),
    ).toEqual(['SELECT id FROM boats WHERE a = 1 GROUP BY id ORDER BY id']);
  });

  it('are those of the class above and below', async () => {
    const above = `
class Base {
  protected parts: string[] = ['deleted = 0'];
  constructor(protected readonly table: string, protected where = 'WHERE') { this.parts.push('tenant = ?'); }
  and(condition: string) { this.parts.push(condition); return this; }
  sql() { return \`SELECT id FROM \${this.table} \${this.where} \${this.parts.join(' AND ')}\`; }
}
export class Filter extends Base { constructor(table: string) { super(table); this.parts.push('own = 1'); } }
export class Others extends Base { constructor() { super('others', 'HAVING'); this.and('x = 1'); } }`;
    expect(
      await statements(
        `export const run = () => pool.query(new Filter('boats').and('a = 1').sql());
export const ports = () => pool.query(new Filter('ports').sql());`,
        above,
        '',
      ),
    ).toEqual([
      'SELECT id FROM boats WHERE deleted = 0 AND tenant = ? AND own = 1 AND a = 1',
      'SELECT id FROM ports WHERE deleted = 0 AND tenant = ? AND own = 1',
    ]);
  });

  it('are an open part where the object goes where it is not followed', async () => {
    const found = await statements(`const kept = { q: new Filter({}) };
export const given = (f: any) => { const q = new Filter(f).always('a = 1'); anything(q); return pool.query(q.apply('SELECT id FROM boats')); };
export const named = (f: any, name: 'always') => { const q = new Filter(f); const all = { q }; all.q.always('a = 1'); return pool.query(q.apply('SELECT id FROM boats')); };
export const held = () => pool.query(kept.q.apply('SELECT id FROM boats'));
export const handed = (q: Filter) => pool.query(q.apply('SELECT id FROM boats'));`);
    expect(found).toHaveLength(4);
    for (const one of found) {
      expect(one).toMatch(/SELECT id FROM boats WHERE .*dynamic.*\[.*conditions/);
      expect(one).not.toMatch(/other/);
    }
  });

  it('of an object of the whole program are known where only its constructor sets them', async () => {
    const store = `
export class Filter {
  private readonly columns: string[];
  private sort = 'id';
  constructor(private readonly table: string, columns: string[]) { this.columns = columns; }
  sortBy(sort: string) { this.sort = sort; }
  all() { return \`SELECT \${this.columns.join(', ')} FROM \${this.table}\`; }
  sorted() { return \`\${this.all()} ORDER BY \${this.sort}\`; }
}
export const boats = new Filter('boats', ['id', 'name']);
export const ports = new Filter('ports', ['id']);`;
    expect(
      await statements(
        `import { boats } from './filter';
export const all = () => pool.query(boats.all());
export const sorted = () => pool.query(boats.sorted());`,
        store,
        `import { ports } from './filter'; ports.sortBy('town'); export const x = () => pool.query(ports.sorted());`,
      ),
    ).toEqual(['SELECT id, name FROM boats', 'SELECT id, name FROM boats ORDER BY /* dynamic */ [sort after boats]']);
  });

  it('in JavaScript, with methods as fields and a function that is called for each', async () => {
    const { sites } = await scanFiles({
      'q.js': `const mysql = require('mysql2'); const pool = mysql.createPool({});
class Q { constructor(t) { this.t = t; this.c = []; this.h = null; } eq = (c) => { this.c = [...this.c, c + ' = ?']; return this; };
 having(h) { const self = this; self.h = h; return this; }
 sql() { return 'SELECT id FROM ' + this.t + ' WHERE ' + this.c.join(' AND ') + (this.h ? ' HAVING ' + this.h : ''); } }
exports.a = (f) => { const q = new Q('boats'); q.eq('a').eq('b'); pool.query(q.sql()); };
exports.b = (f) => { const q = new Q('ports'); ['x', 'y'].forEach((c) => q.eq(c)); q.having('n > 1'); pool.query(q.sql()); };`,
    });
    expect(sites.map((site) => site.sql)).toEqual([
      'SELECT id FROM boats WHERE a = ? AND b = ?',
      'SELECT id FROM ports WHERE /* optional: x = ? AND y = ? */ HAVING n > 1',
    ]);
  });

  it.each([
    ['emptied', 'q.parts.length = 0;', 'WHERE c = 3'],
    ['emptied by splice', 'q.parts.splice(0);', 'WHERE c = 3'],
    ['made shorter at the end', 'q.parts.pop();', 'WHERE a = 1 AND c = 3'],
    ['made shorter at the front', 'q.parts.shift();', 'WHERE b = 2 AND c = 3'],
    ['cut', 'q.parts.splice(1, 1);', 'WHERE c = 3 /* optional: a = 1 AND b = 2 */'],
    ['emptied by a method', 'q.reset();', 'WHERE c = 3'],
    ['emptied sometimes', 'if (f) q.reset();', 'WHERE c = 3 /* optional: a = 1 AND b = 2 */'],
    ['filled over', "q.parts.fill('z = 9');", 'dynamic'],
  ])('that are lists and were %s do not keep what is gone', async (_name, code, expected) => {
    const list = `export class Filter { parts: string[] = []; reset() { this.parts.length = 0; return this; } add(c: string) { this.parts.push(c); return this; }
  sql() { return 'SELECT id FROM t WHERE ' + this.parts.join(' AND '); } }`;
    const [found] = await statements(
      `export const run = (f: any) => { const q = new Filter(); q.add('a = 1').add('b = 2'); ${code} q.add('c = 3'); return pool.query(q.sql()); };`,
      list,
      '',
    );
    expect(found).toContain(expected);
  });

  it('that methods change which call each other are known to be changed, whichever is asked first', async () => {
    const mutual = `export class Filter { order = 'id'; parts: string[] = [];
  a(n: number) { if (n > 0) this.b(n - 1); return this; } b(n: number) { this.order = 'name'; this.a(n); return this; }
  sql() { return 'SELECT id FROM t ORDER BY ' + this.order; } }`;
    expect(
      await statements(
        `export const x = (n: number) => { const q = new Filter(); q.a(n); return pool.query(q.sql()); };
export const y = (n: number) => { const q = new Filter(); q.b(n); return pool.query(q.sql()); };`,
        mutual,
        '',
      ),
    ).not.toContain('SELECT id FROM t ORDER BY id');
  });

  it('ends where functions of objects call each other without end', async () => {
    const endless = `export class Filter { private parts: string[] = []; private sort = '';
  constructor(f?: any) {} a() { this.b(); this.parts.push('a'); this.sort = this.sort + 'a'; return this; } b() { this.a(); this.a(); this.parts.push('b'); return this; }
  sql() { return 'SELECT id FROM t WHERE ' + this.parts.join(' AND ') + this.sort; } }`;
    const found = await statements(`export const run = () => pool.query(new Filter().a().b().a().sql());`, endless, '');
    expect(found).toHaveLength(1);
  });
});
