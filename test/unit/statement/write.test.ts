import { expressionSql } from '../../../engine/statement/print';
import type { StatementBody } from '../../../engine/statement/tree';
import { formOf, problemOf } from './library';

type Insert = Extract<StatementBody, { rows: unknown }>;
type BodyOf<K> = K extends 'insert' ? Insert : Extract<StatementBody, { kind: K }>;

const bodyOf = <K extends StatementBody['kind']>(sql: string, kind: K) => {
  const { statement } = formOf(sql);
  if (statement.body.kind !== kind) throw new Error(statement.body.kind);
  return { ...statement, body: statement.body as BodyOf<K> };
};

test('INSERT: rows, lists that the driver writes out, SELECT, DEFAULT', () => {
  const rows = bodyOf('INSERT INTO books (id, title) VALUES (?, DEFAULT), (2, ?)', 'insert');
  expect(rows.body.columns.map(({ name }) => name)).toEqual(['id', 'title']);
  expect(rows.body.rows.kind === 'values' && rows.body.rows.rows).toHaveLength(2);
  expect(rows.parameters.map(({ meets }) => meets[0])).toEqual([
    { table: 'books', column: 'id', how: 'assigned' },
    { table: 'books', column: 'title', how: 'assigned' },
  ]);
  expect(bodyOf('INSERT INTO books (id, title) VALUES ?', 'insert').parameters[0]!.bulk).toBe(true);
  // A fingerprint folds the row; an array given for one sign is written out as well.
  const folded = formOf('INSERT IGNORE INTO books (id, title, note) VALUES (?)');
  expect(folded.parsed.signs).toEqual([{ place: 0, parameters: [0, 1, 2] }]);
  expect(folded.statement.parameters).toHaveLength(3);
  const selected = bodyOf('INSERT INTO books SELECT id, name, email FROM members', 'insert');
  expect(selected.body.rows.kind).toBe('query');
  expect(selected.body.columns).toHaveLength(3);
});

test('ON DUPLICATE KEY UPDATE: the row that is there and the one that comes', () => {
  const { body, sources } = bodyOf(
    'INSERT INTO loans (member_id, book_id, fee) VALUES (?, ?, ?) AS new ON DUPLICATE KEY UPDATE fee = fee + VALUES(fee), note = new.note',
    'insert',
  );
  expect(body.onDuplicate.map(({ column, value }) => `${column} = ${expressionSql(value, sources)}`)).toEqual([
    'fee = loans.fee + VALUES(fee)',
    'note = VALUES(note)',
  ]);
});

test('SET ? gives each column of the table as a part', () => {
  const { body, parameters, parts } = bodyOf('UPDATE loans SET ? WHERE member_id = ?', 'update');
  expect(body.set.map(({ column, part }) => [column, part])).toEqual([
    ['member_id', 0],
    ['book_id', 1],
    ['due', 2],
    ['fee', 3],
    ['note', 4],
  ]);
  expect(parts.map(({ text }) => text)).toEqual(['member_id', 'book_id', 'due', 'fee', 'note']);
  expect(parameters[2]!.member).toEqual({ object: 0, column: 'member_id' });
  expect(formOf('INSERT INTO books SET ?').statement.parts).toHaveLength(3);
});

test('UPDATE and DELETE over joins, with ORDER BY and LIMIT', () => {
  const update = bodyOf(
    'UPDATE loans l JOIN members m ON m.id = l.member_id SET l.fee = 0, m.name = ? WHERE m.email IS NULL',
    'update',
  );
  expect(update.body.set.map(({ source, column }) => [source, column])).toEqual([
    [0, 'fee'],
    [1, 'name'],
  ]);
  expect(
    bodyOf('DELETE l FROM loans l JOIN members m ON m.id = l.member_id WHERE m.name = ?', 'delete').body.targets,
  ).toEqual([0]);
  expect(bodyOf('DELETE FROM l, m USING loans l JOIN members m ON m.id = l.member_id', 'delete').body.targets).toEqual([
    0, 1,
  ]);
  const limited = bodyOf('DELETE FROM loans WHERE due < ? ORDER BY due LIMIT ?', 'delete');
  expect(limited.body.orderBy).toHaveLength(1);
  expect(limited.parameters[1]!.count).toBe('limit');
});

test('what cannot be written is refused', () => {
  expect(problemOf('INSERT INTO books (id, title) VALUES (1)')).toMatch(/another number of values/);
  expect(problemOf('INSERT INTO books (id, nothing) VALUES (1, 2)')).toBe('books has no column nothing');
  expect(problemOf('UPDATE overdue SET n = 1')).toMatch(/no column of a table/);
  expect(problemOf('DELETE FROM overdue')).toMatch(/no table that can be written/);
  expect(problemOf('UPDATE books SET title = VALUES(title)')).toBe('VALUES(..) outside of ON DUPLICATE KEY UPDATE');
  expect(problemOf('DELETE FROM books RETURNING id')).toBe('RETURNING');
});
