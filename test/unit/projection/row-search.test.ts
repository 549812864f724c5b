import { lintRows } from '../../../activities/lib/row-lint';
import type { SourceLink } from '../../../adapters/mysql/link';
import { LandfallError } from '../../../contracts/errors';
import type { SourceRow } from '../../../contracts/projection';
import { rowLines } from '../../../engine/transfer/preflight/row-lines';
import { column, schemaOf, table } from '../modeling/facts';
import { attribute, sidecar, users } from './contract-fixture';
import { compileProjection } from '../../../engine/projection';

/** A search that is slow, refused, or cut. What rows really do is in test/server/modeling/row-lint.test.ts. */

const SCHEMA = schemaOf([table('files', [column('id', 'int'), column('body', 'longblob')], ['id'])]);
const contract = {
  tables: [
    users({
      ...{ table: 'Files', source_table: 'files', pk: 'id' },
      attributes: [attribute('id', 'files.id', { type: 'N' }), attribute('body', 'files.body', { type: 'B' })],
    }),
  ],
};
const projection = sidecar(contract);
const { plan, findings } = compileProjection({ contract, projection, schema: SCHEMA });

const lint = (
  query: (sql: string, values: unknown, options: { readonly timeoutMs?: number }) => Promise<readonly SourceRow[]>,
  over: { readonly limits?: { searchMs: number; totalMs: number }; readonly signal?: AbortSignal } = {},
) =>
  lintRows({
    link: { query } as unknown as SourceLink,
    model: { contract, projection, analysis: { schema: SCHEMA } },
    plan,
    findings,
    ...over,
  });
const row = (id: number, bytes: number): SourceRow => {
  const entity = plan.entities[0]!;
  const body = entity.columns.find((one) => one.column === 'body')!.viewColumn;
  const names = entity.columns.filter((one) => one.column === 'id').map(({ viewColumn }) => viewColumn);
  const keys = [...names, ...entity.drivingKey.flatMap((key) => [key.viewColumn, key.exactColumn])];
  return { ...Object.fromEntries(keys.map((name) => [name, String(id)])), [body]: Buffer.alloc(bytes, 1) };
};

test('one statement a table, with its time; a candidate that fits after all is none', async () => {
  const asked: { sql: string; timeoutMs: number | undefined }[] = [];
  const found = await lint(async (sql, _, { timeoutMs }) => (asked.push({ sql, timeoutMs }), [row(1, 10)]));
  expect(found).toEqual([]);
  expect(asked).toEqual([{ sql: expect.stringMatching(/LENGTH\(.*LIMIT 20$/) as string, timeoutMs: 15_000 }]);
  expect(rowLines(found)).toMatchObject([{ verdict: 'ok', found: 'none' }]);
});

test('rows are named five at a time, with what is long', async () => {
  const [found] = await lint(async () => Array.from({ length: 20 }, (_, n) => row(n, 409_600)));
  expect(found).toMatchObject({ code: 'rows-too-large', severity: 'error', at: '/tables/0' });
  expect(found!.rows).toEqual([0, 1, 2, 3, 4].map((n) => `files (id=${n})`));
  expect(found!.message).toMatch(/most of it is files.body: files \(id=0\); .*; and at least 15 more$/);
  expect(rowLines([found!])).toMatchObject([{ verdict: 'stop', code: 'LandfallItemRefused', found: found!.message }]);
});

test('a search that takes too long or is refused is a warning; another failure of the link, or an end of the work, stops', async () => {
  const slow = () =>
    Promise.reject(new LandfallError('LandfallSourceQueryFailed', 'query at x: no answer within 1 ms'));
  const refused = () => Promise.reject(new LandfallError('LandfallSourceQueryFailed', 'Out of sort memory'));
  expect((await lint(refused))[0]).toMatchObject({ message: expect.stringMatching(/: Out of sort memory$/) as string });
  const found = await lint(slow);
  expect(found).toMatchObject([{ code: 'rows-not-searched', severity: 'warning', at: '/tables/0' }]);
  expect(rowLines(found)).toMatchObject([{ verdict: 'warn' }]);
  await expect(lint(slow, { signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow('cancelled');
  const cut = () => Promise.reject(new LandfallError('LandfallSourceUnreachable', 'gone'));
  await expect(lint(cut)).rejects.toMatchObject({ code: 'LandfallSourceUnreachable' });
});

test('no search begins when the time for all is over', async () => {
  let asked = 0;
  const found = await lint(async () => (asked++, []), { limits: { searchMs: 1, totalMs: 0 } });
  expect([asked, found.map(({ code }) => code)]).toEqual([0, ['rows-not-searched']]);
});
