import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { analyse } from '../../../engine/analysis/reconcile';
import { printAnalysis } from '../../../engine/analysis/report';
import { schemaOfNone } from '../../../engine/analysis/schema/absent';
import { logged, queryLogOf } from './log-files';

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
