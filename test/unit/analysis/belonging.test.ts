import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { analyse } from '../../../engine/analysis/reconcile';
import { printAnalysis } from '../../../engine/analysis/report';
import { schemaOfNone } from '../../../engine/analysis/schema/absent';
import { applicationFacts } from '../../../engine/analysis/source/application';
import { logged, queryLogOf } from './log-files';
import { scanFiles } from './scan';

const table = (name: string): TableFacts => ({
  ...{ name, engine: 'InnoDB', collation: null, comment: '', rowCount: null, columns: [], primaryKey: ['id'] },
  ...{ keys: [], foreignKeys: [], checks: [], createStatement: '' },
});
const schema: SchemaFacts = {
  ...{ flavour: 'mysql', version: '8.0.31', database: 'shop', characterSet: 'utf8mb4', collation: 'utf8mb4_bin' },
  tables: [table('orders')],
  views: [{ name: 'open_orders', definition: '', securityType: 'INVOKER' }],
  routines: [{ name: 'close_day', type: 'PROCEDURE' }],
  ...{ triggers: [], events: [] },
};
const LOG = [
  logged({ fingerprint: 'SELECT * FROM orders', database: 'shop' }),
  logged({ fingerprint: 'SELECT * FROM orders WHERE id = ?', database: null }),
  logged({ fingerprint: 'SELECT * FROM open_orders', database: null }),
  logged({ fingerprint: 'CALL close_day(?)', database: null }),
  logged({ fingerprint: 'SELECT * FROM shop.orders', database: 'admin' }),
  logged({ fingerprint: 'SELECT * FROM carts', database: null, executions: 7 }),
  logged({ fingerprint: 'SELECT * FROM orders', database: 'admin', executions: 3 }),
  logged({ fingerprint: 'SELECT * FROM admin.users', database: 'shop', executions: 2 }),
];

