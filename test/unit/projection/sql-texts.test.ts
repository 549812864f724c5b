import fc from 'fast-check';
import { parseExpression, parseOrder } from '../../../engine/projection/compile/sql/parse';
import { emit } from '../../../engine/projection/compile/sql/emit';
import { SqlTextError } from '../../../engine/projection/compile/sql/types';
import { Names } from '../../../engine/projection/compile/names';
import { column, table } from '../modeling/facts';

/** SQL texts of a contract: what is understood is written anew, everything else is refused with its place. */

const shelf = table(
  'shelf',
  [
    column('a', 'int'),
    column('b', 'int', { nullable: true }),
    column('t', 'varchar(20)'),
    column('u', 'varchar(20)', { collation: 'utf8mb4_unicode_ci' }),
    column('f', 'float'),
    column('d', 'datetime'),
  ],
  ['a'],
);
const names = new Names([{ name: 'shelf', alias: 'b', table: shelf, enforced: true, equals: {} }]);
const write = (text: string) => emit(parseExpression(text), names);

function problem(text: string): string {
  try {
    write(text);
    return 'none';
  } catch (error) {
    if (!(error instanceof SqlTextError)) throw error;
    expect(error.fix).toMatch(/\.$/);
    return `${error.code}: ${error.message}`;
  }
}

