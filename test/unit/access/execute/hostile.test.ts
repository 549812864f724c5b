import { library, number, rowsOf, text } from './library';

const VALUES = [
  "'; DROP TABLE readers; --",
  '#',
  '#1#',
  'EMAIL#x',
  '\uD83D\uDE00',
  'a'.repeat(60),
  '\\',
  '%',
  '',
  '{"S":"x"}',
  '__proto__',
];

test('texts that look like keys, SQL or nothing are found again as they are, and nothing else is', () => {
  const bench = library();
  for (const [n, value] of VALUES.entries()) {
    expect(
      bench.run('INSERT INTO readers (email, name) VALUES (?, ?)', [text(value), number(String(n))]),
    ).toMatchObject({ affectedRows: 1 });
    expect(rowsOf(bench, 'SELECT name FROM readers WHERE email = ?', text(value))).toEqual([String(n)]);
    expect(bench.run('INSERT INTO readers (email) VALUES (?)', [text(value)])).toEqual({ errno: 1062 });
  }
  for (const [n, value] of VALUES.entries())
    expect(rowsOf(bench, 'SELECT name FROM readers WHERE email = ?', text(value))).toEqual([String(n)]);
  expect(rowsOf(bench, 'SELECT COUNT(*) FROM readers')).toEqual([String(2 + VALUES.length)]);
  // A character without weight: equal to the empty text, on both servers.
  expect(bench.run('INSERT INTO readers (email) VALUES (?)', [text('\u0000')])).toEqual({ errno: 1062 });
});

test('numbers and texts where others are meant follow the comparison of the server', () => {
  const bench = library();
  expect(rowsOf(bench, 'SELECT id FROM books WHERE id = ?', text('1'))).toEqual(['1']);
  expect(rowsOf(bench, 'SELECT id FROM books WHERE id = ?', text('1abc'))).toEqual({
    refused: 'a key: a value that is compared with id as a floating-point number',
  });
  expect(rowsOf(bench, 'SELECT id FROM books WHERE id = ?', number('1.5'))).toEqual([]);
  expect(rowsOf(bench, 'SELECT id FROM books WHERE id = ?', number('99999999999999999999999999'))).toEqual([]);
  expect(bench.run('INSERT INTO loans VALUES (?, 1)', [number('99999999999')])).toEqual({ errno: 1264 });
  expect(bench.run('INSERT INTO loans VALUES (?, 1)', [text('1x')])).toMatchObject({
    errno: expect.any(Number) as number,
  });
});

test('what the executor does not do exactly is refused, and changes nothing', () => {
  const bench = library();
  const count = rowsOf(bench, 'SELECT COUNT(*) FROM books');
  expect(bench.run("INSERT INTO books (title, taxed) VALUES ('x', 1)")).toMatchObject({
    refused: expect.stringMatching(/generated column/) as string,
  });
  expect(rowsOf(bench, 'SELECT COUNT(*) FROM books')).toEqual(count);
});