describe('statements of the log', () => {
  it('belong by what they name, then by their session, then by the tables, views and routines they use', () => {
    const { accessPatterns, queryLog } = analyse({
      schema: { schema, blindSpots: [] },
      source: null,
      queryLog: queryLogOf(...LOG),
    });
    expect(accessPatterns.map(({ fingerprint }) => fingerprint).sort()).toEqual([
      'CALL close_day(?)',
      'SELECT * FROM open_orders',
      'SELECT * FROM orders',
      'SELECT * FROM orders WHERE id = ?',
      'SELECT * FROM shop.orders',
    ]);
    expect(queryLog!.executions).toBe(5);
    expect(queryLog!.traffic!.otherExecutions).toBe(12);
  });

  it.each([
    // Aliases and tables of the statement are no schemas, wherever a word like FROM stands before them.
    ['SELECT EXTRACT(YEAR FROM o.created_at) FROM orders o', 'shop', true],
    ['SELECT TRIM(LEADING ? FROM u.code), SUBSTRING(u.code FROM u.start) FROM orders u', 'shop', true],
    ['SELECT (SELECT EXTRACT(YEAR FROM o.at) FROM crm.contacts c) FROM orders o', 'shop', true],
    ['INSERT INTO cart (id) VALUES (?) ON DUPLICATE KEY UPDATE cart.qty = cart.qty + ?', 'shop', true],
    ['DELETE FROM o.* USING orders o WHERE o.id = ?', 'shop', true],
    ['SELECT EXTRACT(YEAR FROM shop.created_at) FROM shops shop', 'admin', false],
    ['SELECT * FROM crm.contacts crm JOIN crm.crm ON crm.id = crm.id', 'shop', false],
    ['SELECT (SELECT MAX(id) FROM crm.contacts), EXTRACT(YEAR FROM c.at) FROM crm.carts c', 'shop', false],
    ['UPDATE IGNORE crm.contacts SET a = ?', 'shop', false],
    ['TRUNCATE crm.contacts', 'shop', false],
    ['INSERT LOW_PRIORITY crm.contacts(a) VALUES (?)', 'shop', false],
    ['TRUNCATE orders', null, true],
    ['INSERT INTO orders (a) VALUES (REPLACE(crm.a, ?, ?))', 'shop', true],
    // Beside a table of another schema one of the session's own.
    ['SELECT * FROM orders JOIN crm.contacts ON contacts.o = orders.id', 'shop', true],
    ['SELECT * FROM crm.contacts c, Orders o WHERE c.o = o.id', 'shop', true],
    ['SELECT * FROM crm.orders JOIN orders', 'shop', true],
    ['SELECT * FROM open_orders JOIN crm.contacts', null, true],
    ['SELECT * FROM orders JOIN crm.contacts', 'admin', false],
    ['SELECT * FROM crm.orders', 'shop', false],
    ['CALL crm.close_day(?)', 'shop', false],
    ['SELECT * FROM users, `shop`.orders', 'admin', true],
    ['SELECT * FROM hr.shop JOIN SHOP.orders', 'hr', true],
    // As a server that is blind for case logs it.
    ['SELECT * FROM orders', 'Shop', true],
    // Cut off, or no SQL at all.
    ['SELECT * FROM crm.', 'shop', true],
    ['SELECT )) FROM crm.contacts', 'shop', false],
  ])('%s in a session of %s: %s', (fingerprint, database, belongs) => {
    const log = queryLogOf(logged({ fingerprint, database }));
    const { accessPatterns, queryLog } = analyse({ schema: { schema, blindSpots: [] }, source: null, queryLog: log });
    expect([accessPatterns.length, queryLog!.traffic!.otherExecutions]).toEqual(belongs ? [1, 0] : [0, 1]);
  });

  it('of a schema that differs in case only are those of another one where the log has both', () => {
    const both = ['shop', 'Shop'].map((database) => logged({ fingerprint: 'SELECT * FROM orders', database }));
    const { queryLog } = analyse({ schema: { schema, blindSpots: [] }, source: null, queryLog: queryLogOf(...both) });
    expect([queryLog!.executions, queryLog!.traffic!.otherExecutions]).toEqual([1, 1]);
  });

  it('that do not belong are counted and listed, the most frequent first', async () => {
    const analysis = analyse({ schema: { schema, blindSpots: [] }, source: null, queryLog: queryLogOf(...LOG) });
    expect(analysis.queryLog!.traffic!.others).toEqual({
      different: 3,
      listed: [
        { database: null, text: 'SELECT * FROM carts', executions: 7 },
        { database: 'admin', text: 'SELECT * FROM orders', executions: 3 },
        { database: 'shop', text: 'SELECT * FROM admin.users', executions: 2 },
      ],
    });
    const page = (await printAnalysis(analysis))['01_5_performance_analysis.md']!;
    expect(page).toContain('| not told | `SELECT * FROM carts` | 7 |');

    const many = Array.from({ length: 130 }, (_, i) => logged({ fingerprint: `SELECT * FROM t${i}`, database: 'x' }));
    const long = logged({ fingerprint: `SELECT ${'a, '.repeat(500)}b FROM t`, database: 'x', executions: 9 });
    const more = analyse({
      schema: { schema, blindSpots: [] },
      source: null,
      queryLog: queryLogOf(...LOG, ...many, long),
    });
    const { others } = more.queryLog!.traffic!;
    expect([others!.different, others!.listed.length, others!.listed[0]!.text.length]).toEqual([134, 100, 300]);
    expect((await printAnalysis(more))['01_5_performance_analysis.md']).toContain('And 34 statements more.');
  });

  it('are summed up by pattern and by table', async () => {
    const statements = [
      logged({
        fingerprint: 'SELECT * FROM orders JOIN lines ON lines.o = orders.id',
        database: 'shop',
        executions: 30,
      }),
      logged({ fingerprint: 'INSERT INTO orders SELECT * FROM carts', database: 'shop', executions: 10 }),
    ];
    const analysis = analyse({ schema: { schema, blindSpots: [] }, source: null, queryLog: queryLogOf(...statements) });
    const page = (await printAnalysis(analysis))['01_5_performance_analysis.md']!;
    const heat = (name: string): string => page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    expect(heat('orders')).toBe(`| \`orders\` | 2 | 30 | 10 | 100.0 % | \`${'█'.repeat(20)}\` |`);
    expect(heat('lines')).toBe(`| \`lines\` | 1 | 30 | 0 | 75.0 % | \`${'█'.repeat(15)}\` |`);
    expect(heat('carts')).toBe(`| \`carts\` | 1 | 10 | 0 | 25.0 % | \`${'█'.repeat(5)}\` |`);
  });

  it('of a log alone are kept where it does not tell the schema', () => {
    const untold = LOG.map((statement) => ({ ...statement, database: null }));
    for (const statements of [LOG.filter(({ database }) => database !== 'admin'), untold]) {
      const { accessPatterns, queryLog } = analyse({
        schema: schemaOfNone(statements),
        source: null,
        queryLog: queryLogOf(...statements),
      });
      expect(accessPatterns.map(({ fingerprint }) => fingerprint)).toContain('SELECT * FROM carts');
      const counted = queryLog!.executions + queryLog!.traffic!.otherExecutions;
      expect(counted).toBe(statements.reduce((sum, { executions }) => sum + executions, 0));
    }
  });
});

