import fc from 'fast-check';
import { createConnection, type Connection } from 'mysql2/promise';
import { Catalog } from '../../../engine/statement/bind/catalog';
import { statementForms } from '../../../engine/statement/forms';
import { expressionSql } from '../../../engine/statement/print';
import { plainTemplate } from '../../../engine/statement/template/marked-text';
import { stack } from '../../support/stack';

/**
 * Operators without brackets mean on a server what they mean when the tree is written with brackets: the order of operators is the
 * server's own. Random expressions, two servers.
 */

const arithmetic = fc.constantFrom(...'| & << >> + - * / DIV MOD % ^'.split(' '));
const comparing = fc.constantFrom(...'= <=> < >= <> != LIKE REGEXP'.split(' '), 'NOT LIKE');
const logical = fc.constantFrom(...'OR AND XOR || &&'.split(' '));
const leaf = fc.constantFrom(
  '0',
  '1',
  '2',
  '3',
  '7',
  "'1'",
  "'b'",
  "'%'",
  'NULL',
  'TRUE',
  '1.5',
  '(2 - 1)',
  'CASE WHEN 1 THEN 2 END',
);
const signed = fc
  .tuple(fc.constantFrom('', '', '', '! ', '- ', '~ ', '- - ', 'BINARY '), leaf)
  .map((both) => both.join(''));
const behind = fc.constantFrom(
  ...['', '', '', ' IS NULL', ' IS NOT NULL', ' IS TRUE', ' IS NOT FALSE', ' IS UNKNOWN', ' IN (1, 2)', ' NOT IN (0)'],
  ...[' BETWEEN 0 AND 2', ' NOT BETWEEN 1 AND 1 + 1'],
);
const joined = (operand: fc.Arbitrary<string>, operator: fc.Arbitrary<string>, most: number): fc.Arbitrary<string> =>
  fc
    .tuple(operand, fc.array(fc.tuple(operator, operand), { maxLength: most }))
    .map(([first, more]) => [first, ...more.map((both) => both.join(' '))].join(' '));
const number = joined(signed, arithmetic, 4);
const truth = fc
  .tuple(fc.constantFrom('', '', 'NOT ', 'NOT NOT '), joined(number, comparing, 2), behind)
  .map((all) => all.join(''));
const expressionText = joined(truth, logical, 4);

const catalog = new Catalog({ database: 'none', tables: [], views: [] });

/** The expression with brackets; undefined when it is not understood. */
const withBrackets = (text: string): string | undefined => {
  const [form] = statementForms(plainTemplate(`SELECT ${text}`), catalog).forms;
  const body = form?.statement.body;
  return body?.kind === 'select' && body.query.body.kind === 'select'
    ? expressionSql(body.query.body.columns[0]!.expression, [])
    : undefined;
};

describe.each(['mysql', 'mariadb'] as const)('%s', (flavour) => {
  let connection: Connection;
  beforeAll(async () => {
    const { host, port, user, password } = stack[flavour]();
    connection = await createConnection({
      host,
      port,
      user,
      password,
      charset: 'utf8mb4',
      typeCast: (field) => field.string(),
    });
    await connection.query(`SET sql_mode = 'NO_ENGINE_SUBSTITUTION'`);
  });
  afterAll(() => connection.end());

  const answer = async (text: string): Promise<string> => {
    try {
      const [rows] = await connection.query({ sql: `SELECT ${text} AS x`, rowsAsArray: true });
      return JSON.stringify(rows);
    } catch (error) {
      return `error ${(error as { errno: number }).errno}`;
    }
  };

  test('operators are read in the order of the server', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(expressionText, async (text) => {
        const plain = await answer(text);
        if (plain === 'error 1064') return;
        const bracketed = withBrackets(text);
        // MariaDB also takes predicates of predicates; these are refused by name.
        if (bracketed === undefined && flavour === 'mariadb') return;
        expect([bracketed, await answer(bracketed ?? '')]).toEqual([bracketed, plain]);
        compared += 1;
      }),
      { seed: 7, numRuns: 1_500 },
    );
    expect(compared).toBeGreaterThan(500);
  });
});
