import type { Model } from '../../../engine/modeling/model';
import { reviewOf } from '../../../engine/modeling/review';
import { contract, projection } from '../../support/small-model';

const model: Model = { tables: [], notes: [], aggregates: [], pins: [] };
const PRICED = { cost: { byTable: new Map([['authors', 1.5]]), patterns: [] }, alternatives: [] };

test('a person is shown each table of the contract in a line, and the patterns that need a look', () => {
  expect(reviewOf({ contract, projection, model }, PRICED)).toEqual({
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
  const { patterns } = reviewOf(
    { contract, model, projection: { ...projection, serves, unserved: unserved.slice(0, 1) } },
    PRICED,
  );
  expect(patterns).toEqual([
    ...['1 served by Scan', 'AP0 is not served: no key', 'AP1 scans authors: rate unknown; price unknown'],
    'all of them: stage-02/access_patterns_with_rps.md',
  ]);
  const long = reviewOf(
    { contract, model, projection: { ...projection, unserved } },
    { cost: { byTable: new Map(), patterns: [] }, alternatives: [] },
  ).patterns;
  expect([long.length, long.at(-2)]).toEqual([22, 'and 12 more']);
});

test('a table whose price nobody knows says so', () => {
  const { tables } = reviewOf(
    { contract, projection, model },
    { cost: { byTable: new Map([['authors', null]]), patterns: [] }, alternatives: [] },
  );
  expect(tables[0]!.fact).toContain('price unknown');
});

test('decisions of a person and other models are told in a line each', () => {
  const figures = {
    ...{ tables: 3, indexes: 2, entities: 4, lookups: 0, copies: 0, aggregates: 0, scans: 1, unserved: 0 },
    ...{ roundTripsPerSecond: null, readUnitsPerSecond: null, writeUnitsPerSecond: null, usd: 2.5 },
  };
  const options = { strategy: 'auto', collections: true } as const;
  const alternatives = [
    { name: 'auto', options, chosen: true, figures: { ...figures, usd: 1.25 }, reasons: [] },
    { name: 'single-table', options, chosen: false, figures: { ...figures, tables: 1, usd: null }, reasons: [] },
    { name: 'table-per-entity', options, chosen: false, figures, reasons: [] },
    { name: 'without', options, chosen: false, figures: null, reasons: [] },
  ];
  const pinned = { contract, model, projection: { ...projection, pins: ['tables.authors.table'] } };
  expect(reviewOf(pinned, { ...PRICED, alternatives }).patterns.slice(-2)).toEqual([
    '1 decision of modeling.yaml followed: tables.authors.table',
    'alternatives to auto (USD 1.25): single-table price unknown, 1 table, 1 Scan; table-per-entity USD 2.50, 3 tables, 1 Scan',
  ]);
});