describe('statements of the log whose form the source has, with a table known at run time only', () => {
  const CODE = `import { createPool } from 'mysql2/promise'; const pool = createPool({});
export const wipe = (t: string) => pool.query('TRUNCATE TABLE ' + t);
export const drop = (t: string, id: number) => pool.query(\`DELETE FROM \${t} WHERE id = ?\`, [id]);
export const keep = (t: string, row: object) => pool.query('INSERT INTO ?? SET ?', [t, row]);
export const put = (t: string, n: number) => pool.query(\`REPLACE \${t} VALUES (?)\`, [n]);
export const old = (where: string) => pool.query('SELECT a FROM crm.carts WHERE ' + where);`;
  const analysed = async (over: Partial<Parameters<typeof logged>[0]>) => {
    const source = await scanFiles({ 'a.ts': CODE });
    return analyse({
      schema: { schema, blindSpots: [] },
      source: { application: applicationFacts(undefined, source), source, skipped: [] },
      queryLog: queryLogOf(logged({ executions: 4, ...over })),
    });
  };

  it.each([
    ['TRUNCATE TABLE mysql.general_log', 'shop', false],
    ['DELETE FROM audit.events WHERE id = ?', 'shop', false],
    ['INSERT INTO audit.events SET a = ?, b = ?', 'shop', false],
    ['REPLACE audit.events VALUES (?)', 'shop', false],
    ['DELETE FROM audit.orders WHERE id = ?', null, false],
    ['DELETE FROM events WHERE id = ?', null, false],
    ['DELETE FROM orders WHERE id = ?', 'audit', false],
    ['TRUNCATE TABLE orders', 'shop', true],
    ['DELETE FROM orders WHERE id = ?', null, true],
    ['DELETE FROM shop.orders WHERE id = ?', 'audit', true],
    ['REPLACE orders VALUES (?)', null, true],
    // Of the migrated schema, though the schema that was read does not have it.
    ['DELETE FROM events WHERE id = ?', 'shop', true],
    // The source says itself that it uses another schema.
    ['SELECT a FROM crm.carts WHERE b = ?', 'shop', true],
  ])('%s in a session of %s: %s', async (fingerprint, database, belongs) => {
    const { accessPatterns, queryLog } = await analysed({ fingerprint, database });
    expect(accessPatterns.map(({ evidence }) => evidence.seenIn).sort()).toEqual([
      ...['source', 'source', 'source', 'source'],
      belongs ? 'source and log' : 'source',
    ]);
    expect([queryLog!.executions, queryLog!.traffic!.otherExecutions]).toEqual(belongs ? [4, 0] : [0, 4]);
  });

  it.each([
    ['TRUNCATE TABLE orders', true],
    ['DELETE FROM Orders WHERE id = ?', true],
    ['TRUNCATE TABLE audit.orders', false],
    ['TRUNCATE TABLE carts', false],
  ])('%s uses the table orders: %s', async (fingerprint, used) => {
    const { risks } = await analysed({ fingerprint, database: 'shop' });
    expect(risks.filter(({ code }) => code === 'UNUSED_TABLE').map(({ where }) => where)).toEqual(
      used ? [] : ['orders'],
    );
  });
});
