import { call, textLiteral } from '../../../runtime/mysql';
import { sessionFor } from '../../support/semantics/server';

const valid = (flavour: 'mysql80' | 'mariadb', text: string): unknown => {
  const session = sessionFor(flavour);
  return call('JSON_VALID', [textLiteral(text, session)], session).data;
};

// Asked of MySQL 8.0.31 and MariaDB 10.11.
test.each(['{"a":[1,{"b":null}]}', ' [1 , -0.5e3] ', '"\\ud83d\\ude00"', '{"a":1,"a":2}', 'true'])(
  '%s is JSON',
  (text) => {
    expect([valid('mysql80', text), valid('mariadb', text)]).toEqual([1n, 1n]);
  },
);
test.each(['', ' ', '01', '+1', '.5', '1e', 'TRUE', "'a'", '[1,]', '{a:1}', '[1] x', '"\t"', '{"a"}'])(
  '%s is none',
  (text) => {
    expect([valid('mysql80', text), valid('mariadb', text)]).toEqual([0n, 0n]);
  },
);

test('where MariaDB reads in a way of its own it is not guessed', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
  expect([valid('mariadb', nested(31)), valid('mariadb', nested(32)), valid('mysql80', nested(32))]).toEqual([
    1n,
    0n,
    1n,
  ]);
  // Brackets in texts are no levels; behind the last level nothing is read.
  expect(valid('mariadb', `["${'['.repeat(40)}"]`)).toBe(1n);
  expect(valid('mariadb', `${'['.repeat(32)}1.`)).toBe(0n);
  expect(() => valid('mariadb', `${'['.repeat(31)}1.`)).toThrow(/MariaDB may take/);
  expect(() => valid('mariadb', '1.')).toThrow(/MariaDB may take/);
  expect(valid('mysql80', '1.')).toBe(0n);
  expect(() => valid('mysql80', nested(101))).toThrow(/too deep/);
});
