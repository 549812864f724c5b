import fc from 'fast-check';
import { rowBound } from '../../../engine/proof/sample/bounds';
import { referencesOf, type Reference } from '../../../engine/proof/sample/references';
import { SampleSet, type ChosenRow } from '../../../engine/proof/sample/sample-set';
import { sampleShape } from '../../../engine/proof/sample/shape';
import { analysisOf, column, table } from '../modeling/facts';

const node = table('node', [column('id', 'int'), column('next', 'int', { nullable: true })], ['id']);
const reference: Reference = { child: 'node', columns: ['next'], parent: 'node', referenced: ['id'] };

/** Looks up in rows that stand for the source. */
function closed(rows: ReadonlyMap<string, string | null>, chosen: readonly string[], waves: number): SampleSet {
  const sample = new SampleSet([sampleShape(node, [reference])], [reference], () => 5);
  const row = (id: string): ChosenRow => [id, rows.get(id)!];
  for (const id of chosen) sample.add('node', row(id));
  for (let wave = 0; wave < waves; wave++)
    for (const { tuples } of sample.open())
      for (const tuple of tuples) {
        const id = String(tuple[0]);
        const parents = rows.has(id) ? [row(id)] : [];
        for (const parent of parents) sample.add('node', parent);
        sample.resolve(reference, tuple, parents);
      }
  sample.prune();
  return sample;
}

it('is closed whatever refers to whatever, or says that it could not be', () => {
  const graph = fc.array(fc.option(fc.integer({ min: 0, max: 24 })), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(graph, fc.array(fc.nat(19), { maxLength: 8 }), fc.nat(6), (edges, start, waves) => {
      const rows = new Map(edges.map((to, id) => [String(id), to === null ? null : String(to)]));
      const chosen = start.map((id) => String(id % edges.length));
      const { rows: kept, open } = closed(rows, chosen, waves).table('node');
      const ids = new Set([...kept.values()].map(([id]) => id));
      const dangling = [...kept.values()].filter(
        ([, next]) => typeof next === 'string' && rows.has(next) && !ids.has(next),
      );
      if (!open) expect(dangling).toEqual([]);
      if (chosen.length > 0) expect(kept.size).toBeGreaterThan(0);
    }),
    { numRuns: 500 },
  );
});

it('takes a chain from its beginning when the rest cannot be closed', () => {
  const rows = new Map(Array.from({ length: 5_000 }, (_, n) => [String(n), n === 0 ? null : String(n - 1)] as const));
  const kept = closed(rows, ['0', '1', '2', '4000'], 10).table('node');
  expect(kept.open).toBe(false);
  expect([...kept.rows.values()].map(([id]) => id)).toEqual(['0', '1', '2']);
});

it('closes over declared foreign keys and relations of high confidence between columns of one family', () => {
  const order = table('orders', [column('id', 'int'), column('user_id', 'bigint'), column('code', 'char(2)')], ['id']);
  const user = table('users', [column('id', 'int')], ['id']);
  const relation = (from: string, confidence: 'high' | 'medium') => ({
    ...{ from: { table: 'orders', columns: [from] }, to: { table: 'users', columns: ['id'] } },
    ...{ kind: 'inferred-from-values' as const, cardinality: 'many-to-one' as const, evidence: [], confidence },
  });
  const found = (...relations: ReturnType<typeof relation>[]) =>
    referencesOf({ ...analysisOf([order, user]), relations }).map(({ columns }) => columns[0]);
  expect(found(relation('user_id', 'high'))).toEqual(['user_id']);
  expect(found(relation('user_id', 'medium'))).toEqual([]);
  expect(found(relation('code', 'high'))).toEqual([]);
  expect(found(relation('gone', 'high'))).toEqual([]);
});

it('bounds rows by their size and by the number of tables', () => {
  expect(rowBound(node, 5_000, 10)).toBe(5_000);
  expect(rowBound(node, 5_000, 1_000)).toBe(200);
  expect(rowBound(node, 5_000, 100_000)).toBe(20);
  expect(rowBound(node, 3, 100_000)).toBe(3);
  const wide = table('wide', [column('id', 'int'), column('doc', 'longblob')], ['id']);
  const sample = {
    ...{ kind: 'all' as const, rows: 9, longestRow: 9, measuredAll: true, zeroDates: [] },
    columns: [{ name: 'doc', nulls: 0, distinct: 9, lengths: { p50: 1, p95: 4_000_000, p99: 1, max: 1 } }],
  };
  expect(rowBound({ ...wide, sample }, 5_000, 1)).toBe(20);
});
