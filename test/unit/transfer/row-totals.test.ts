import type { SourceLink } from '../../../adapters/mysql/link';
import { readRowTotals } from '../../../adapters/mysql/row-totals';
import { LandfallError, type FailureCode } from '../../../contracts/errors';

const { signal } = new AbortController();
const tableOf = (sql: string): string => /`\.`(.+)`$/.exec(sql)![1]!;

/** A source whose counts of big tables are given up after the time limit, as the server does it. */
function source(estimates: Readonly<Record<string, string | null>>, code: FailureCode = 'LandfallSourceQueryFailed') {
  const counted: string[] = [];
  let open = 0;
  let most = 0;
  const link = {
    query: async (sql: string, _: unknown, { timeoutMs = 0 }: { timeoutMs?: number }) => {
      if (sql.includes('information_schema'))
        return Object.entries(estimates).map(([t, r]) => ({ t, r, d: '1', i: '1' }));
      const table = tableOf(sql);
      counted.push(table);
      most = Math.max(most, ++open);
      const big = table.startsWith('big');
      await new Promise((resolve) => setTimeout(resolve, big ? timeoutMs : 0));
      open -= 1;
      if (big) throw new LandfallError(code, 'given up');
      return [{ n: '7' }];
    },
    close: async () => undefined,
  } as unknown as SourceLink;
  return { link, counted, most: () => most };
}

const names = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);

describe('rows to come', () => {
  it('is through when the time is over, however many huge tables there are, and says what is an estimate', async () => {
    const big = names('big', 100);
    const tables = [...big, 'small'];
    const { link, counted, most } = source({ ...Object.fromEntries(big.map((t) => [t, '9000'])), small: '5' });
    const limits = { tableMs: 100, totalMs: 300 };
    const started = performance.now();
    const totals = await readRowTotals({ link, open: async () => link, database: 'd', tables, signal, limits });
    expect(performance.now() - started).toBeLessThan(3_000); // one after another: 10 s
    expect(totals.get('small')).toEqual({ rows: 7, estimated: false });
    expect(counted[0]).toBe('small');
    expect(big.map((t) => totals.get(t))).toEqual(big.map(() => ({ rows: 9000, estimated: true })));
    expect(counted.length).toBeLessThan(60);
    expect(most()).toBe(4);
  });

  it('has no number where there is no estimate either', async () => {
    const { link } = source({ big0: '0', big1: null });
    const tables = ['big0', 'big1', 'big2'];
    const totals = await readRowTotals({
      link,
      database: 'd',
      tables,
      signal,
      limits: { tableMs: 1, totalMs: 1_000 },
    });
    expect(tables.map((t) => totals.get(t)!.rows)).toEqual([null, null, null]);
  });

  it('hides no other failure', async () => {
    const { link } = source({ big0: '1' }, 'LandfallSourceUnreachable');
    const limits = { tableMs: 1, totalMs: 1_000 };
    await expect(readRowTotals({ link, database: 'd', tables: ['big0'], signal, limits })).rejects.toMatchObject({
      code: 'LandfallSourceUnreachable',
    });
  });
});
