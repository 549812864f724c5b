import { findUnfitRows } from '../../../adapters/mysql/unfit-rows';
import type { SourceLink } from '../../../adapters/mysql/link';
import { LandfallError } from '../../../contracts/errors';
import { unfitLines, type UnfitSearch } from '../../../engine/transfer/preflight/unfit';

const search: UnfitSearch = {
  table: 'a`b',
  where: 'LENGTH(`c`) > 1',
  key: ['k`1'],
  what: 'c is too long',
  certain: true,
};

const link = (answer: (sql: string) => Promise<readonly Record<string, string | Buffer>[]>): SourceLink =>
  ({ query: answer }) as unknown as SourceLink;
const signal = new AbortController().signal;
const find = (query: Parameters<typeof link>[0], searches = [search], limits?: { searchMs: number; totalMs: number }) =>
  findUnfitRows({ link: link(query), database: 'd', searches, signal, ...(limits ? { limits } : {}) });

test('names are quoted, keys are shown as people write them, bytes in hex', async () => {
  let asked = '';
  const [found] = await find(async (sql) => {
    asked = sql;
    return [{ 'k`1': Buffer.from([1, 255]) }, { 'k`1': '7' }];
  });
  expect(asked).toBe('SELECT `k``1` FROM `d`.`a``b` WHERE LENGTH(`c`) > 1 LIMIT 5');
  expect(found?.rows).toEqual(['k`1=0x01ff', 'k`1=7']);
});

test('a search that takes too long is a warning, not a failure; any other failure of the link stops', async () => {
  const slow = () => Promise.reject(new LandfallError('LandfallSourceQueryFailed', 'too long'));
  const found = await find(slow);
  expect(unfitLines(found)).toMatchObject([
    { verdict: 'warn', found: 'a`b was not looked at to its end: it takes too long' },
  ]);
  const cut = () => Promise.reject(new LandfallError('LandfallSourceUnreachable', 'gone'));
  await expect(find(cut)).rejects.toMatchObject({ code: 'LandfallSourceUnreachable' });
});

test('no search begins when the time for all is over', async () => {
  let asked = 0;
  const count = () => Promise.resolve((asked++, []));
  const found = await find(count, [search, search], { searchMs: 1, totalMs: 0 });
  expect([asked, found.map(({ rows }) => rows)]).toEqual([0, [undefined, undefined]]);
});

test('lines: one that is certain stops, one that is not warns, none is one good line', () => {
  const rows = ['k=1', 'k=2'];
  expect(unfitLines([{ search, rows }])).toMatchObject([
    { verdict: 'stop', code: 'LandfallItemRefused', found: 'a`b (k=1; k=2): c is too long' },
  ]);
  expect(unfitLines([{ search: { ...search, certain: false }, rows }])).toMatchObject([{ verdict: 'warn' }]);
  expect(unfitLines([{ search, rows: [] }])).toMatchObject([{ verdict: 'ok', found: 'none' }]);
});
