import { formOf, printed, problemOf } from './library';

describe('names', () => {
  test('columns belong to the table that has them, by alias, in any case', () => {
    expect(
      printed('SELECT M.Name, b.title FROM members AS m JOIN loans l ON l.member_id = m.id, BOOKS b WHERE FEE > 1'),
    ).toBe(
      'SELECT m.name, b.title FROM members AS m JOIN loans AS l ON l.member_id = m.id JOIN books AS b WHERE l.fee > 1',
    );
  });

  test('what is ambiguous or not there is refused', () => {
    expect(problemOf('SELECT note FROM loans, books')).toBe('the column note is ambiguous');
    expect(problemOf('SELECT m.nothing FROM members m')).toBe('there is no column m.nothing');
    expect(problemOf('SELECT 1 FROM elsewhere')).toBe('there is no table elsewhere');
    expect(problemOf('SELECT 1 FROM mysql.user')).toBe('a table of another schema: mysql.user');
    expect(problemOf('SELECT 1 FROM books, books')).toBe('the table books is there twice');
  });

  test('ORDER BY a name means a column of the select list before those of the tables, GROUP BY does not', () => {
    expect(printed('SELECT l.note FROM loans l, books b ORDER BY Note')).toContain('ORDER BY l.note');
    expect(printed('SELECT l.note, l.note FROM loans l, books b ORDER BY note')).toContain('ORDER BY l.note');
    for (const sql of [
      'SELECT l.note, b.note FROM loans l, books b ORDER BY note',
      'SELECT l.note AS n FROM loans l, books b ORDER BY note',
      'SELECT l.note FROM loans l, books b GROUP BY note',
    ])
      expect(problemOf(sql)).toBe('the column note is ambiguous');
  });

  test('* is written out; columns of USING come first and once', () => {
    expect(printed('SELECT b.*, m.id FROM books b, members m')).toBe(
      'SELECT b.id, b.title, b.note, m.id FROM books AS b JOIN members AS m',
    );
    expect(printed('SELECT * FROM books NATURAL JOIN (SELECT id, name FROM members) m')).toBe(
      'SELECT books.id, books.title, books.note, m.name FROM books JOIN (SELECT members.id, members.name FROM members) AS m ON books.id = m.id',
    );
    // Of a RIGHT JOIN the right table has the shared column.
    expect(printed('SELECT * FROM (SELECT id, title FROM books) b RIGHT JOIN members m USING (id)')).toContain(
      'SELECT m.id, b.title, m.name',
    );
  });

  test('aliases: ORDER BY takes them first, GROUP BY and HAVING after the columns, WHERE never', () => {
    expect(printed('SELECT fee AS due FROM loans ORDER BY due')).toMatch(/ORDER BY loans.fee$/);
    expect(printed('SELECT MAX(fee) AS due FROM loans GROUP BY due')).toMatch(/GROUP BY loans.due$/);
    expect(printed('SELECT member_id, SUM(fee) AS owed FROM loans GROUP BY 1 HAVING owed > 5 ORDER BY 2 DESC')).toBe(
      'SELECT loans.member_id, SUM(loans.fee) AS owed FROM loans GROUP BY loans.member_id HAVING SUM(loans.fee) > 5 ORDER BY SUM(loans.fee) DESC',
    );
    expect(problemOf('SELECT fee AS owed FROM loans WHERE owed > 1')).toBe('there is no column owed');
  });

  test('subqueries see the tables around them, derived tables do not', () => {
    expect(printed('SELECT id FROM members m WHERE EXISTS (SELECT 1 FROM loans WHERE member_id = id)')).toBe(
      'SELECT m.id FROM members AS m WHERE EXISTS (SELECT 1 AS `1` FROM loans WHERE loans.member_id = m.id)',
    );
    expect(problemOf('SELECT 1 FROM members m JOIN (SELECT 1 AS x FROM loans WHERE member_id = m.id) l')).toBe(
      'there is no column m.id',
    );
  });

  test('views and common tables are their queries', () => {
    expect(printed('SELECT n FROM overdue WHERE member_id = ?')).toBe(
      "SELECT overdue.n FROM (SELECT l.member_id, COUNT(0) AS n FROM loans AS l WHERE l.note <> 'ok' GROUP BY l.member_id) AS overdue WHERE overdue.member_id = ?0",
    );
    expect(
      printed('WITH a AS (SELECT id FROM books), c (k) AS (SELECT id FROM a) SELECT c.k FROM c JOIN a ON a.id = c.k'),
    ).toBe(
      'SELECT c.k FROM (SELECT a.id FROM (SELECT books.id FROM books) AS a) AS c JOIN (SELECT books.id FROM books) AS a ON a.id = c.k',
    );
    expect(problemOf('WITH a AS (SELECT 1 AS x FROM a) SELECT * FROM a')).toBe('there is no table a');
  });
});

