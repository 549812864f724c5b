import fc from 'fast-check';
import { formsOf } from './library';

/** Whatever stands in a statement, it is read or refused with a reason; nothing else is thrown, and nothing takes long. */

test('brackets within brackets', () => {
  for (const depth of [10, 1_000, 9_000]) {
    const sql = `SELECT ${'('.repeat(depth)}1${')'.repeat(depth)}`;
    const { forms, problems } = formsOf(sql);
    expect(forms.length + problems.length).toBe(1);
  }
  expect(formsOf(`SELECT 1 FROM ${'('.repeat(3_000)}books`).forms).toEqual([]);
});

test('long statements', () => {
  const values = Array.from({ length: 9_000 }, () => '?').join(', ');
  expect(formsOf(`SELECT id FROM books WHERE id IN (${values})`).forms).toHaveLength(1);
  expect(formsOf(`SELECT id FROM books WHERE id IN (${values}, ${values})`).problems).toEqual([
    'it has more than 20000 words',
  ]);
});

test('unfinished text, names and comments', () => {
  for (const sql of [
    "SELECT 'a",
    'SELECT `a',
    'SELECT 1 /* a',
    'SELECT "',
    "SELECT x'4",
    "SELECT x'4g'",
    "SELECT b'2'",
    'SELECT .',
    'SELECT ?.?',
    'SELECT 1 FROM books b.',
    '((((',
    'SELECT 1e',
    'SELECT 0x',
  ])
    expect([sql, formsOf(sql).forms.length + formsOf(sql).problems.length > 0]).toEqual([sql, true]);
});

test('tokens in any order', () => {
  const word = fc.constantFrom(
    ...'SELECT FROM WHERE AND OR NOT IN ( ) , . * ? = < > BETWEEN LIKE IS NULL CASE WHEN THEN END JOIN LEFT ON USING GROUP BY ORDER HAVING LIMIT'.split(
      ' ',
    ),
    ...'UNION ALL INSERT INTO VALUES UPDATE SET DELETE EXISTS INTERVAL DAY books members id title COUNT SUM "x" 1 - + :name @v DISTINCT WITH AS'.split(
      ' ',
    ),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 25 }), (words) => {
      const { forms, problems } = formsOf(words.join(' '));
      expect(forms.length + problems.length).toBe(1);
    }),
    { seed: 11, numRuns: 5_000 },
  );
});
