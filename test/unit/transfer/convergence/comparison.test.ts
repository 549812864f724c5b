import { comparePlan, comparisonCounts, verdictOfPair } from '../../../../engine/transfer/convergence/comparison/rules';
import { holdIsOver, stepBefore } from '../../../../engine/transfer/convergence/phase/rules';

const same = (a: string, b: string): boolean => a === b;

describe('comparison while writes run', () => {
  it('reads the row on both sides of the item, and the item when capture has passed the first read', () => {
    expect(comparePlan()).toEqual(['read-row', 'await-capture', 'read-item', 'read-row-again']);
  });

  it('calls a difference what differs from a row that stood still, and looks again at one that did not', () => {
    expect(verdictOfPair({ before: 'a', item: 'a', after: 'a' }, same)).toBe('equal');
    expect(verdictOfPair({ before: 'a', item: 'b', after: 'b' }, same)).toBe('equal');
    expect(verdictOfPair({ before: 'a', item: 'b', after: 'a' }, same)).toBe('differs');
    expect(verdictOfPair({ before: 'a', item: 'a', after: 'b' }, same)).toBe('again');
  });

  it('counts only when no request without condition can land any more', () => {
    const at = { unwatchedSinceMs: 1_000, signatureMs: 300_000 };
    expect(comparisonCounts({ ...at, nowMs: 300_999 })).toBe(false);
    expect(comparisonCounts({ ...at, nowMs: 301_000 })).toBe(true);
  });
});

describe('a hold', () => {
  it('is given up to the step from which it came, when it has lasted too long', () => {
    expect([stepBefore('hold-forward'), stepBefore('hold-back'), stepBefore('strict')]).toEqual([
      'dynamodb-read',
      'dynamodb',
      undefined,
    ]);
    expect(holdIsOver({ holdMs: 60_000 }, { nowMs: 60_999, sinceMs: 1_000 })).toBe(false);
    expect(holdIsOver({ holdMs: 60_000 }, { nowMs: 61_000, sinceMs: 1_000 })).toBe(true);
  });
});