test('joins: RIGHT is LEFT the other way round, brackets hold, commas are joins', () => {
  expect(printed('SELECT 1 FROM members m RIGHT JOIN loans l ON m.id = l.member_id')).toBe(
    'SELECT 1 AS `1` FROM loans AS l LEFT JOIN members AS m ON m.id = l.member_id',
  );
  expect(
    printed('SELECT 1 FROM members m LEFT JOIN (loans l JOIN books b ON b.id = l.book_id) ON l.member_id = m.id'),
  ).toBe(
    'SELECT 1 AS `1` FROM members AS m LEFT JOIN (loans AS l JOIN books AS b ON b.id = l.book_id) ON l.member_id = m.id',
  );
  expect(printed('SELECT 1 FROM members m FORCE INDEX (PRIMARY) CROSS JOIN books USE INDEX FOR ORDER BY (a, b)')).toBe(
    'SELECT 1 AS `1` FROM members AS m JOIN books',
  );
});

test('names of the answer are those of the driver', () => {
  const { body } = formOf('SELECT l.Fee, COUNT( * ), fee+1, fee * 2 AS twice FROM loans l').statement;
  if (body.kind !== 'select' || body.query.body.kind !== 'select') throw new Error();
  expect(body.query.body.columns.map(({ name }) => name)).toEqual(['fee', 'COUNT( * )', 'fee+1', 'twice']);
  expect(body.query.body.grouped).toBe(true);
});

test('conjunctions become one list; rows are compared column by column', () => {
  const { body } = formOf(
    'SELECT 1 FROM loans WHERE (fee > 1 AND (due < ? AND note LIKE ?)) AND member_id IN (?)',
  ).statement;
  if (body.kind !== 'select' || body.query.body.kind !== 'select') throw new Error();
  expect(body.query.body.where).toHaveLength(4);
  expect(printed('SELECT 1 FROM loans WHERE (member_id, book_id) = (?, ?) OR (fee, due) > (1, ?)')).toContain(
    'WHERE ((loans.member_id = ?0) AND (loans.book_id = ?1)) OR ((loans.fee > 1) OR ((loans.fee = 1) AND (loans.due > ?2)))',
  );
});

test('unions: the order is that of the whole', () => {
  expect(printed('SELECT id FROM books UNION ALL SELECT id FROM members ORDER BY id DESC LIMIT 3')).toBe(
    '(SELECT books.id FROM books) UNION ALL (SELECT members.id FROM members) ORDER BY 1 DESC LIMIT 3',
  );
  expect(problemOf('SELECT id FROM books UNION SELECT id, name FROM members')).toMatch(/different numbers of columns/);
});

test('functions with words of their own', () => {
  const forms = [
    ["TRIM(BOTH 'x' FROM name)", "TRIM(BOTH 'x' FROM members.name)"],
    ['SUBSTRING(name FROM 2 FOR 3)', 'SUBSTRING(members.name, 2, 3)'],
    ["POSITION('a' IN name)", "LOCATE('a', members.name)"],
    ['joined + INTERVAL 1 DAY', 'DATE_ADD(members.joined, INTERVAL 1 DAY)'],
    ['DATE_SUB(joined, INTERVAL id MINUTE)', 'DATE_SUB(members.joined, INTERVAL members.id MINUTE)'],
    ['EXTRACT(YEAR FROM joined)', 'EXTRACT(YEAR FROM members.joined)'],
    ['CAST(id AS DECIMAL(10, 2))', 'CAST(members.id AS DECIMAL(10,2))'],
    ['CONVERT(name USING utf8mb4) COLLATE utf8mb4_bin', 'CONVERT(members.name USING utf8mb4) COLLATE utf8mb4_bin'],
    ["name->>'$.a'", "JSON_UNQUOTE(JSON_EXTRACT(members.name, '$.a'))"],
    ["_latin1'a' 'b'", "_latin1'ab'"],
    ['LEFT(name, 2)', 'LEFT(members.name, 2)'],
    ['IF(id, 1, 0)', 'IF(members.id, 1, 0)'],
    ["x'4a' + 0x4B + b'01'", "X'4A' + X'4B' + b'01'"],
    ['CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP()'],
  ];
  for (const [sql, expected] of forms)
    expect(printed(`SELECT ${sql!} AS x FROM members`).replace(/[()]/g, '')).toBe(
      `SELECT ${expected!} AS x FROM members`.replace(/[()]/g, ''),
    );
  expect(printed("SELECT GROUP_CONCAT(DISTINCT name ORDER BY id DESC SEPARATOR '; ') AS x FROM members")).toBe(
    "SELECT GROUP_CONCAT(DISTINCT members.name ORDER BY members.id DESC SEPARATOR '; ') AS x FROM members",
  );
});

