import fc from 'fast-check';
import {
  leaseHolds,
  leaseIsOver,
  leaseUntil,
  mayAnswer,
  ownerIsOver,
  ownerMaySend,
} from '../../../../engine/transfer/convergence/lease/rules';

const terms = { leaseMs: 10_000, marginMs: 2_000, requestMs: 3_000 };

describe('leases', () => {
  it('end for the holder before they end for the others, whatever their clocks say and 20 % apart in rate', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1_000_000, max: 1_000_000 }),
        fc.integer({ min: 0, max: 5_000 }),
        fc.integer({ min: 0, max: 60_000 }),
        fc.double({ min: 0.8, max: 1, noNaN: true }),
        (offset, travel, elapsed, slow) => {
          // True time 0: renewal sent. The holder's clock is slow, the other's is right and shifted.
          const untilMs = leaseUntil(terms, 0);
          const holds = leaseHolds({ nowMs: elapsed * slow, untilMs });
          const over = leaseIsOver(terms, { nowMs: offset + elapsed, seenAtMs: offset + travel });
          expect(holds && over).toBe(false);
        },
      ),
    );
  });

  it('let an instance answer only what began in the same term', () => {
    expect(mayAnswer({ nowMs: 5, untilMs: 6, unbroken: true })).toBe(true);
    expect(mayAnswer({ nowMs: 5, untilMs: 6, unbroken: false })).toBe(false);
    expect(mayAnswer({ nowMs: 6, untilMs: 6, unbroken: true })).toBe(false);
  });

  it('of a load owner: it stops sending, its last request ends, then it is over', () => {
    expect(ownerMaySend(terms, { nowMs: 7_999, heartbeatSentAtMs: 0 })).toBe(true);
    expect(ownerMaySend(terms, { nowMs: 8_000, heartbeatSentAtMs: 0 })).toBe(false);
    expect(ownerIsOver(terms, { nowMs: 12_999, seenAtMs: 0 })).toBe(false);
    expect(ownerIsOver(terms, { nowMs: 13_000, seenAtMs: 0 })).toBe(true);
  });
});
