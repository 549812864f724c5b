import { library } from './library';

/** A number that a statement gives itself is never given again: what counts is raised to it, as InnoDB raises its own. */

const inserted = (of: ReturnType<ReturnType<typeof library>['run']>): string => ('insertId' in of ? of.insertId : '');

test('the next number is behind one that a statement gave', () => {
  const bench = library();
  expect(inserted(bench.run("INSERT INTO books (id, title) VALUES (50, 'Given')"))).toBe('50');
  expect(inserted(bench.run("INSERT INTO books (title) VALUES ('Next')"))).toBe('51');
});

test('a smaller one lowers nothing', () => {
  const bench = library();
  bench.run("INSERT INTO books (id, title) VALUES (50, 'Given')");
  bench.run("INSERT INTO books (id, title) VALUES (20, 'Smaller')");
  bench.run("INSERT INTO books (id, title) VALUES (-7, 'Below')");
  expect(inserted(bench.run("INSERT INTO books (title) VALUES ('Next')"))).toBe('51');
});

test('rows with and without a number, and a number that an UPDATE gives', () => {
  const bench = library();
  bench.run("INSERT INTO books (id, title) VALUES (NULL, 'a'), (70, 'b'), (NULL, 'c')");
  expect(inserted(bench.run("INSERT INTO books (title) VALUES ('d')"))).toBe('71');
  bench.run('UPDATE books SET id = 90 WHERE id = 71');
  expect(inserted(bench.run("INSERT INTO books (title) VALUES ('e')"))).toBe('91');
});

test('nothing is asked for numbers that the counter gave itself, and for rows that keep theirs', () => {
  const bench = library();
  bench.run("INSERT INTO books (title) VALUES ('a')");
  bench.run("UPDATE books SET title = 'b' WHERE id = 1");
  expect(bench.items.raisesAsked).toBe(0);
});

test('the statement that fails raises nothing', () => {
  const bench = library();
  expect(bench.run("INSERT INTO books (id, title, isbn) VALUES (60, 'x', 'i-1')")).toEqual({ errno: 1062 });
  expect(inserted(bench.run("INSERT INTO books (title) VALUES ('Next')"))).toBe('4');
});
