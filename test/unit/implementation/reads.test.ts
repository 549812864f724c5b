import { moduleOf, runGenerated } from '../../support/access/generated';
import { library, number, text } from '../access/execute/library';

/** Generated functions against the proof's own execution of the same plans: same items, same answers. */

const bench = library();

type Values = NonNullable<Parameters<typeof runGenerated>[2]>;
const STATEMENTS: readonly (readonly [sql: string, ...values: Values])[] = [
  ['SELECT title, price, taxed FROM books WHERE id = ?', number('1')],
  ['SELECT title FROM books WHERE id = ?', number('9')],
  ['SELECT title FROM books WHERE id = NULL'],
  ['SELECT line FROM notes WHERE book_id = 1 ORDER BY line'],
  ['SELECT line FROM notes WHERE book_id = 1 ORDER BY line DESC LIMIT 2'],
  ['SELECT line FROM notes WHERE book_id = 1 AND line > 1 ORDER BY line LIMIT 1, 1'],
  ['SELECT line, text FROM notes WHERE book_id = ? AND line BETWEEN ? AND ?', number('1'), number('2'), number('10')],
  ['SELECT COUNT(*) FROM notes WHERE book_id = 1'],
  ['SELECT id FROM books WHERE id IN (3, 1, 1, 9) ORDER BY id'],
  ['SELECT id, title FROM books WHERE id IN (?) ORDER BY id DESC', [number('3'), number('2'), number('7')]],
  [
    'SELECT r.name, b.title, n.text FROM readers r JOIN books b ON b.reader_id = r.id LEFT JOIN notes n ON n.book_id = b.id WHERE r.id = 2',
  ],
  [
    'SELECT r.name, b.title, n.text FROM readers r JOIN books b ON b.reader_id = r.id LEFT JOIN notes n ON n.book_id = b.id WHERE r.id = 1 ORDER BY b.id, n.line',
  ],
  ['SELECT reader_id, COUNT(*), SUM(price) FROM books GROUP BY reader_id ORDER BY reader_id'],
  ['SELECT reader_id, COUNT(*) AS n FROM books GROUP BY reader_id HAVING n > 1'],
  [
    'SELECT COALESCE(SUM(price), 0), MAX(price), COUNT(isbn), GROUP_CONCAT(DISTINCT title ORDER BY title SEPARATOR "/") FROM books WHERE reader_id = ?',
    number('9'),
  ],
  [
    'SELECT COALESCE(SUM(price), 0), MAX(price), COUNT(isbn), GROUP_CONCAT(id ORDER BY price DESC SEPARATOR "/") FROM books WHERE reader_id = ?',
    number('1'),
  ],
  ['SELECT id FROM books b WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.book_id = b.id)'],
  ['SELECT id FROM books WHERE id IN (SELECT book_id FROM loans) ORDER BY id'],
  ['SELECT id FROM books WHERE id NOT IN (SELECT book_id FROM loans) ORDER BY id'],
  ['SELECT id, (SELECT name FROM readers r WHERE r.id = b.reader_id) AS reader FROM books b ORDER BY id'],
  ['SELECT id, (SELECT COUNT(*) FROM notes n WHERE n.book_id = b.id) AS notes FROM books b ORDER BY notes DESC, id'],
  ['SELECT id FROM books WHERE price > ALL (SELECT price FROM books WHERE reader_id = 1)'],
  ['SELECT (SELECT id FROM books)'],
  ['SELECT id FROM readers WHERE email = ?', text('ADA@EXAMPLE.ORG')],
  ['SELECT id FROM readers WHERE email = ?', text('ada@example.org  ')],
  ['SELECT id FROM readers WHERE email = ?', text('ada@example.com')],
  ['SELECT DISTINCT reader_id FROM books'],
  [
    'SELECT id, CASE WHEN price > 10 THEN "dear" ELSE "cheap" END, IF(isbn IS NULL, 1, 0), UPPER(title), DATE_FORMAT(NOW(), "%Y") FROM books WHERE id < 3',
  ],
  ['SELECT id FROM books WHERE (title = "notes" OR price > 15) AND reader_id = 1'],
  [
    'SELECT d.reader_id, d.total FROM (SELECT reader_id, SUM(price) AS total FROM books GROUP BY reader_id) d WHERE d.total > 19.6',
  ],
  ['SELECT joined, DATE_ADD(joined, INTERVAL 1 DAY), CAST(id AS CHAR) FROM readers WHERE id = 1'],
  ['SELECT 1 + 1, ?', text('x')],
  ['SELECT id FROM books WHERE id = ?', text('1abc')],
];

test.each(STATEMENTS.map(([sql, ...values]) => ({ sql, values })))('$sql', async ({ sql, values }) => {
  const expected = bench.run(sql, values);
  const { rows } = expected as { readonly rows?: unknown };
  expect(await runGenerated(bench, sql, values)).toEqual(rows === undefined ? expected : { rows });
});

test('what a generated function looks like', () => {
  expect(
    moduleOf(
      bench,
      'SELECT b.id, b.title, COUNT(n.line) AS notes FROM books b LEFT JOIN notes n ON n.book_id = b.id WHERE b.reader_id = ? GROUP BY b.id, b.title ORDER BY notes DESC LIMIT 10',
    ),
  ).toMatchSnapshot();
});

test('what is not generated is refused by name', () => {
  expect(() => moduleOf(bench, 'SELECT id FROM books WHERE id = 1 UNION SELECT id FROM readers WHERE id = 1')).toThrow(
    'UNION in generated code',
  );
  expect(() => moduleOf(bench, 'SELECT id, ROW_NUMBER() OVER (ORDER BY id) FROM books WHERE id = 1')).toThrow(
    'a window function in generated code',
  );
});
