import { errnoOf } from '../../../../engine/evaluation/errors';
import { ITEM_VERSION_ATTRIBUTE } from '../../../../contracts/names';
import { keyText } from '../../../../engine/projection';
import type { AccessBench } from '../../../support/access/bench';
import { library, rowsOf } from './library';

/** Statements of one transaction are one request: each item once, on the condition of what it was before. */

const tablesOf = (bench: AccessBench) => bench.access.projection.tables.map(({ name }) => name);
/** But for their versions: one transaction gives one, several give several. */
const itemsOf = (bench: AccessBench): readonly string[] =>
  tablesOf(bench).flatMap((table) =>
    bench.items
      .all(table)
      .map((item) => Object.entries(item).filter(([name]) => name !== ITEM_VERSION_ATTRIBUTE))
      .map((attributes) => `${table} ${keyText(Object.fromEntries(attributes))}`)
      .sort(),
  );
const entity = (bench: AccessBench, table: string): string => bench.access.paths.owner(table)!.table;

test('a row that is inserted, referred to and changed is put once, and needs no check', () => {
  const bench = library();
  const before = bench.items.roundTrips;
  const { effects, writes, checks } = bench.transaction(
    ["INSERT INTO readers (email) VALUES ('eve@example.org')"],
    ["INSERT INTO books (reader_id, title) VALUES (3, 'New'), (3, 'Newer')"],
    ["UPDATE readers SET name = 'Eve' WHERE id = 3"],
    ["UPDATE books SET price = price + 1 WHERE reader_id = 3 AND title = 'New'"],
  );
  expect(effects).toEqual([
    { affectedRows: 1, insertId: 3n },
    { affectedRows: 2, insertId: 4n },
    { affectedRows: 1, insertId: null },
    { affectedRows: 1, insertId: null },
  ]);
  expect(checks).toEqual([]);
  // The reader with the lookup item of the address, and two books.
  expect(writes.map(({ expected }) => expected)).toEqual(Array(4).fill('absent'));
  expect(rowsOf(bench, 'SELECT name FROM readers WHERE id = 3')).toEqual(['Eve']);
  expect(rowsOf(bench, 'SELECT title, price FROM books WHERE reader_id = 3 ORDER BY id')).toEqual([
    'New 10.90',
    'Newer 9.90',
  ]);
  expect(bench.items.roundTrips - before).toBeLessThan(10);
});

test('a row that one statement refers to and another one changes is one action with the condition', () => {
  const bench = library();
  const lend = 'INSERT INTO loans (id, book_id) VALUES (7, 1)';
  expect(bench.transaction([lend]).checks).toMatchObject([{ table: entity(bench, 'books') }]);
  bench.run('DELETE FROM loans WHERE id = 7');
  const { writes, checks } = bench.transaction(
    [lend],
    ["UPDATE books SET title = 'Lent' WHERE id = 1"],
    ['UPDATE books SET price = 1 WHERE id = 1'],
  );
  expect(checks).toEqual([]);
  expect(writes.map(({ table, expected, holds }) => [table, expected, Object.keys(holds)]).sort()).toEqual(
    [
      [entity(bench, 'books'), 'present', ['_v']],
      // The row that went has left its version.
      [entity(bench, 'loans'), 'present', ['_v']],
    ].sort(),
  );
});

test('a row that becomes what it was is only looked at, where another one refers to it', () => {
  const bench = library();
  const { writes, checks } = bench.transaction(
    ["UPDATE books SET title = 'x' WHERE id = 1"],
    ['INSERT INTO loans (id, book_id) VALUES (7, 1)'],
    ["UPDATE books SET title = 'Notes' WHERE id = 1"],
  );
  expect(writes).toHaveLength(1);
  expect(checks).toMatchObject([{ table: entity(bench, 'books') }]);
});

