import { library, number, rowsOf, text } from './library';

test('INSERT: defaults, generated columns, numbers, and what a strict server refuses', () => {
  const bench = library();
  expect(bench.run("INSERT INTO books (title) VALUES ('New')")).toMatchObject({ affectedRows: 1, insertId: '4' });
  expect(rowsOf(bench, 'SELECT * FROM books WHERE id = 4')).toEqual(['4 null null New 9.90 19.80']);
  expect(bench.run('INSERT INTO books (title) VALUES (NULL)')).toEqual({ errno: 1048 });
  expect(bench.run('INSERT INTO books (price) VALUES (1)')).toEqual({ errno: 1364 });
  expect(bench.run("INSERT INTO books (title) VALUES ('much too long')")).toEqual({ errno: 1406 });
  expect(bench.run("INSERT INTO books (title, price) VALUES ('x', 1000)")).toEqual({ errno: 3819 });
  expect(bench.run("INSERT INTO books (reader_id, title) VALUES (9, 'x')")).toEqual({ errno: 1452 });
});

test('a statement of several rows is done as a whole or not at all', () => {
  const bench = library();
  expect(bench.run("INSERT INTO notes VALUES (3, 1, 'x'), (3, 2, 'y'), (3, 1, 'z')")).toEqual({ errno: 1062 });
  expect(rowsOf(bench, 'SELECT * FROM notes WHERE book_id = 3')).toEqual([]);
  expect(bench.run('INSERT INTO notes SELECT 3, line, text FROM notes WHERE book_id = 1')).toMatchObject({
    affectedRows: 3,
  });
  expect(rowsOf(bench, 'SELECT line FROM notes WHERE book_id = 3 ORDER BY line')).toEqual(['1', '2', '10']);
});

test('UPDATE counts rows that are found; ORDER BY and LIMIT choose them; a key may move', () => {
  const bench = library();
  expect(bench.run('UPDATE books SET price = price + 1 WHERE reader_id = 1 ORDER BY id DESC LIMIT 1')).toMatchObject({
    affectedRows: 1,
  });
  expect(rowsOf(bench, 'SELECT id, price, taxed FROM books WHERE reader_id = 1 ORDER BY id')).toEqual([
    '1 12.50 25.00',
    '2 8.00 16.00',
  ]);
  expect(bench.run('UPDATE books SET price = price WHERE id = 1')).toMatchObject({ affectedRows: 1 });
  expect(bench.run('UPDATE notes SET line = 3 WHERE book_id = 1 AND line = 10')).toMatchObject({ affectedRows: 1 });
  expect(rowsOf(bench, 'SELECT line FROM notes WHERE book_id = 1 ORDER BY line')).toEqual(['1', '2', '3']);
  expect(bench.run('UPDATE notes SET line = 2 WHERE book_id = 1 AND line = 3')).toEqual({ errno: 1062 });
});

test('unique lookup items follow their rows, and NULL has none', () => {
  const bench = library();
  const lookups = () => bench.itemsOf('lookup');
  expect(lookups()).toBe(3);
  expect(bench.run("UPDATE readers SET email = 'BOB@example.org' WHERE id = 1")).toEqual({ errno: 1062 });
  expect(bench.run("UPDATE readers SET email = 'ada@new.org' WHERE id = 1")).toMatchObject({ affectedRows: 1 });
  expect(rowsOf(bench, 'SELECT id FROM readers WHERE email = ?', text('Ada@NEW.org'))).toEqual(['1']);
  expect(rowsOf(bench, 'SELECT id FROM readers WHERE email = ?', text('Ada@example.org'))).toEqual([]);
  expect(bench.run("UPDATE books SET isbn = 'i-2' WHERE id = 2")).toMatchObject({ affectedRows: 1 });
  expect(lookups()).toBe(4);
  expect(bench.run('UPDATE books SET isbn = NULL WHERE id = 1')).toMatchObject({ affectedRows: 1 });
  expect(lookups()).toBe(3);
});

test('ON DUPLICATE KEY UPDATE, REPLACE and IGNORE', () => {
  const bench = library();
  const upsert =
    "INSERT INTO readers (email, name) VALUES (?, 'New') ON DUPLICATE KEY UPDATE name = CONCAT(VALUES(name), '!')";
  expect(bench.run(upsert, [text('ADA@example.org')])).toMatchObject({ affectedRows: 2 });
  expect(bench.run(upsert, [text('ADA@example.org')])).toMatchObject({ affectedRows: 1 });
  expect(bench.run(upsert, [text('eve@example.org')])).toMatchObject({ affectedRows: 1 });
  expect(rowsOf(bench, 'SELECT email, name FROM readers ORDER BY email')).toEqual([
    'Ada@example.org New!',
    'bob@example.org null',
    'eve@example.org New',
  ]);
  expect(bench.run("REPLACE INTO notes VALUES (1, 1, 'z'), (1, 4, 'y')")).toMatchObject({ affectedRows: 3 });
  expect(bench.run("INSERT IGNORE INTO notes VALUES (1, 1, 'q'), (9, 1, 'q'), (2, 2, 'q')")).toMatchObject({
    affectedRows: 1,
  });
  expect(bench.run('DELETE IGNORE FROM books')).toMatchObject({ affectedRows: 2 });
});

