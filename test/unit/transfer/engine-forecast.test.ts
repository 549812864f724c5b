import { oneOffCosts, type OneOffInput } from '../../../engine/cost/one-off';
import { BUILT_IN_PRICES, pricesOf } from '../../../engine/cost/prices';
import type { TableStorage } from '../../../engine/cost/storage';
import { engineFigures, recommendedEngine } from '../../../engine/transfer/report/engine-forecast';

const prices = pricesOf(BUILT_IN_PRICES, 'us-east-1');

/** A table of items of 1,500 bytes with one index that holds half of them. */
function costs(items: number | null, more: Partial<OneOffInput> = {}) {
  const size = { bytes: 1_500, jsonBytes: 2_000, indexes: [{ index: 'byName', bytes: 900, share: 0.5 }] };
  const entity = { entity: 'Boat', role: 'owner', source: 'boats', items, size };
  const table = { table: 'Boats', entities: [entity], items, itemBytes: items === null ? null : items * 1_500 };
  return oneOffCosts({ tables: [table as unknown as TableStorage], prices, ...more });
}

it('forecasts write units with those of indexes, and none for an import', () => {
  const units = Object.fromEntries(costs(1_000).map(({ engine, writeUnits }) => [engine, writeUnits]));
  expect(units).toEqual({ native: 2_500, glue: 2_500, 's3-import': 0 });
  for (const { usd, engineUsd, lines } of costs(1_000))
    expect(usd).toBeCloseTo(engineUsd! + lines.find(({ what }) => what.startsWith('reading'))!.usd!, 12);
  expect(costs(null).map(({ writeUnits, engineUsd }) => [writeUnits, engineUsd])).toEqual([
    [null, null],
    [null, null],
    [null, null],
  ]);
});

it('recommends native for what is small, and an import for what is long or dear', () => {
  const engine = (items: number | null, more?: Partial<OneOffInput>) => recommendedEngine(costs(items, more));
  expect(engine(1_000)).toMatchObject({ engine: 'native' });
  expect(engine(null)).toEqual({
    engine: 'native',
    why: 'rows were not counted, so nothing speaks for another engine',
  });
  expect(engine(50_000_000)).toMatchObject({
    engine: 's3-import',
    why: expect.stringMatching(/^it costs USD /) as string,
  });
  expect(engine(50_000_000, { writeUnitsPerSecond: 100 })).toMatchObject({
    engine: 's3-import',
    why: expect.stringContaining('writing the largest table takes') as string,
  });
  expect(engine(50_000_000, { prices: { ...prices, usd: () => undefined } })).toMatchObject({ engine: 'native' });
});

it('says unknown where nothing is known, never zero', () => {
  expect(engineFigures(costs(null), 's3-import')).toEqual({
    'forecast of native': 'price unknown, time unknown, write units unknown',
    'forecast of s3-import': 'price unknown, time unknown, write units unknown',
    'forecast of glue': 'price unknown, time unknown, write units unknown',
    'recommended engine': 'native: rows were not counted, so nothing speaks for another engine',
    'engine of this run': 's3-import',
  });
});
