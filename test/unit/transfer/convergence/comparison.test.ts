import {
  comparePlan,
  comparisonCounts,
  comparisonMayBegin,
  UNWATCHED_UNSEEN,
  unwatchedAfter,
  unwatchedSeen,
  verdictOfPair,
} from '../../../../engine/transfer/convergence/comparison/rules';
import {
  holdIsOver,
  STEP,
  stepBefore,
  stepTowards,
  type Step,
} from '../../../../engine/transfer/convergence/phase/rules';

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

  const strict = { step: STEP.strict, origin: 'a', revision: 5, unwatchedSince: null };

  it('may begin when no request without condition can land any more', () => {
    const seen = unwatchedSeen(UNWATCHED_UNSEEN, { flag: strict, loadOver: true, nowMs: 1_000 });
    const at = (nowMs: number) => comparisonMayBegin({ nowMs, seen, signatureMs: 300_000 });
    expect(at(300_999)).toBe(false);
    expect(at(301_000)).toBe(true);
  });

  it('may not begin before the flag was seen, and the load was seen to be over', () => {
    const late = { nowMs: 1e9, signatureMs: 300_000 };
    expect(comparisonMayBegin({ ...late, seen: UNWATCHED_UNSEEN })).toBe(false);
    const loading = unwatchedSeen(UNWATCHED_UNSEEN, { flag: strict, loadOver: false, nowMs: 0 });
    expect(comparisonMayBegin({ ...late, seen: loading })).toBe(false);
    expect(unwatchedSeen(loading, { flag: strict, loadOver: true, nowMs: 7 }).loadOverAtMs).toBe(7);
  });

  it('waits anew when 4 was left, from the first sight of that, and no longer for looking again', () => {
    const before = unwatchedSeen(UNWATCHED_UNSEEN, { flag: strict, loadOver: true, nowMs: 0 });
    const left = unwatchedSeen(before, { flag: { unwatchedSince: 7 }, loadOver: false, nowMs: 500_000 });
    const again = unwatchedSeen(left, { flag: { unwatchedSince: 7 }, loadOver: true, nowMs: 700_000 });
    const at = (nowMs: number) => comparisonMayBegin({ nowMs, seen: again, signatureMs: 300_000 });
    expect([at(799_999), at(800_000)]).toEqual([false, true]);
  });

  it('is known to be unwatched from the flag: since 4 was left last', () => {
    const after = (from: Step | undefined, to: Step) => unwatchedAfter({ from, to, revision: 9, before: 3 });
    expect(after('dynamodb-read', 'strict')).toBe(9);
    const pairs = Object.values(STEP).flatMap((from) => Object.values(STEP).map((to) => [from, to] as const));
    const neighbours = pairs.filter(([from, to]) => stepTowards(from, to) === to);
    expect(neighbours.filter(([from, to]) => after(from, to) !== 3)).toEqual([['dynamodb-read', 'strict']]);
    expect(unwatchedAfter({ from: undefined, to: 'mysql', revision: 1, before: null })).toBeNull();
  });

  it('counts on its server, into 4 under the very flag, and until 4 is left', () => {
    const made = { origin: 'a', revision: 5 };
    expect(comparisonCounts(undefined, strict)).toBe(false);
    expect(comparisonCounts(made, strict)).toBe(true);
    expect(comparisonCounts(made, { ...strict, origin: 'b' })).toBe(false);
    expect(comparisonCounts(made, { ...strict, revision: 6 })).toBe(false);
    const four = { ...strict, step: STEP.dynamodbRead, revision: 8 };
    expect(comparisonCounts(made, four)).toBe(true);
    expect(comparisonCounts(made, { ...four, unwatchedSince: 5 })).toBe(true);
    expect(comparisonCounts(made, { ...four, unwatchedSince: 6 })).toBe(false);
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