test('nothing is sent for a row that comes and goes, and nothing at all where a statement fails', () => {
  const bench = library();
  const items = itemsOf(bench);
  const { writes } = bench.transaction(
    ["INSERT INTO books (title, isbn) VALUES ('Short', 'i-9')"],
    ['DELETE FROM books WHERE id = 4'],
  );
  expect(writes).toEqual([]);
  const fails = () =>
    bench.transaction(
      ["UPDATE readers SET name = 'Z' WHERE id = 1"],
      ["INSERT INTO readers (email) VALUES ('fay@example.org')"],
      ["INSERT INTO readers (email) VALUES ('FAY@example.org')"],
    );
  expect(fails).toThrow('Duplicate entry');
  expect(itemsOf(bench)).toEqual(items);
});

test('keys that rows have left are free for others', () => {
  const bench = library();
  bench.transaction(
    ['UPDATE notes SET line = 3 WHERE book_id = 1 AND line = 1'],
    ["INSERT INTO notes VALUES (1, 1, 'first')"],
    ["UPDATE readers SET email = 'ada@new.org' WHERE id = 1"],
    ["UPDATE readers SET email = 'ada@example.org' WHERE id = 2"],
  );
  expect(rowsOf(bench, 'SELECT line, text FROM notes WHERE book_id = 1 ORDER BY line')).toEqual([
    ...['1 first', '2 b', '3 a', '10 c'],
  ]);
  expect(rowsOf(bench, "SELECT id FROM readers WHERE email = 'Ada@Example.org'")).toEqual(['2']);
});

/** Runs statements up to the first that fails. */
function firstError(bench: AccessBench, statements: readonly string[]): number | undefined {
  for (const sql of statements) {
    const given = bench.run(sql);
    if (!('affectedRows' in given)) return 'errno' in given ? given.errno : -1;
  }
  return undefined;
}

/** Statements that meet the same rows in many ways. */
const STATEMENTS = [
  "INSERT INTO readers (email, name) VALUES ('gus@example.org', 'Gus')",
  "INSERT INTO readers (email, name) VALUES ('ADA@example.org', 'N') ON DUPLICATE KEY UPDATE name = CONCAT(name, '!')",
  "UPDATE readers SET email = 'gus@example.org' WHERE id = 2",
  'DELETE FROM readers WHERE id = 1',
  "INSERT INTO books (reader_id, isbn, title) VALUES (1, 'i-5', 'Five')",
  'UPDATE books SET price = price * 2 WHERE reader_id = 1',
  "UPDATE books SET isbn = 'i-1' WHERE id = 2",
  'UPDATE books SET isbn = NULL WHERE id = 1',
  'DELETE FROM books WHERE id = 1',
  'UPDATE books SET id = 9 WHERE id = 2',
  "REPLACE INTO notes VALUES (1, 2, 'z'), (2, 2, 'y')",
  'INSERT INTO notes SELECT book_id, line + 20, text FROM notes WHERE book_id = 1',
  'DELETE FROM notes WHERE book_id = 1 ORDER BY line LIMIT 1',
  'UPDATE notes n JOIN books b ON b.id = n.book_id SET n.text = b.title WHERE b.reader_id = 1',
  'INSERT INTO loans (id, book_id) VALUES (5, 1)',
];

test('statements that meet leave as one what they leave one after the other, or fail as the first that does', () => {
  const [apart, together] = [library(), library()];
  const [back, undo] = [apart.items.kept(), together.items.kept()];
  const { length } = STATEMENTS;
  const at = (place: number): string => STATEMENTS[place % length]!;
  // Every statement before every second one, and a third one behind both.
  const triples = STATEMENTS.flatMap((one, a) =>
    STATEMENTS.filter((_, b) => (a + b) % 2 === 0).map((other, b) => [one, other, at(a + 2 * b + 1)]),
  );
  let failed = 0;
  for (const statements of triples) {
    const errno = firstError(apart, statements);
    try {
      together.transaction(...statements.map((sql) => [sql] as const));
      expect({ statements, errno }).toEqual({ statements, errno: undefined });
      expect({ statements, items: itemsOf(together) }).toEqual({ statements, items: itemsOf(apart) });
    } catch (error) {
      if (errnoOf(error) === undefined) throw error;
      expect({ statements, errno: errnoOf(error) }).toEqual({ statements, errno });
      failed += 1;
    }
    back();
    undo();
  }
  expect(failed).toBeGreaterThan(10);
  expect(failed).toBeLessThan(triples.length / 2);
});
