import { unqualified } from '../../../engine/proof/answerable/cases/unqualified';
import { table } from '../modeling/facts';

const schemaOf = (database: string, ...names: readonly string[]) => ({
  database,
  tables: names.map((name) => table(name, [], [])),
});

it.each([
  ['SELECT shop.users.id FROM shop.users', 'SELECT users.id FROM users'],
  ['SELECT `Shop`.users.id FROM `shop` . users', 'SELECT users.id FROM  users'],
  ["SELECT 'shop.users' FROM other.shop", "SELECT 'shop.users' FROM other.shop"],
])('%s', (sql, expected) => {
  expect(unqualified(sql, schemaOf('shop', 'users'))).toBe(expected);
});

describe('a table that has the name of its schema', () => {
  it.each([
    ['SELECT staff.id FROM staff', 'SELECT staff.id FROM staff'],
    ['SELECT staff.staff.id FROM staff.staff JOIN staff.teams', 'SELECT staff.id FROM staff JOIN teams'],
    ['UPDATE staff.teams SET lead = 1', 'UPDATE teams SET lead = 1'],
    ['INSERT INTO staff.staff (id) VALUES (1)', 'INSERT INTO staff (id) VALUES (1)'],
    [
      'DELETE FROM teams WHERE EXISTS (SELECT 1 FROM `staff` WHERE `staff`.`team` = teams.id)',
      'DELETE FROM teams WHERE EXISTS (SELECT 1 FROM `staff` WHERE `staff`.`team` = teams.id)',
    ],
  ])('%s', (sql, expected) => {
    expect(unqualified(sql, schemaOf('staff', 'staff', 'teams'))).toBe(expected);
  });
});
