import fc from 'fast-check';
import type { TablePlan } from '../../../contracts/projection';
import {
  batchesOf,
  chunksOf,
  duplicatesOf,
  firstPageRows,
  itemKeyText,
  nextPageRows,
  PAGE_BYTES,
  WRITE_BATCH_BYTES,
} from '../../../engine/transfer/batching/rules';

describe('batching', () => {
  it('keeps order, loses nothing, and holds both limits', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 410_000 }), { maxLength: 200 }), (sizes) => {
        const entries = sizes.map((bytes, id) => ({ id, bytes }));
        const batches = batchesOf(entries);
        expect(batches.flat()).toEqual(entries);
        for (const batch of batches) {
          expect(batch.length).toBeGreaterThan(0);
          expect(batch.length).toBeLessThanOrEqual(25);
          expect(batch.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(WRITE_BATCH_BYTES);
        }
      }),
    );
    expect(batchesOf([{ bytes: 3 * WRITE_BATCH_BYTES }, { bytes: 1 }])).toHaveLength(2);
  });

  it('sizes pages by their bytes: small at first, growing, one row at least', () => {
    expect(firstPageRows(10)).toBe(10);
    expect(firstPageRows(5_000)).toBe(100);
    expect(nextPageRows({ last: 100, rows: 100, bytes: 20_000, max: 1_000 })).toBe(400);
    expect(nextPageRows({ last: 400, rows: 400, bytes: 80_000, max: 1_000 })).toBe(1_000);
    expect(nextPageRows({ last: 100, rows: 100, bytes: 100 * 400_000, max: 1_000 })).toBe(10);
    expect(nextPageRows({ last: 100, rows: 100, bytes: 100 * PAGE_BYTES * 2, max: 1_000 })).toBe(1);
    expect(nextPageRows({ last: 100, rows: 0, bytes: 0, max: 1_000 })).toBe(100);
  });

  it('names a key once when it occurs several times, and tells binary from text', () => {
    expect(duplicatesOf(['a', 'b', 'a', 'a', 'b', 'c'])).toEqual(['a', 'b']);
    expect(chunksOf([1, 2, 3], 2)).toEqual([[1, 2], [3]]);
    const table = { partitionKey: { name: 'p', type: 'B' }, sortKey: { name: 's', type: 'N' } } as unknown as TablePlan;
    expect(itemKeyText(table, { p: { B: Buffer.from([1, 255]) }, s: { N: '7' } })).toBe('p=0x01ff, s=7');
  });
});
