import { analyse } from '../../../engine/analysis/reconcile';
import { printAnalysis } from '../../../engine/analysis/report';
import { usableKeys } from '../../../engine/analysis/report/pattern-keys';
import { DumpReader } from '../../../engine/analysis/schema/dump/reader';
import { logged, queryLogOf } from './log-files';

const reader = new DumpReader();
reader.statement({
  text: `CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, state INT, at DATE, note TEXT,
    KEY by_user (user_id, state, at), KEY hidden (state) INVISIBLE, FULLTEXT KEY words (note))`,
  rows: null,
  cut: false,
});
reader.statement({
  text: 'CREATE TABLE items (order_id INT, line INT, PRIMARY KEY (order_id, line))',
  rows: null,
  cut: false,
});
const { facts: schema } = reader.result()[0]!;
const analysed = (sql: string) =>
  analyse({
    ...{ schema: { schema, blindSpots: [] }, source: null },
    queryLog: queryLogOf(logged({ fingerprint: sql })),
  });

describe('the keys that a pattern finds its rows by', () => {
  it.each([
    ['SELECT * FROM orders WHERE id = ?', ['orders.PRIMARY id']],
    ['SELECT * FROM orders WHERE state = ? AND user_id <=> ?', ['orders.by_user user_id, state ..']],
    ['SELECT * FROM orders WHERE user_id = ? AND state IN (?) AND at > ?', ['orders.by_user user_id, state, at']],
    ['SELECT * FROM orders WHERE state = ?', []],
    ['SELECT * FROM orders WHERE note = ?', []],
    ['SELECT * FROM orders WHERE user_id = ? OR id = ?', []],
    [
      'SELECT * FROM orders JOIN items ON items.order_id = orders.id WHERE line = ?',
      ['orders.PRIMARY id', 'items.PRIMARY order_id, line'],
    ],
    ['INSERT INTO items (order_id) VALUES (?)', []],
  ])('%s', (sql, expected) => {
    const [pattern] = analysed(sql).accessPatterns;
    const found = usableKeys(pattern!, schema.tables).map(
      ({ table, key, columns, whole }) => `${table}.${key} ${columns.join(', ')}${whole ? '' : ' ..'}`,
    );
    expect(found).toEqual(expected);
  });

  it('stand with it in the report', async () => {
    const files = await printAnalysis(analysed('SELECT * FROM orders WHERE user_id = ? AND note LIKE ?'));
    expect(files['01_6_access_patterns.md']).toContain(
      '| Key columns | `orders.user_id` of `by_user` (its beginning) |',
    );
  });
});