test('IGNORE takes the nearest value that a column holds, and none that has to be given one stays without', () => {
  const bench = library();
  expect(
    bench.run("INSERT IGNORE INTO books (title, price) VALUES ('much too long', 'x'), (NULL, -9999999)"),
  ).toMatchObject({ affectedRows: 2 });
  expect(rowsOf(bench, 'SELECT title, price, taxed FROM books WHERE id > 3 ORDER BY id')).toEqual([
    'much too l 0.00 0.00',
    ' -999999.99 -1999999.98',
  ]);
  expect(bench.run('INSERT IGNORE INTO books () VALUES ()')).toMatchObject({ affectedRows: 1, insertId: '6' });
  expect(rowsOf(bench, 'SELECT title, price FROM books WHERE id = 6')).toEqual([' 9.90']);
  expect(bench.run("UPDATE IGNORE books SET title = NULL, reader_id = '1st' WHERE id = 6")).toMatchObject({
    affectedRows: 1,
  });
  expect(rowsOf(bench, 'SELECT title, reader_id FROM books WHERE id = 6')).toEqual([' 1']);
  expect(bench.run("INSERT IGNORE INTO notes VALUES (1, 99999999999, 'far')")).toMatchObject({ affectedRows: 1 });
  expect(rowsOf(bench, "SELECT line FROM notes WHERE book_id = 1 AND text = 'far'")).toEqual(['2147483647']);
  // A date that is none, and a number that stands in for one that would be given, are left to a person.
  expect(bench.run("INSERT IGNORE INTO readers (email, joined) VALUES ('x@example.org', 'soon')")).toMatchObject({
    refused: expect.stringMatching(/^assignment: IGNORE with a value that it does not take/) as string,
  });
  expect(bench.run("INSERT IGNORE INTO books (id, title) VALUES ('x', 'y')")).toMatchObject({
    refused: expect.stringMatching(/1366/) as string,
  });
});

test('foreign keys: RESTRICT, CASCADE, SET NULL', () => {
  const bench = library();
  expect(bench.run('DELETE FROM books WHERE id = 3')).toEqual({ errno: 1451 });
  expect(bench.run('DELETE FROM books WHERE id = 1')).toMatchObject({ affectedRows: 1 });
  expect(rowsOf(bench, 'SELECT book_id FROM notes')).toEqual(['2']);
  expect(bench.run('DELETE FROM readers WHERE id = ?', [number('2')])).toMatchObject({ affectedRows: 1 });
  expect(rowsOf(bench, 'SELECT id, reader_id FROM books ORDER BY id')).toEqual(['2 1', '3 null']);
  expect(bench.run('UPDATE readers SET id = 7 WHERE id = 1')).toEqual({ errno: 1451 });
});

test('what a write reads it reads once, and a number that was just given is not looked for', () => {
  const bench = library();
  const before = bench.items.requests;
  bench.run("INSERT INTO readers (email) VALUES ('eve@example.org')");
  // The number, the lookup item of the text, and the transaction.
  expect(bench.items.requests - before).toBe(3);
});

test('the item that counts rows is asked once for the numbers of all rows of a statement, and not where rows have theirs', () => {
  const bench = library();
  const sent = (sql: string): number => {
    const before = bench.items.numbersAsked;
    bench.run(sql);
    return bench.items.numbersAsked - before;
  };
  expect(sent("INSERT INTO readers (email) VALUES ('eve@example.org'), ('fay@example.org')")).toBe(1);
  expect(rowsOf(bench, "SELECT id FROM readers WHERE email LIKE 'e%' OR email LIKE 'f%' ORDER BY id")).toEqual([
    '3',
    '4',
  ]);
  expect(sent("INSERT INTO readers (id, email) VALUES (9, 'gil@example.org')")).toBe(0);
  expect(sent("INSERT INTO readers (id, email) VALUES (NULL, 'hal@example.org')")).toBe(1);
  // Behind the largest that a row was given, as the server counts on.
  expect(rowsOf(bench, "SELECT id FROM readers WHERE email LIKE 'h%'")).toEqual(['10']);
});

test('an item is replaced only as it was read, and gets the next version of its epoch', () => {
  const bench = library();
  const version = (n: number) => ({ N: `10000000000000000000${n}` });
  const versions = () =>
    bench.access.projection.tables.flatMap(({ name }) =>
      bench.items.all(name).flatMap((item) => (JSON.stringify(item).includes('Ada') ? [item['_v']] : [])),
    );
  expect(versions()).toEqual([version(1), version(1)]);
  const rename = (name: string) => bench.writing(`UPDATE readers SET name = '${name}' WHERE id = 1`);
  expect(() =>
    bench.items.run(rename('late'), () => {
      bench.items.run(rename('first'));
    }),
  ).toThrow(/not as it was/);
  expect(rowsOf(bench, 'SELECT name FROM readers WHERE id = 1')).toEqual(['first']);
  // The lookup item, whose key only the row tells, is held as well: somebody else has given it up and taken it again.
  const move = bench.writing("UPDATE readers SET email = 'eva@example.org' WHERE id = 1");
  const { writes } = bench.items.run(move);
  expect(writes.map(({ item, expected, holds }) => [item?.['_v'] ?? null, expected, holds]).sort()).toEqual(
    [
      [version(3), 'present', { _v: version(2) }],
      [version(1), 'absent', {}],
      [null, 'present', { _v: version(1) }],
    ].sort(),
  );
});
