import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPrices } from '../../../activities/lib/prices';
import { PRICE_TEXTS, pricesSchema, type PriceName } from '../../../contracts/schemas/prices';
import { BUILT_IN_PRICES } from '../../../engine/cost';
import { PRICES } from './shop';

const modeling = { strategy: 'auto' as const, collections: true, samples: 'masked' as const };

describe('the built-in prices', () => {
  it('have the form, and a page for each figure', () => {
    expect(pricesSchema.safeParse(BUILT_IN_PRICES).success).toBe(true);
    for (const { page } of Object.values(BUILT_IN_PRICES.sources)) expect(page).toMatch(/^https:\/\//);
    const used = new Set(
      Object.values(BUILT_IN_PRICES.regions).flatMap((one) => Object.values(one).map((p) => p?.source)),
    );
    expect([...used].sort()).toEqual(Object.keys(BUILT_IN_PRICES.sources).sort());
  });

  it('have every price of us-east-1, and reads and writes of every region', () => {
    expect(Object.keys(BUILT_IN_PRICES.regions['us-east-1']!).sort()).toEqual(Object.keys(PRICE_TEXTS).sort());
    for (const prices of Object.values(BUILT_IN_PRICES.regions)) {
      const ratio = prices.writeUnitsMillion!.usd / prices.readUnitsMillion!.usd;
      // AWS keeps a write at five reads; a figure of another kind in either place would show.
      expect(ratio).toBeGreaterThan(4.9);
      expect(ratio).toBeLessThan(5.1);
    }
  });
});

describe('a price file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-prices-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const refusal = async (path: string): Promise<string> =>
    readPrices({ modeling: { ...modeling, prices: path } }).then(
      () => 'taken',
      (error: Error & { code?: string }) => `${error.code}: ${error.message}`,
    );

  it('takes the place of the built-in ones, as JSON or YAML', async () => {
    expect(await readPrices({ modeling: {} })).toBe(BUILT_IN_PRICES);
    const json = file('p.json', JSON.stringify(PRICES));
    expect(await readPrices({ modeling: { ...modeling, prices: json } })).toEqual(PRICES);
    const yaml = [
      'format: landfall.prices/1',
      'name: of the contract',
      'currency: USD',
      'collected: "2026-02-03"',
      'sources: { mail: { page: the offer of February, date: null } }',
      'regions: { eu-south-2: { writeUnitsMillion: { usd: 0.5, source: mail } } }',
    ].join('\n');
    const read = await readPrices({ modeling: { ...modeling, prices: file('p.yaml', yaml) } });
    expect(read.regions['eu-south-2']).toEqual({ writeUnitsMillion: { usd: 0.5, source: 'mail' } });
  });

  it.each<[string, string, RegExp]>([
    ['a file that is empty', '', /an empty file/],
    ['no YAML at all', '\u0000{[}', /LandfallPricesInvalid/],
    [
      'a price that nobody knows',
      JSON.stringify({ ...PRICES, regions: { here: { lunch: { usd: 1, source: 'made' } } } }),
      /lunch/,
    ],
    [
      'a negative price',
      JSON.stringify({ ...PRICES, regions: { here: { exportGb: { usd: -1, source: 'made' } } } }),
      /exportGb/,
    ],
    ['a price in another currency', JSON.stringify({ ...PRICES, currency: 'EUR' }), /currency/],
    [
      'a source that is not there',
      JSON.stringify({ ...PRICES, regions: { here: { exportGb: { usd: 1, source: 'x' } } } }),
      /no source of this file has the name x/,
    ],
    ['a day that does not exist', JSON.stringify({ ...PRICES, collected: '2026-02-31' }), /collected/],
    ['a list', '[]', /LandfallPricesInvalid/],
  ])('is refused: %s', async (what, text, says) => {
    const message = await refusal(file(`${what.length}.json`, text));
    expect(message).toMatch(/^LandfallPricesInvalid: /);
    expect(message).toMatch(says);
  });

  it('that is not there is named', async () => {
    expect(await refusal(join(folder, 'none.json'))).toMatch(
      /LandfallPricesInvalid: .*none\.json.*no such file on this machine/,
    );
  });
});

it('each price says what it is for', () => {
  for (const name of Object.keys(PRICE_TEXTS) as PriceName[]) expect(PRICE_TEXTS[name]).not.toBe('');
});
