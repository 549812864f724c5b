import { markedText, type MarkedText } from '../../../engine/statement/template/marked-text';
import type { Operand, StatementBody } from '../../../engine/statement/tree';
import { formOf, formsOf, printedStatement, templateOf } from './library';

const conditions = (body: StatementBody): readonly Operand[] => {
  if (body.kind === 'select' && body.query.body.kind === 'select') return body.query.body.where;
  return body.kind === 'update' || body.kind === 'delete' ? body.where : [];
};

test('conditions, order and limit that may be left out are parts of one form', () => {
  const { statement, parsed } = formOf([
    'SELECT id FROM members WHERE name = ?',
    { optional: [' AND email = ?', { optional: [' AND joined > ?'] }] },
    { optional: [' ORDER BY joined DESC'] },
    { optional: [' LIMIT ?'] },
  ]);
  expect(conditions(statement.body).map(({ part }) => part)).toEqual([null, 0, 1]);
  expect(statement.parts.map(({ text, parent }) => [text, parent])).toEqual([
    ['email = ? AND joined > ?', null],
    ['joined > ?', 0],
    ['ORDER BY joined DESC', null],
    ['LIMIT ?', null],
  ]);
  if (statement.body.kind !== 'select') throw new Error();
  expect(statement.body.query.orderBy.map(({ part }) => part)).toEqual([2]);
  expect(statement.body.query.limit?.part).toBe(3);
  expect(parsed.formParts).toEqual([]);
});

test('lists that are joined: conditions of WHERE, assignments of SET', () => {
  const search = formOf([
    'SELECT id FROM members WHERE ',
    { list: [{ parts: ['name = ?'] }, { parts: ['id > ? OR id = 0'], optional: true }], separator: ' AND ' },
  ]);
  // Without brackets of its own the part reaches around the condition before it, as it does on the server.
  const [whole] = conditions(search.statement.body);
  if (whole?.expression.kind !== 'any') throw new Error();
  const [both, last] = whole.expression.operands;
  expect([both?.part, last?.part]).toEqual([null, 0]);
  expect(both?.expression.kind === 'all' && both.expression.operands.map(({ part }) => part)).toEqual([null, 0]);
  const bracketed = formOf([
    'SELECT id FROM members WHERE ',
    { list: [{ parts: ['name = ?'] }, { parts: ['(id > ? OR id = 0)'], optional: true }], separator: ' AND ' },
  ]);
  expect(conditions(bracketed.statement.body).map(({ part }) => part)).toEqual([null, 0]);
  const { body } = formOf([
    'UPDATE members SET ',
    {
      list: [
        { parts: ['name = ?'], optional: true },
        { parts: ['email = ?'], optional: true },
      ],
      separator: ', ',
    },
    ' WHERE id = ?',
  ]).statement;
  expect(body.kind === 'update' && body.set.map(({ part }) => part)).toEqual([0, 1]);
});

test('operands of OR and members of IN can be parts', () => {
  const { statement } = formOf([
    'SELECT id FROM members WHERE (name = ?',
    { optional: [' OR email = ?'] },
    ') AND id IN (1',
    { optional: [', ?'] },
    ')',
  ]);
  const [either, list] = conditions(statement.body).map(({ expression }) => expression);
  expect(either?.kind === 'any' && either.operands.map(({ part }) => part)).toEqual([null, 0]);
  expect(list?.kind === 'in' && list.items.map(({ part }) => part)).toEqual([null, 1]);
});

test('a condition that stands alone can go as a whole', () => {
  const { statement } = formOf(['SELECT id FROM members', { optional: [' WHERE name = ? AND id > 1'] }]);
  expect(conditions(statement.body).map(({ part }) => part)).toEqual([0, 0]);
});

test('joins, columns and groups that may be left out, and choices, are forms', () => {
  const { forms } = formsOf([
    'SELECT m.id',
    { optional: [', COUNT(l.book_id) AS n'] },
    ' FROM members m',
    { optional: [' LEFT JOIN loans l ON l.member_id = m.id'] },
    ' WHERE m.name = ? GROUP BY m.id ORDER BY ',
    { oneOf: [['m.id'], ['m.name DESC, m.id']] },
  ]);
  // Without the join there is nothing to count; that combination is no statement.
  expect(forms.map(({ statement }) => printedStatement(statement))).toEqual([
    'SELECT m.id, COUNT(l.book_id) AS n FROM members AS m LEFT JOIN loans AS l ON l.member_id = m.id WHERE m.name = ?0 GROUP BY m.id ORDER BY m.id',
    'SELECT m.id FROM members AS m LEFT JOIN loans AS l ON l.member_id = m.id WHERE m.name = ?0 GROUP BY m.id ORDER BY m.id',
    'SELECT m.id FROM members AS m WHERE m.name = ?0 GROUP BY m.id ORDER BY m.id',
    'SELECT m.id, COUNT(l.book_id) AS n FROM members AS m LEFT JOIN loans AS l ON l.member_id = m.id WHERE m.name = ?0 GROUP BY m.id ORDER BY m.name DESC, m.id',
    'SELECT m.id FROM members AS m LEFT JOIN loans AS l ON l.member_id = m.id WHERE m.name = ?0 GROUP BY m.id ORDER BY m.name DESC, m.id',
    'SELECT m.id FROM members AS m WHERE m.name = ?0 GROUP BY m.id ORDER BY m.name DESC, m.id',
  ]);
});

test('very many choices are taken one at a time', () => {
  const choices = Array.from({ length: 20 }, (_, n) => ({ oneOf: [[`id = ${n} AND `], [`id <> ${n} AND `]] }));
  const { forms } = formsOf(['SELECT id FROM books WHERE ', ...choices, 'TRUE']);
  expect(forms).toHaveLength(21);
});

test('places keep their numbers when parts are left out and options are not taken', () => {
  const template = templateOf([
    'SELECT 1 ',
    { optional: ['+ ?'] },
    { oneOf: [[' + ?'], [' - ? - ?', { optional: [' - ?'] }]] },
    { list: [{ parts: [' + ?'], optional: true }, { parts: ['?'] }], separator: ', ' },
  ]);
  const placesOf = (text: MarkedText) => text.tokens.flatMap(({ place }) => (place === null ? [] : [place]));
  const [all, less, other] = [
    markedText(template),
    markedText(template, [], new Set([0, 2])),
    markedText(template, [1]),
  ];
  expect([all.text, placesOf(all)]).toEqual(['SELECT 1 + ? + ? + ?, ?', [0, 1, 5, 6]]);
  expect([less.text, placesOf(less)]).toEqual(['SELECT 1  + ??', [1, 6]]);
  expect([other.text, placesOf(other)]).toEqual(['SELECT 1 + ? - ? - ? - ? + ?, ?', [0, 2, 3, 4, 5, 6]]);
  expect(all.parts).toEqual(other.parts);
});

test('open parts and markers without structure are refused', () => {
  expect(formsOf(['SELECT 1 FROM books ', { open: 'hint' }]).problems).toEqual([
    'a part of the statement is known at run time only: hint',
  ]);
  expect(formsOf('SELECT 1 FROM books /* optional: WHERE id = ? */').problems).toEqual([
    'the structure of its optional parts is not known',
  ]);
  expect(formsOf(['SELECT id FROM books WHERE ti', { optional: ['tle'] }, ' = ?']).problems).toEqual([
    'a part that may be left out begins or ends within a word',
  ]);
});
