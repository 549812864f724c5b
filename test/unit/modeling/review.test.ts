import { reviewOf } from '../../../engine/modeling/review';
import { contract, projection } from '../../support/small-model';

const PRICED = { byTable: new Map([['authors', 1.5]]) };

test('a person is shown each table of the contract in a line, and the patterns that need a look', () => {
  expect(reviewOf(contract, projection, PRICED)).toEqual({
    patterns: [
      '2 served by Query',
      '1 served by TransactWriteItems',
      'all of them: stage-02/access_patterns_with_rps.md',
    ],
    tables: [
      {
        name: 'authors',
        fact: 'from authors, books; 2 entities: AUTHOR, BOOK; key PK, SK; 1 indexes; serves 3 patterns; USD 1.50 a month for what is known',
      },
    ],
  });
});

test('scans and patterns without an answer are named; long lists are cut', () => {
  const [first] = projection.serves;
  const serves = [{ ...first!, operation: 'Scan' as const }];
  const unserved = Array.from({ length: 30 }, (_, i) => ({ pattern: `AP${i}`, why: 'no key' }));
  const { patterns } = reviewOf(contract, { ...projection, serves, unserved: unserved.slice(0, 1) }, PRICED);
  expect(patterns).toEqual([
    ...['1 served by Scan', 'AP0 is not served: no key', 'AP1 scans authors'],
    'all of them: stage-02/access_patterns_with_rps.md',
  ]);
  const long = reviewOf(contract, { ...projection, unserved }, { byTable: new Map() }).patterns;
  expect([long.length, long.at(-2)]).toEqual([22, 'and 12 more']);
});

test('a table whose price nobody knows says so', () => {
  const { tables } = reviewOf(contract, projection, { byTable: new Map([['authors', null]]) });
  expect(tables[0]!.fact).toContain('price unknown');
});
