import type { AccessPattern, Analysis, TableFacts, TableSample } from '../../../contracts/schemas/analysis';
import type { PriceFile } from '../../../contracts/schemas/prices';
import { forecastCost, type CostForecast } from '../../../engine/cost';
import { buildModel } from '../../../engine/modeling';
import { compileProjection } from '../../../engine/projection';
import { analysisOf, column, foreign, pattern, plain, table, unique } from '../modeling/facts';

/** A shop of three tables whose values were measured, and prices that are easy to reckon with. */

const lengths = (bytes: number) => ({ p50: bytes, p95: bytes, p99: bytes, max: bytes });

/** Every row was looked at; all values of a column are of one length. */
const sampleOf = (
  rows: number,
  columns: Readonly<Record<string, readonly [bytes: number, distinct: number, nulls?: number]>>,
): TableSample => ({
  kind: 'all',
  rows,
  columns: Object.entries(columns).map(([name, [bytes, distinct, nulls = 0]]) => ({
    name,
    nulls,
    distinct,
    lengths: lengths(bytes),
  })),
  longestRow: 0,
  measuredAll: true,
  zeroDates: [],
});

const measured = (facts: TableFacts, rows: number, sample: TableSample): TableFacts => ({
  ...facts,
  rowCount: rows,
  sample,
});

const id = column('id', 'int unsigned');

const users = measured(
  table('users', [id, column('email', 'varchar(90)'), column('bio', 'varchar(2000)')], ['id'], {
    keys: [unique('uq_email', 'email')],
  }),
  1_000,
  sampleOf(1_000, { id: [3, 1_000], email: [20, 1_000], bio: [1_200, 900] }),
);
const orders = measured(
  table('orders', [id, column('user_id', 'int unsigned'), column('status', "enum('new','paid')")], ['id'], {
    keys: [plain('ix_status', 'status')],
    foreignKeys: [foreign(['user_id'], 'users', ['id'])],
  }),
  5_000,
  sampleOf(5_000, { id: [4, 5_000], user_id: [3, 500], status: [3, 2] }),
);

export const rated = (one: AccessPattern, averagePerSecond: string, peakPerSecond = 10): AccessPattern => ({
  ...one,
  rate: { kind: 'measured', executions: 100, averagePerSecond, peakPerSecond },
});

export const PRICES: PriceFile = {
  format: 'landfall.prices/1',
  name: 'prices of the test',
  currency: 'USD',
  collected: '2026-01-02',
  sources: { made: { page: 'https://prices.example/', date: '2026-01-01' } },
  regions: {
    here: {
      writeUnitsMillion: { usd: 1, source: 'made' },
      readUnitsMillion: { usd: 0.5, source: 'made' },
      writeUnitHour: { usd: 0.001, source: 'made' },
      readUnitHour: { usd: 0.0002, source: 'made' },
      storageGbMonth: { usd: 0.25, source: 'made' },
      recoveryGbMonth: { usd: 0.2, source: 'made' },
      importGb: { usd: 0.15, source: 'made' },
      s3StorageGbMonth: { usd: 0.02, source: 'made' },
      glueUnitHour: { usd: 0.44, source: 'made' },
    },
  },
};

export const MONTH = 730 * 3_600;

export interface Made {
  readonly cost: CostForecast;
  readonly analysis: Analysis;
  readonly of: (pattern: string) => CostForecast['patterns'][number];
}

export function shop(
  patterns: readonly AccessPattern[],
  over: {
    readonly region?: string;
    readonly prices?: PriceFile;
    readonly tables?: readonly TableFacts[];
    readonly presentUsd?: number;
    readonly collections?: boolean;
  } = {},
): Made {
  const analysis = analysisOf(over.tables ?? [users, orders], patterns);
  const built = buildModel(analysis, { strategy: 'auto', collections: over.collections ?? true });
  const { plan, findings } = compileProjection({
    contract: built.contract,
    projection: built.projection,
    schema: analysis.schema,
  });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  const cost = forecastCost({
    region: over.region ?? 'here',
    prices: over.prices ?? PRICES,
    analysis,
    projection: built.projection,
    plan,
    pointInTimeRecovery: true,
    ...(over.presentUsd === undefined ? {} : { presentUsd: over.presentUsd }),
  });
  return { cost, analysis, of: (name) => cost.patterns.find((one) => one.pattern === name)! };
}

export { orders, pattern, users };
