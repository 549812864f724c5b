import { library, number, rowsOf, text } from './library';

const bench = library();
const read = (sql: string, ...values: (ReturnType<typeof text> | ReturnType<typeof number>)[]) =>
  rowsOf(bench, sql, ...values);

test('one row by its key, and none for a key that is not there or NULL', () => {
  expect(read('SELECT title, price, taxed FROM books WHERE id = ?', number('1'))).toEqual(['Notes 12.50 25.00']);
  expect(read('SELECT title FROM books WHERE id = ?', number('9'))).toEqual([]);
  expect(read('SELECT title FROM books WHERE id = NULL')).toEqual([]);
});

test('an item collection, forward and backward, with a limit and from a place on', () => {
  expect(read('SELECT line FROM notes WHERE book_id = 1 ORDER BY line')).toEqual(['1', '2', '10']);
  expect(read('SELECT line FROM notes WHERE book_id = 1 ORDER BY line DESC LIMIT 2')).toEqual(['10', '2']);
  expect(read('SELECT line FROM notes WHERE book_id = 1 AND line > 1 ORDER BY line LIMIT 1, 1')).toEqual(['10']);
  expect(read('SELECT COUNT(*) FROM notes WHERE book_id = 1')).toEqual(['3']);
});

test('lists, joins, groups and subqueries over what was read', () => {
  expect(read('SELECT id FROM books WHERE id IN (3, 1, 1, 9) ORDER BY id')).toEqual(['1', '3']);
  expect(
    read(
      'SELECT r.name, b.title, n.text FROM readers r JOIN books b ON b.reader_id = r.id LEFT JOIN notes n ON n.book_id = b.id WHERE r.id = 2',
    ),
  ).toEqual(['null Cake null']);
  expect(read('SELECT reader_id, COUNT(*), SUM(price) FROM books GROUP BY reader_id ORDER BY reader_id')).toEqual([
    '1 2 19.50',
    '2 1 20.00',
  ]);
  expect(read('SELECT id FROM books b WHERE NOT EXISTS (SELECT 1 FROM notes n WHERE n.book_id = b.id)')).toEqual(['3']);
});

test('a unique text is found in another case, and with blanks behind it', () => {
  expect(read('SELECT id FROM readers WHERE email = ?', text('ADA@EXAMPLE.ORG'))).toEqual(['1']);
  expect(read('SELECT id FROM readers WHERE email = ?', text('ada@example.org  '))).toEqual(['1']);
  expect(read('SELECT id FROM readers WHERE email = ?', text('ada@example.com'))).toEqual([]);
});

test('an answer that the server leaves open says so', () => {
  const given = bench.run('SELECT MAX(title) FROM books WHERE reader_id = 1');
  expect(given).toMatchObject({ undetermined: ['one of several values that are equal but not the same'] });
  expect(bench.run('SELECT MAX(price) FROM books WHERE reader_id = 1')).toEqual({
    rows: [['12.50']],
    undetermined: [],
  });
});
