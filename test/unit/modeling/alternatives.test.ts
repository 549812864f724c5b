import { alternativesOf, type Alternative } from '../../../engine/modeling/alternatives/alternatives';
import { buildModel, type ModelOptions } from '../../../engine/modeling';
import { alternativesSection } from '../../../engine/modeling/documents/alternatives';
import { readPins } from '../../../engine/modeling/pins/read';
import { analysisOf, pattern } from './facts';
import { AUTO, items, orders, products, users } from './shop';

const tables = [users, orders(), items, products];
const patterns = [
  pattern('AP1', 'select', ['orders', 'order_items'], {
    equal: ['orders.id'],
    joins: [['order_items.order_id', 'orders.id']],
    rate: ['2.0000', 5],
  }),
  pattern('AP2', 'insert', ['orders'], { assigns: ['orders.user_id'], rate: ['1.0000', 2] }),
  pattern('AP3', 'select', ['order_items', 'products'], {
    equal: ['order_items.order_id'],
    joins: [['order_items.product_id', 'products.id']],
    selects: ['order_items.line', 'products.title'],
  }),
];

/** Prices a model at a dollar a table; real prices are the cost forecast's. */
function compared(options: ModelOptions = AUTO, yaml = 'version: 1'): readonly Alternative[] {
  const analysis = analysisOf(tables, patterns);
  const pins = readPins(yaml, 'modeling.yaml', analysis.schema);
  const built = buildModel(analysis, options, pins);
  return alternativesOf({
    analysis,
    options,
    pins,
    chosen: built,
    pricing: ({ contract }) => ({ usd: contract.tables.length, readUnitsPerSecond: 3, writeUnitsPerSecond: null }),
  });
}

const named = (all: readonly Alternative[], name: string): Alternative => all.find((one) => one.name === name)!;

describe('alternatives', () => {
  it('are the other strategies, and the chosen model without what it has', () => {
    const all = compared();
    expect(all.map(({ name, chosen }) => [name, chosen])).toEqual([
      ['auto', true],
      ['single-table', false],
      ['table-per-entity', false],
      ['auto without copies', false],
    ]);
    expect(compared({ strategy: 'single-table', collections: true }).map(({ name }) => name)).toEqual([
      'single-table',
      'auto',
      'table-per-entity',
      'single-table without item collections',
      'single-table without copies',
    ]);
  });

  it('are built and priced, and say what differs', () => {
    const all = compared();
    expect(named(all, 'auto').figures).toMatchObject({
      tables: 3,
      copies: 1,
      scans: 0,
      usd: 3,
      roundTripsPerSecond: 4,
    });
    expect(named(all, 'auto').reasons[0]).toContain('chosen by rule');
    const single = named(all, 'single-table');
    expect(single.figures).toMatchObject({ tables: 1, usd: 1 });
    expect(single.reasons).toEqual([
      expect.stringContaining('one table for all'),
      'USD 1.00 against USD 3.00 (-67 %) a month for what is known',
      '2 tables fewer',
    ]);
    const apart = named(all, 'table-per-entity').reasons;
    expect(apart).toContain('1 table more');
    expect(named(all, 'auto without copies').reasons).toContain('1 copied attribute fewer');
    expect(named(all, 'auto without copies').reasons).toContain('AP3 waits for more requests');
  });

  it('keep the pins, and are ruled out by them', () => {
    const all = compared(AUTO, 'version: 1\ntables: { orders: { table: Sales } }');
    expect(named(all, 'single-table').figures).toMatchObject({ tables: 2 });
    const strict = compared(
      { strategy: 'single-table', collections: true },
      'version: 1\ntables: { order_items: { parent: orders, strategy: single-table } , orders: { strategy: single-table } }',
    );
    expect(strict.every(({ figures }) => figures !== null)).toBe(true);
  });

  it('are the same again, and print as a table and a list', () => {
    expect(JSON.stringify(compared())).toBe(JSON.stringify(compared()));
    const text = alternativesSection(compared());
    expect(text).toMatch(/\| \*\*auto\*\* +\| 3 /);
    expect(text).toContain('- single-table: one table for all');
  });
});
