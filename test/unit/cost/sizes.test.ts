import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { measureRows } from '../../../engine/analysis/schema/sample/measure';
import { entitySizes } from '../../../engine/cost/sizes';
import { buildModel } from '../../../engine/modeling';
import { itemOf, itemSize } from '../../../engine/projection';
import { analysisOf, column, plain, table } from '../modeling/facts';

/** The estimate from lengths against the items that the rows really become. */

const columns: readonly ColumnFacts[] = [
  column('id', 'bigint unsigned'),
  column('name', 'varchar(200)'),
  column('note', 'text', { nullable: true }),
  column('price', 'decimal(10,2)'),
  column('made', 'datetime'),
  column('kind', "enum('small','large')"),
  column('file', 'varbinary(400)'),
];

const text = (n: number): string => 'x'.repeat(n);
const ROWS = Array.from({ length: 400 }, (_, at) => ({
  id: String(1_000_000 + at),
  name: text(10 + (at % 90)),
  note: at % 4 === 0 ? null : text(100 + (at % 100)),
  price: `${100 + at}.25`,
  made: '2026-03-04 05:06:07',
  kind: at % 2 === 0 ? 'small' : 'large',
  file: Buffer.alloc(50 + (at % 50)),
}));

const sample = measureRows(
  columns.map(({ name }) => name),
  ROWS.map((row) =>
    columns.map(({ name }) => {
      const value = row[name as keyof (typeof ROWS)[number]];
      return {
        length: value === null ? null : Buffer.byteLength(value),
        digest: String(value),
        shape: null,
        zeroDate: false,
      };
    }),
  ),
  'all',
);

function made(measured: boolean) {
  const facts = table('things', columns, ['id'], { keys: [plain('ix', 'kind')] });
  const analysis = analysisOf([{ ...facts, rowCount: ROWS.length, ...(measured ? { sample } : {}) }]);
  const { plan } = buildModel(analysis, { strategy: 'auto', collections: true });
  return { plan, size: entitySizes(plan, analysis).get('Things.THINGS')! };
}

it('is at least the mean of the real items, and at most a quarter above it, where lengths were measured', () => {
  const { plan, size } = made(true);
  const entity = plan.entities[0]!;
  const items = ROWS.map((row) => {
    const view: Record<string, string | Buffer | null> = {};
    for (const one of entity.columns) view[one.viewColumn] = row[one.column as keyof typeof row];
    for (const key of entity.drivingKey) view[key.viewColumn] = row[key.column as keyof typeof row];
    return itemOf(entity, view, { epoch: 1, sequence: '123456', writer: 'load' });
  });
  const mean = items.reduce((sum, item) => sum + itemSize(item), 0) / items.length;
  const json =
    items.reduce(
      (sum, item) =>
        sum +
        Buffer.byteLength(
          JSON.stringify(item, (_, value: unknown) =>
            value instanceof Object && 'type' in value && value.type === 'Buffer' && 'data' in value
              ? Buffer.from(value.data as number[]).toString('base64')
              : value,
          ),
        ),
      0,
    ) / items.length;
  expect(size.basis).toBe('measured');
  expect(size.bytes).toBeGreaterThanOrEqual(Math.floor(mean));
  expect(size.bytes).toBeLessThan(mean * 1.25);
  expect(size.jsonBytes).toBeGreaterThan(json * 0.95);
  expect(size.jsonBytes).toBeLessThan(json * 1.25);
});

it('is from the types alone where nothing was measured, and says so', () => {
  const { size } = made(false);
  expect(size.basis).toBe('types');
  expect(size.bytes).toBeGreaterThan(100);
});
