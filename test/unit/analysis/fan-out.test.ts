import type { Relation, SharedValues, TableFacts } from '../../../contracts/schemas/analysis';
import { withFanOut } from '../../../engine/analysis/reconcile/fan-out';
import { readCreateTable } from '../../../engine/analysis/schema/create-table';
import { keysOf } from '../../../engine/analysis/schema/keys';
import { columnSets } from '../../../engine/analysis/schema/sample/column-sets';
import { measureRows } from '../../../engine/analysis/schema/sample/measure';
import { countsOf, spreadOf } from '../../../engine/analysis/schema/sample/spread';

const table = (elements: string, over: Partial<TableFacts> = {}): TableFacts => {
  const { columns, keys, foreignKeys, statement } = readCreateTable(`CREATE TABLE lines (${elements})`);
  return {
    ...{ name: 'lines', engine: 'InnoDB', collation: null, comment: '', rowCount: 5, checks: [], ...keysOf(keys) },
    ...{ columns: [...columns], foreignKeys: [...foreignKeys], createStatement: statement },
    ...over,
  };
};

describe('the spread of counts', () => {
  it('is that of the nearest rank, over the values', () => {
    expect(spreadOf(countsOf([7]))).toEqual({ p50: 7, p99: 7, max: 7 });
    expect(
      spreadOf([
        { rows: 5, values: 1 },
        { rows: 1, values: 99 },
      ]),
    ).toEqual({ p50: 1, p99: 1, max: 5 });
    expect(
      spreadOf([
        { rows: 5, values: 2 },
        { rows: 1, values: 98 },
      ]),
    ).toEqual({ p50: 1, p99: 5, max: 5 });
    expect(spreadOf(countsOf([3, 1, 2]))).toEqual({ p50: 2, p99: 3, max: 3 });
  });

  it('is none without a value', () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe('column sets', () => {
  const sets = (elements: string, references: readonly string[] = []): readonly string[] =>
    columnSets(table(elements), references).map(
      ({ columns, keyed }) => `${columns.join()}${keyed ? '' : ' without key'}`,
    );

  it('are foreign keys, references and beginnings of keys, in the order of a key', () => {
    expect(
      sets('a INT, b INT, c INT, d INT, PRIMARY KEY (a, b), KEY (c, d), FOREIGN KEY (d, c) REFERENCES t (x, y)', [
        'b',
        'd',
      ]),
    ).toEqual(['c,d', 'b without key', 'd', 'a', 'c']);
  });

  it('are none that a key makes unique, and none of which a key holds a part only', () => {
    expect(
      sets(
        'a INT PRIMARY KEY, b INT UNIQUE, c TEXT, d POINT NOT NULL, KEY (b, a), KEY (c(10)), SPATIAL KEY (d), KEY ((a + 1))',
        ['b'],
      ),
    ).toEqual([]);
  });

  it('have a bound', () => {
    const columns = Array.from({ length: 60 }, (_, n) => `c${n} INT, KEY (c${n})`);
    expect(sets(`id INT PRIMARY KEY, ${columns.join(', ')}`)).toHaveLength(24);
  });
});

describe('the fan-out of a relation', () => {
  const relation = (columns: string[], over: Partial<Relation> = {}): Relation => ({
    ...{ from: { table: 'lines', columns }, to: { table: 'orders', columns: ['id'] }, kind: 'foreign-key' },
    ...{ cardinality: 'many-to-one', evidence: [] },
    ...over,
  });
  const shared = (columns: string[], kind: SharedValues['kind'] = 'all'): SharedValues => ({
    ...{ columns, kind, values: 20, rows: { p50: 2, p99: 8, max: 9 } },
  });
  const facts = (length: number, digest: string) => [{ length, digest, shape: null, zeroDate: false }];
  const sample = measureRows(['order_id'], [facts(1, 'a'), facts(1, 'a'), facts(1, 'b')], 'all');

  it('is what was counted, whatever the order of the columns', () => {
    const child = table('a INT, b INT', { rowsPerValue: [shared(['a']), shared(['b', 'a'], 'ranges')] });
    expect(withFanOut(relation(['a']), child).fanOut).toEqual({
      kind: 'all',
      parents: 20,
      rows: { p50: 2, p99: 8, max: 9 },
    });
    expect(withFanOut(relation(['a', 'b']), child).fanOut).toMatchObject({ kind: 'sampled' });
    expect(withFanOut(relation(['b']), child).fanOut).toBeUndefined();
    expect(withFanOut(relation(['a'], { cardinality: 'one-to-one' }), child).fanOut).toBeUndefined();
  });

  it('comes from the values where all of them were looked at', () => {
    const rows = { p50: 1, p99: 2, max: 2 };
    expect(withFanOut(relation(['order_id']), table('order_id INT', { sample })).fanOut).toEqual({
      kind: 'all',
      parents: 2,
      rows,
    });
    const text = table('order_id VARCHAR(9) COLLATE utf8mb4_general_ci', { sample });
    expect(withFanOut(relation(['order_id']), text).fanOut).toMatchObject({ kind: 'sampled' });
    const part = table('order_id INT', { sample: { ...sample, kind: 'ranges' } });
    expect(withFanOut(relation(['order_id']), part).fanOut).toBeUndefined();
  });
});
