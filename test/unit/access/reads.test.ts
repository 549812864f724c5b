import { reading, readsOf, shop } from './shop';

test('the keys that the plans below are made for', () => {
  const { plan } = shop();
  const text = (parts: readonly object[]) =>
    parts.map((part) => ('literal' in part ? String(part.literal) : '{}')).join('');
  expect(
    Object.fromEntries(
      plan.entities.map(({ entityType, keys, indexKeys }) => [
        entityType,
        [...keys, ...indexKeys].map((key) => text(key.parts)).join(' | '),
      ]),
    ),
  ).toMatchSnapshot();
});

const cases: readonly (readonly [name: string, sql: string])[] = [
  ['a row by its key', 'SELECT name FROM users WHERE id = ?'],
  ['a row by its key, and more that must hold', "SELECT name FROM users WHERE id = ? AND name LIKE 'a%'"],
  ['rows by a list', 'SELECT name FROM users WHERE id IN (?)'],
  ['rows by a written list', 'SELECT name FROM users WHERE id IN (1, 2, 3)'],
  ['a row through its lookup item', 'SELECT id FROM users WHERE email = ?'],
  ['a text compared with a number is no key', 'SELECT id FROM users WHERE email = 7'],
  ['a function of a column is no key', 'SELECT id FROM users WHERE LOWER(email) = ?'],
  ['a value that is computed', 'SELECT id FROM orders WHERE user_id = ABS(?)'],
  ['children by their parent', 'SELECT * FROM order_items WHERE order_id = ?'],
  ['a child by its own key', 'SELECT * FROM order_items WHERE order_id = ? AND line = ?'],
  ['children in a range', 'SELECT * FROM order_items WHERE order_id = ? AND line BETWEEN ? AND ?'],
  [
    'parent and children',
    'SELECT o.status, i.line FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.id = ?',
  ],
  [
    'parent and children, left',
    'SELECT o.status, i.line FROM orders o LEFT JOIN order_items i ON i.order_id = o.id AND i.quantity > 1 WHERE o.id = ?',
  ],
  ['an index', 'SELECT id FROM orders WHERE user_id = ?'],
  ['an index in order, cut', 'SELECT id FROM orders WHERE user_id = ? ORDER BY placed LIMIT 5'],
  ['backward', 'SELECT id FROM orders WHERE user_id = ? ORDER BY placed DESC LIMIT ? OFFSET ?'],
  ['both directions at once are sorted', 'SELECT id FROM orders WHERE user_id = ? ORDER BY placed DESC, id LIMIT 5'],
  ['filtered before it is cut', "SELECT id FROM orders WHERE user_id = ? AND status = 'paid' ORDER BY placed LIMIT 5"],
  ['a range of the sort key', 'SELECT id FROM orders WHERE user_id = ? AND placed >= ? ORDER BY placed LIMIT 5'],
  ['a number of items', 'SELECT COUNT(*) FROM orders WHERE user_id = ?'],
  ['a number after a filter', "SELECT COUNT(*) FROM orders WHERE user_id = ? AND status = 'new'"],
  ['groups', 'SELECT status, COUNT(*) AS n FROM orders WHERE user_id = ? GROUP BY status HAVING n > 1 ORDER BY n DESC'],
  ['different rows', 'SELECT DISTINCT status FROM orders WHERE user_id = ?'],
  ['a join to a row', 'SELECT o.id, u.name FROM orders o JOIN users u ON u.id = o.user_id WHERE o.id = ?'],
  [
    'a join that keeps all rows does not hinder LIMIT',
    'SELECT o.id, u.name FROM orders o JOIN users u ON u.id = o.user_id WHERE o.user_id = ? ORDER BY o.placed LIMIT 3',
  ],
  [
    'a join that may drop rows does',
    'SELECT o.id, c.id FROM orders o JOIN orders c ON c.id = o.coupon_id WHERE o.user_id = ? ORDER BY o.placed LIMIT 3',
  ],
  [
    'copied columns',
    'SELECT i.line, p.title FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = ?',
  ],
  [
    'a column that is no copy',
    'SELECT i.line, p.title, p.price FROM order_items i JOIN products p ON p.id = i.product_id WHERE i.order_id = ?',
  ],
  [
    'EXISTS from its inner side',
    'SELECT o.placed FROM orders o WHERE EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id AND i.order_id = ? AND i.line = 1)',
  ],
  [
    'NOT EXISTS only from the outer side',
    'SELECT u.id FROM users u WHERE u.id = ? AND NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)',
  ],
  ['IN of a subquery', 'SELECT name FROM users WHERE id IN (SELECT user_id FROM orders WHERE id = ?)'],
  [
    'a subquery as a value',
    'SELECT u.name, (SELECT COUNT(*) FROM orders o WHERE o.user_id = u.id) AS n FROM users u WHERE u.email = ?',
  ],
  [
    'a derived table that is asked by its key',
    'SELECT d.n FROM (SELECT user_id, COUNT(*) AS n FROM orders GROUP BY user_id) d WHERE d.user_id = ?',
  ],
  [
    'a derived table that is cut is not',
    'SELECT d.id FROM (SELECT id, user_id FROM orders ORDER BY id LIMIT 3) d WHERE d.user_id = ?',
  ],
  [
    'a window sees the rows that LIMIT leaves out',
    'SELECT id, RANK() OVER (ORDER BY placed) AS r FROM orders WHERE user_id = ? ORDER BY placed LIMIT 3',
  ],
  [
    'a derived table with windows is asked by what divides them',
    'SELECT d.id FROM (SELECT id, user_id, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY id) AS n FROM orders) d WHERE d.user_id = ? AND d.n = 1',
  ],
  [
    'and by nothing else',
    'SELECT d.n FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY id) AS n FROM orders) d WHERE d.id = ?',
  ],
  [
    'nor is a subquery',
    'SELECT o.id FROM orders o WHERE o.user_id = ? AND (o.id, 1) IN (SELECT id, ROW_NUMBER() OVER (ORDER BY placed) FROM orders)',
  ],
  ['OR on different keys', 'SELECT id FROM users WHERE id = ? OR email = ?'],
  ['OR with something that no key holds', "SELECT id FROM users WHERE id = ? OR name = 'x'"],
  ['UNION', 'SELECT id FROM users WHERE id = ? UNION ALL SELECT id FROM orders WHERE id = ? ORDER BY id'],
  ['a whole table of few rows', 'SELECT name FROM labels ORDER BY `rank`'],
  ['a whole table', 'SELECT title FROM products ORDER BY title'],
  ['any row', 'SELECT 1 FROM users LIMIT 1'],
  ['NULL in the key of an index is asked for', 'SELECT id FROM orders WHERE coupon_id IS NULL'],
  ['no table', 'SELECT 1 + ?'],
  [
    'a LEFT JOIN whose right side is asked for',
    'SELECT o.id FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE o.id = ?',
  ],
  [
    'a LEFT JOIN whose right side may be missing',
    'SELECT u.id FROM users u LEFT JOIN orders o ON o.user_id = u.id AND o.id = ? WHERE o.id IS NULL AND u.id = ?',
  ],
];

test.each(cases)('%s', (_name, sql) => {
  expect([sql, ...reading(sql)]).toMatchSnapshot();
});

describe('optional parts', () => {
  test('narrow a range when they are given', () => {
    expect(
      reading([
        'SELECT id FROM orders WHERE user_id = ?',
        { optional: [' AND placed < ?'] },
        ' ORDER BY placed DESC LIMIT ?',
      ]),
    ).toMatchSnapshot();
  });

  test('open a better way than a Scan', () => {
    expect(
      reading([
        'SELECT id FROM orders',
        {
          optional: [
            ' WHERE ',
            {
              list: [
                { parts: ['user_id = ?'], optional: true },
                { parts: ['id = ?'], optional: true },
                { parts: ['placed > ?'], optional: true },
              ],
              separator: ' AND ',
            },
          ],
        },
      ]),
    ).toMatchSnapshot();
  });
});

test('plans are data: they survive JSON, and the same statement gives the same bytes', () => {
  for (const [, sql] of cases) {
    const plans = readsOf(sql);
    expect(JSON.parse(JSON.stringify(plans))).toEqual(plans);
    expect(JSON.stringify(readsOf(sql))).toBe(JSON.stringify(plans));
  }
});