describe('SQL texts of a contract', () => {
  it.each<[string, string, string]>([
    ['a + b * 2', '(`b`.`a` + (`b`.`b` * 2))', 'number'],
    ['(a + b) * -2', '((`b`.`a` + `b`.`b`) * (- 2))', 'number'],
    [
      "shelf.t = 'P' OR a IS NOT NULL AND NOT b IN (1, 2)",
      "((`b`.`t` = 'P') OR ((`b`.`a` IS NOT NULL) AND (NOT (`b`.`b` IN (1, 2)))))",
      'boolean',
    ],
    ['a NOT BETWEEN 1 AND 2', '(`b`.`a` NOT BETWEEN 1 AND 2)', 'boolean'],
    ["t LIKE 'x\\_%'", "(`b`.`t` LIKE _utf8mb4 X'785C5F25')", 'boolean'],
    ["CASE WHEN a > 1 THEN 'x' ELSE 'y' END", "CASE WHEN (`b`.`a` > 1) THEN 'x' ELSE 'y' END", 'text'],
    ['case a when 1 then b end', 'CASE `b`.`a` WHEN 1 THEN `b`.`b` END', 'number'],
    ["CONCAT(t, 'it''s', `shelf`.`a`)", "CONCAT(`b`.`t`, _utf8mb4 X'69742773', `b`.`a`)", 'text'],
    ["concat(t, '-', u)", "CONCAT(CONVERT(`b`.`t` USING utf8mb4), '-', CONVERT(`b`.`u` USING utf8mb4))", 'text'],
    ['f * 2', '((`b`.`f` + 0e0) * 2)', 'number'],
    ['DATE_ADD(d, INTERVAL 1 + a DAY)', 'DATE_ADD(`b`.`d`, INTERVAL (1 + `b`.`a`) DAY)', 'temporal'],
    ["TIMESTAMPDIFF(hour, d, '2024-01-01')", "TIMESTAMPDIFF(HOUR, `b`.`d`, '2024-01-01')", 'number'],
    ['CAST(a AS char(5))', 'CAST(`b`.`a` AS CHAR(5) CHARACTER SET utf8mb4)', 'text'],
    ['COALESCE(b, 0)', 'COALESCE(`b`.`b`, 0)', 'number'],
    ['a MOD 3 = MOD(a, 3)', '((`b`.`a` % 3) = MOD(`b`.`a`, 3))', 'boolean'],
  ])('%s', (text, sql, type) => expect(write(text)).toMatchObject({ sql, type }));

  it('knows what can be NULL', () => {
    expect(
      [
        'a',
        'b',
        'a + b',
        'a / 2',
        'COALESCE(b, 0)',
        'b IS NULL',
        "IF(a, 'x', 'y')",
        'CASE WHEN a THEN 1 END',
        'CASE WHEN b THEN 1 ELSE 2 END',
      ].map((text) => write(text).nullable),
    ).toEqual([false, true, true, true, false, false, true, true, false]);
    expect(write('a + shelf.b + a').reads).toEqual([
      { table: 'shelf', column: 'a' },
      { table: 'shelf', column: 'b' },
    ]);
  });

  it.each<[string, string]>([
    ['a; DROP TABLE shelf', 'sql-not-understood: ";" has no meaning here (character 2)'],
    ['(SELECT 1)', 'sql-not-understood: found "1", expected ) (character 9)'],
    ['a -- comment', 'sql-not-understood: -- starts a comment, which is not taken (character 3)'],
    ['a /*!50000 + 1 */', 'sql-not-understood: /* starts a comment, which is not taken (character 3)'],
    ["'open", "sql-not-understood: the ' is never closed (character 1)"],
    [
      '"text"',
      'sql-not-understood: double quotes mean a text on one server and a name on another; write a text in single quotes (character 1)',
    ],
    ['@@datadir', 'sql-not-understood: "@" has no meaning here (character 1)'],
    ['a || b', 'sql-not-understood: "|" has no meaning here (character 3)'],
    [
      'mysql.user.password',
      'sql-not-understood: found ".", expected table.column; a database is not named (character 11)',
    ],
    ['', 'sql-not-understood: found the end, expected a column, a text, a number or a function (character 1)'],
    ['a b', 'sql-not-understood: found "b", expected the end of the text (character 3)'],
    ['ROUND()', 'sql-not-understood: ROUND cannot have 0 arguments (character 1)'],
    ['CAST(a AS BINARY)', 'sql-not-understood: CAST to BINARY is not taken (character 11)'],
    [
      "LOAD_FILE('/etc/passwd')",
      'unknown-function: the function LOAD_FILE is not one that a contract may use (character 1)',
    ],
    [
      'a > NOW()',
      'not-deterministic: NOW gives another value at each reading, so that the item could never be compared with its row (character 5)',
    ],
    [
      'CURRENT_TIMESTAMP',
      'not-deterministic: CURRENT_TIMESTAMP gives another value at each reading, so that the item could never be compared with its row (character 1)',
    ],
    ['parent.name', 'unknown-alias: parent.name uses parent, which nobody defines; known here: shelf'],
    ['ghost', 'unknown-column: ghost is no column of shelf'],
    ['t = u', 'join-types: `b`.`t` and `b`.`u` are texts of different collations, which cannot be compared'],
  ])('refuses %j', (text, expected) => expect(problem(text)).toBe(expected));

  it('reads orders', () =>
    expect(parseOrder('a DESC, shelf.b asc, t').map(({ descending }) => descending)).toEqual([true, false, false]));

  it('ends with an answer or a refusal, whatever the text', () => {
    const pieces = fc.array(
      fc.constantFrom(
        'a',
        'b',
        '(',
        ')',
        ',',
        '.',
        "'",
        '`',
        '-',
        '+',
        'NOT',
        'IN',
        'AND',
        'CASE',
        'WHEN',
        'END',
        'IS',
        'NULL',
        '1',
        '1e',
        'CONCAT(',
        '=',
        ' ',
        '\\',
        'é',
        '\0',
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          pieces.map((list) => list.join('')),
          fc.string({ maxLength: 40 }),
        ),
        (text) => {
          expect(problem(text)).toMatch(/^(none|[a-z-]+: .+)$/s);
        },
      ),
      { numRuns: 5_000, seed: 3 },
    );
    for (const deep of [
      '('.repeat(50_000),
      '- '.repeat(50_000),
      'NOT '.repeat(50_000),
      'CASE '.repeat(50_000),
      'ABS('.repeat(50_000),
    ])
      expect(problem(deep)).toMatch(/^sql-not-understood: /);
  });
});