test('windows are written out, by name or where they stand', () => {
  expect(
    printed(
      'SELECT fee, SUM(fee) OVER w AS a, RANK() OVER (w ORDER BY due DESC) AS b FROM loans WINDOW w AS (PARTITION BY member_id)',
    ),
  ).toBe(
    'SELECT loans.fee, SUM(loans.fee) OVER (PARTITION BY loans.member_id) AS a, RANK() OVER (PARTITION BY loans.member_id ORDER BY loans.due DESC) AS b FROM loans',
  );
  expect(
    printed(
      'SELECT COUNT(*) OVER (ORDER BY due RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) AS n FROM loans',
    ),
  ).toBe(
    'SELECT COUNT(*) OVER (ORDER BY loans.due RANGE BETWEEN INTERVAL 1 DAY PRECEDING AND CURRENT ROW) AS n FROM loans',
  );
  expect(printed('SELECT LAG(fee, ?, 0) OVER (ORDER BY due ROWS 2 PRECEDING) AS x FROM loans')).toBe(
    'SELECT LAG(loans.fee, ?0, 0) OVER (ORDER BY loans.due ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS x FROM loans',
  );
});

test('what is not understood is named', () => {
  const problems: readonly (readonly [string, string])[] = [
    ['SELECT ROW_NUMBER() FROM books', 'it is not understood from "FROM books" on'],
    ['SELECT COUNT(DISTINCT fee) OVER () FROM loans', 'COUNT(..) OVER with words in its brackets'],
    ['SELECT LAG(fee) IGNORE NULLS OVER () FROM loans', 'LAG IGNORE NULLS'],
    ['SELECT SUM(fee) OVER (ORDER BY due GROUPS 1 PRECEDING) FROM loans', 'a window frame of GROUPS'],
    ['SELECT SUM(SUM(fee) OVER ()) OVER () FROM loans', 'a window function within a window function'],
    ['SELECT 1 FROM loans WHERE RANK() OVER (ORDER BY fee) = 1', 'a window function in WHERE, GROUP BY or HAVING'],
    ['SELECT RANK() OVER w FROM loans', 'there is no window w'],
    ['SELECT RANK() OVER a FROM loans WINDOW a AS (b), b AS (a)', 'the window a goes out from itself'],
    ['SELECT RANK() OVER (ORDER BY 1) FROM loans', 'a window by the number of a column'],
    [
      'SELECT RANK() OVER (w PARTITION BY fee) FROM loans WINDOW w AS (ORDER BY due)',
      'a window that changes what the window w says',
    ],
    [
      'SELECT fee AS due, RANK() OVER (ORDER BY due) FROM loans',
      'due in a window is a column and an alias of another value',
    ],
    [
      "SELECT 1 FROM books WHERE MATCH(title) AGAINST ('x')",
      'full-text search (MATCH .. AGAINST), which needs a search engine beside DynamoDB',
    ],
    ['WITH RECURSIVE a AS (SELECT 1) SELECT * FROM a', 'WITH RECURSIVE'],
    ['SELECT @a', 'the variable @a of the session'],
    ['SELECT id INTO @a FROM books', 'SELECT .. INTO'],
    ['SELECT member_id FROM loans GROUP BY member_id WITH ROLLUP', 'GROUP BY .. WITH ROLLUP'],
    ['SELECT SUM(MAX(fee)) FROM loans', 'an aggregate within an aggregate'],
    ['SELECT 1 FROM loans WHERE SUM(fee) > 1', 'an aggregate in WHERE or GROUP BY'],
    ['SELECT (SELECT SUM(m.id) FROM loans) FROM members m', 'an aggregate over a query around it'],
    ['SELECT 1 FROM books LIMIT 1 + 1', 'a LIMIT that is neither a number nor a parameter'],
    ['CALL tidy()', 'a statement of the kind CALL'],
    ['SELECT 1 FROM', 'the statement ends too early'],
    ['SELECT 1 FROM books WHERE', 'the statement ends too early'],
    ['SELECT 1 FROM books 5', 'it is not understood from "5" on'],
    ['SELECT /*!80000 1, */ 2', 'a comment that only some servers run is part of the statement'],
    ['', 'there is no statement'],
  ];
  for (const [sql, problem] of problems) expect([sql, problemOf(sql)]).toEqual([sql, problem]);
});
