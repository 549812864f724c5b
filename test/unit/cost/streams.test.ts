import type { Analysis } from '../../../contracts/schemas/analysis';
import { forecastCost } from '../../../engine/cost';
import { streamCost } from '../../../engine/cost/streams';
import { costSection } from '../../../engine/cost/documents';
import { entitySizes } from '../../../engine/cost/sizes';
import { pricesOf } from '../../../engine/cost/prices';
import { compileProjection } from '../../../engine/projection';
import { analysisOf, column, foreign, pattern, plain, table } from '../modeling/facts';
import { byUser, joined, orders, sidecar, users } from '../projection/contract-fixture';
import { MONTH, PRICES } from './shop';

/** Orders carry the e-mail of their user; how many orders a user has decides who keeps the copies. */
function made(
  orderCount: number,
  prices: Record<string, number> = { streamReadsMillion: 0.2, changeCaptureUnitsMillion: 0.1 },
  known: Partial<Pick<Analysis, 'accessPatterns' | 'callSites'>> = {},
) {
  const analysis = {
    ...analysisOf([
      table('teams', [column('id', 'int')], ['id']),
      {
        ...table(
          'users',
          [column('id', 'int'), column('email', 'varchar(255)'), column('boss', 'int', { nullable: true })],
          ['id'],
          { foreignKeys: [foreign(['boss'], 'teams', ['id'], 'CASCADE')] },
        ),
        rowCount: 10,
      },
      {
        ...table('orders', [column('id', 'int'), column('user_id', 'int'), column('total', 'decimal(10,2)')], ['id'], {
          keys: [plain('u', 'user_id')],
          foreignKeys: [foreign(['user_id'], 'users', ['id'])],
        }),
        rowCount: 10 * orderCount,
        rowsPerValue: [
          { columns: ['user_id'], kind: 'all', values: 10, rows: { p50: 1, p99: orderCount, max: orderCount } },
        ],
      },
    ]),
    ...known,
  };
  const contract = { tables: [users(), orders({}, [joined('email', byUser)])] };
  const projection = sidecar(contract);
  const { plan } = compileProjection({ contract, projection, schema: analysis.schema });
  const here = Object.fromEntries(Object.entries(prices).map(([name, usd]) => [name, { usd, source: 'made' }]));
  const file = { ...PRICES, regions: { here: { ...PRICES.regions['here']!, ...here } } };
  const write = (perSecond: number) => ({
    requests: [
      {
        ...{
          kind: 'write' as const,
          table: 'Users',
          entity: plan.entities.find(({ table: name }) => name === 'Users')!.id,
        },
        ...{ items: 1, basis: '', transaction: false, role: 'row' as const, what: 'update' as const, indexWrites: [] },
      },
    ],
    rate: { average: perSecond },
  });
  const input = { analysis, projection, plan, sizes: entitySizes(plan, analysis), prices: pricesOf(file, 'here') };
  return {
    of: (perSecond: number) => streamCost({ ...input, patterns: [write(perSecond)] }),
    forecast: () =>
      forecastCost({ region: 'here', prices: file, analysis, projection, plan, pointInTimeRecovery: true }),
  };
}

const MILLION = 1e6;

test('a stream that feeds copies is asked once a second and shard, and more where records fill the calls', () => {
  const { of } = made(200);
  const { maintained, at, wayBack } = of(10);
  expect(maintained).toEqual(['Users']);
  expect(at(1)).toBeCloseTo((4 * MONTH * 0.2) / MILLION, 9);
  // Both tables while the way back is open.
  expect(wayBack).toBeCloseTo((2 * 4 * MONTH * 0.2) / MILLION, 9);
  // 8,000 writes a second need eight partitions, each with a shard; their records fill eight calls, which they come in anyway.
  expect(at(800)).toBeCloseTo((8 * MONTH * 0.2) / MILLION, 9);
  expect(at(100_000)! / at(1_000)!).toBeCloseTo(100, 6);
});

test('change data capture for Kinesis is paid by each KB of each change', () => {
  expect(made(200).of(10).kinesis).toBeCloseTo((10 * MONTH * 0.1) / MILLION, 9);
});

describe('of a stream that feeds copies', () => {
  const insert = pattern('AP1', 'insert', ['orders'], { assigns: ['orders.id', 'orders.user_id'] });
  const update = (...assigns: string[]) => pattern('AP2', 'update', ['users'], { assigns });
  const unread = (sql: string): Analysis['callSites'] => [
    {
      ...{ id: 'c', file: 'a.ts', line: 1, function: 'f', sql, dynamic: true, call: 'query' },
      ...{ routes: [], transaction: null, accessPattern: null, problem: 'cannot be parsed' },
    },
  ];
  const maintained = (...known: [accessPatterns: Analysis['accessPatterns'], callSites?: Analysis['callSites']]) =>
    made(200, undefined, { accessPatterns: known[0], callSites: known[1] ?? [] }).of(10).maintained;

  test.each([
    ['UPDATE users SET ?', [insert, update('users.*')], []],
    ['an update of the copied column', [insert, update('users.email')], []],
    [
      'an upsert',
      [{ ...pattern('AP2', 'insert', ['users']), fingerprint: 'INSERT users ON DUPLICATE KEY UPDATE' }],
      [],
    ],
    ['a deletion', [insert, pattern('AP2', 'delete', ['users'])], []],
    ['a deletion that cascades', [insert, pattern('AP2', 'delete', ['teams'])], []],
    ['a statement that cannot be read', [insert], unread('UPDATE users SET (')],
    ['one that names no table', [insert], unread('UPDATE')],
    ['reads alone, which tell nothing of writes', [pattern('AP2', 'select', ['users'])], []],
  ])('the reading is priced for %s', (_, patterns, calls) => {
    expect(maintained(patterns, calls)).toEqual(['Users']);
  });

  test.each([
    ['other rows are written', [insert], []],
    ['another column changes', [insert, update('users.boss')], []],
    ['a read cannot be read', [insert], unread('SELECT * FROM users WHERE (')],
    ['what cannot be read is of another table', [insert], unread('UPDATE orders SET (')],
  ])('no reading is priced where %s', (_, patterns, calls) => {
    expect(maintained(patterns, calls)).toEqual([]);
  });
});

test('what a transaction keeps reads no stream', () => {
  const { of, forecast } = made(3);
  expect(of(10)).toMatchObject({ maintained: [], kinesis: 0 });
  expect(of(10).at(5)).toBe(0);
  expect(forecast().lines.at(-1)).toEqual({ what: 'reading streams: nothing is kept through them', usd: 0 });
});

test('the forecast has it in the month, the sensitivity and the text; without the price it is unknown', () => {
  const cost = made(200).forecast();
  const monthly = (4 * MONTH * 0.2) / MILLION;
  expect(cost.lines.at(-1)).toEqual({
    what: 'reading the stream of Users, for what a maintainer keeps',
    usd: monthly,
  });
  const text = costSection(cost, 2);
  expect(text).toContain('reading the stream of Users');
  expect(text).toMatch(
    /While changes are copied back to the source \(phase 5\), the stream of each table \(2\) is read .*: USD 4\.20 a month/,
  );
  const without = made(200, {}).forecast();
  expect(without.lines.at(-1)!.usd).toBeNull();
  expect(without.unknown.join()).toContain('the price of reads of streams in here');
});
