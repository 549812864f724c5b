import { isThere, stack } from '../../support/stack';
import { proveRandom } from './random-support';
import { FLAVOURS } from './source';

/**
 * Random schemas of every type, size, character set, collation and kind of key, with random rows: facts read from the server -> contract by
 * rule -> items -> tables made anew. `npm run random-schemas` does thousands.
 */
const SERVERS = [...FLAVOURS, ...(isThere('mysql97') ? (['mysql97'] as const) : [])];

it.each(SERVERS)(
  'nothing of random schemas is lost on %s',
  async (flavour) => {
    const batches = [
      { seed: 11, from: 0, count: 20, endpoint: stack.dynamodb() },
      { seed: 11, from: 20, count: 20 },
    ];
    for (const batch of batches) {
      const { tables, rows, refused, skipped, problems } = await proveRandom({ flavour, ...batch });
      expect(problems).toEqual([]);
      expect(tables).toBeGreaterThan(30);
      expect(rows).toBeGreaterThan(80);
      // Most rows can become items, and most statements are ones that the server takes.
      const sum = (counts: Readonly<Record<string, number>>): number =>
        Object.values(counts).reduce((a, b) => a + b, 0);
      expect(sum(refused)).toBeLessThan(rows / 10);
      expect(sum(skipped)).toBeLessThan(tables / 5);
    }
  },
  120_000,
);
