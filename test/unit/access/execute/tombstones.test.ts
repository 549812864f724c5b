import { isTombstone } from '../../../../engine/transfer/convergence/tombstone/rules';
import { sequenceOfVersion } from '../../../../engine/projection/version/rules';
import type { AccessBench } from '../../../support/access/bench';
import { library, rowsOf } from './library';

/** Rows that go leave their versions where no registry remembers them: docs/decisions/convergence.md, T1 and T2. */

const left = (bench: AccessBench) =>
  bench.access.projection.tables.flatMap(({ name }) => bench.items.all(name).filter(isTombstone));

const versionOf = (item: ReturnType<typeof left>[number]): string => {
  const version = item['_v'];
  return version !== undefined && 'N' in version ? sequenceOfVersion(version.N) : '';
};

test('a row whose key never moves leaves key, version and writer', () => {
  const bench = library();
  bench.run('DELETE FROM loans WHERE id = 1');
  const [item, ...more] = left(bench);
  expect(more).toEqual([]);
  const table = bench.access.projection.tables.find(({ name }) => name === bench.access.paths.owner('loans')!.table)!;
  const keys = [table.partitionKey.name, ...(table.sortKey === null ? [] : [table.sortKey.name])];
  expect(Object.keys(item!).sort()).toEqual([...keys, '_v', '_w'].sort());
  expect(versionOf(item!)).toBe('2');
});

test('no read takes it for a row', () => {
  const bench = library();
  bench.run('INSERT INTO loans VALUES (2, 1), (3, 3)');
  bench.run('DELETE FROM loans WHERE id = 1');
  expect(rowsOf(bench, 'SELECT * FROM loans WHERE id = 1')).toEqual([]);
  expect(rowsOf(bench, 'SELECT id FROM loans WHERE book_id = 3')).toEqual(['3']);
  expect(rowsOf(bench, 'SELECT id FROM loans ORDER BY id')).toEqual(['2', '3']);
  expect(rowsOf(bench, 'SELECT COUNT(*) FROM loans')).toEqual(['2']);
  expect(rowsOf(bench, 'SELECT COUNT(*) FROM loans WHERE id = 1')).toEqual(['0']);
  expect(rowsOf(bench, 'SELECT id FROM loans ORDER BY id LIMIT 1')).toEqual(['2']);
  expect(bench.run('UPDATE loans SET book_id = 1 WHERE id = 1')).toEqual({ affectedRows: 0, insertId: '0' });
  expect(bench.run('DELETE FROM loans WHERE id = 1')).toEqual({ affectedRows: 0, insertId: '0' });
});

test('a row of the same key goes on from the version, whether it was read or not', () => {
  const bench = library();
  bench.run('DELETE FROM loans WHERE id = 1');
  expect(bench.run('INSERT INTO loans VALUES (1, 2)')).toEqual({ affectedRows: 1, insertId: '0' });
  expect(left(bench)).toEqual([]);
  const table = bench.access.paths.owner('loans')!.table;
  expect(bench.items.all(table).map(versionOf)).toContain('3');
  bench.run('DELETE FROM loans WHERE id = 1');
  expect(left(bench).map(versionOf)).toEqual(['4']);
});

test('a tombstone that comes while the row is being made is met, and its version gone on from', () => {
  const bench = library();
  bench.run('INSERT INTO loans VALUES (2, 1)');
  const making = bench.writing('INSERT INTO loans VALUES (9, 2)');
  const { writes } = bench.items.run(making, () => {
    if (left(bench).length > 0) return;
    bench.run('INSERT INTO loans VALUES (9, 1)');
    bench.run('DELETE FROM loans WHERE id = 9');
  });
  expect(writes.map(({ expected, holds }) => [expected, Object.keys(holds)])).toEqual([['present', ['_v']]]);
  expect(left(bench)).toEqual([]);
  expect(rowsOf(bench, 'SELECT book_id FROM loans WHERE id = 9')).toEqual(['2']);
});

test('an item that is there, and no tombstone, forbids a new one', () => {
  const bench = library();
  const making = bench.writing('INSERT INTO loans VALUES (9, 2)');
  expect(() =>
    bench.items.run(making, () => {
      bench.run('INSERT INTO loans VALUES (9, 1)');
    }),
  ).toThrow('TransactionCanceledException');
});

test('rows that the registry remembers leave nothing', () => {
  const bench = library();
  // A lookup item makes the key of a reader move, a cascade can reach a note.
  bench.run('DELETE FROM notes WHERE book_id = 1 AND line = 1');
  bench.run('DELETE FROM readers WHERE id = 2');
  expect(left(bench)).toEqual([]);
});
