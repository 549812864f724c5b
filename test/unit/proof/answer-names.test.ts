import { differenceOf } from '../../../engine/proof/answerable/compare';

/** Names of columns that are expressions with parameters: the driver may have written the values into them. */

const difference = (expected: string, found: string) =>
  differenceOf({ columns: [expected], rows: [] }, {
    columns: [{ name: found }],
    rows: [],
    ranks: [],
    peersLeftOut: [],
  } as unknown as Parameters<typeof differenceOf>[1]);

test.each([
  ['DATE_ADD(at, INTERVAL 5 SECOND)', 'DATE_ADD(at, INTERVAL ? SECOND)'],
  ["CONCAT('a?b', name, '')", 'CONCAT(?, name, ?)'],
  ['? + 1', '? + 1'],
  ["'x'", '?'],
])('%s is %s', (expected, found) => expect(difference(expected, found)).toBeNull());

test.each([
  ['DATE_ADD(at, INTERVAL 5 MINUTE)', 'DATE_ADD(at, INTERVAL ? SECOND)'],
  ["CONCAT('a')", 'CONCAT(?, ?)'],
  ['b', 'a'],
  ['ab', 'ab?ab'],
])('%s is not %s', (expected, found) => expect(difference(expected, found)).toMatch(/^column 1 is called/));
