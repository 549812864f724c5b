import fc from 'fast-check';
import {
  batchItemsAt,
  learnedRatio,
  newBucket,
  reserve,
  retryWait,
  settle,
  writeUnitsOf,
} from '../../../engine/transfer/pace/rules';

describe('pace', () => {
  it('never spends more than the ceiling, whatever the batches cost', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.array(fc.record({ units: fc.integer({ min: 1, max: 500 }), idle: fc.integer({ min: 0, max: 2_000 }) }), {
          minLength: 1,
          maxLength: 60,
        }),
        (rate, batches) => {
          let bucket = newBucket(rate, 0);
          let now = 0;
          let spent = 0;
          for (const { units, idle } of batches) {
            now += idle;
            const taken = reserve(bucket, units, now);
            bucket = taken.bucket;
            now += taken.waitMs;
            spent += units;
            expect(spent).toBeLessThanOrEqual((now / 1000) * rate + 1e-6);
          }
        },
      ),
    );
  });

  it('does not pay a pause back by a burst', () => {
    const { waitMs } = reserve(newBucket(100, 0), 100, 60_000);
    expect(waitMs).toBe(500);
  });

  it('counts what the service really charged', () => {
    const { bucket } = reserve(newBucket(100, 0), 10, 1_000);
    expect(reserve(settle(bucket, 10, 30), 20, 1_000).waitMs).toBe(0);
    expect(reserve(settle(bucket, 10, 130), 20, 1_000).waitMs).toBe(1_000);
    expect(learnedRatio(1, 25, 75)).toBe(3);
    expect(learnedRatio(3, 25, 25)).toBeCloseTo(2.8);
    expect(learnedRatio(3, 25, 0)).toBe(3);
  });

  it('waits longer and longer with jitter, and ends by time, not by count', () => {
    const wait = (attempt: number, waitedMs: number, random = 1): number | undefined =>
      retryWait({ attempt, waitedMs, random });
    expect(wait(1, 0)).toBe(25);
    expect(wait(4, 0)).toBe(200);
    expect(wait(1_000, 30_000)).toBe(3_000);
    expect(wait(4, 0, 0)).toBe(40);
    expect(wait(3, 59_990)).toBe(10);
    expect(wait(3, 60_000)).toBeUndefined();
  });

  it('rounds units up to whole KiB and keeps batches small under a low ceiling', () => {
    expect([0, 1, 1024, 1025, 409_600].map(writeUnitsOf)).toEqual([1, 1, 1, 2, 400]);
    expect([undefined, 1, 8, 50, 1_000].map(batchItemsAt)).toEqual([25, 1, 2, 12, 25]);
  });
});
