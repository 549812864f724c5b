import { versionNumber } from '../../../../engine/projection/version/rules';
import {
  childrenToTouch,
  claimKey,
  headKey,
  linkKey,
  planMove,
} from '../../../../engine/transfer/convergence/registry/rules';

const v = (sequence: number): string => versionNumber(1, String(sequence));
const mine = (key: string, sequence = 1) => ({ key, stored: { version: v(sequence), owner: 'r1' } });
const theirs = (key: string, sequence = 1) => ({ key, stored: { version: v(sequence), owner: 'r2' } });
const free = (key: string) => ({ key, stored: undefined });
const plan = (input: Partial<Parameters<typeof planMove>[0]>) =>
  planMove({ owner: 'r1', version: v(5), head: v(1), claimed: [], wanted: [], ...input });

describe('registry', () => {
  it('moves a key: head, new item and its claim, old item and its claim in one transaction', () => {
    expect(plan({ claimed: [mine('k1')], wanted: [free('k2')] })).toEqual({
      kind: 'write',
      parts: [
        { of: 'head', act: 'put', key: headKey('r1'), condition: { kind: 'unchanged', since: v(1) } },
        { of: 'claim', act: 'remove', key: claimKey('r1', 'k1'), condition: { kind: 'always' } },
        { of: 'item', act: 'remove', key: 'k1', condition: { kind: 'owned', by: 'r1' } },
        { of: 'claim', act: 'put', key: claimKey('r1', 'k2'), condition: { kind: 'always' } },
        { of: 'item', act: 'put', key: 'k2', condition: { kind: 'claimable', by: 'r1', than: v(5) } },
      ],
    });
  });

  it('leaves an item that another row has taken over, and drops the claim', () => {
    const move = plan({ claimed: [theirs('k1', 9)], wanted: [] });
    expect(move.kind === 'write' && move.parts.map(({ of, act }) => `${of} ${act}`)).toEqual([
      'head put',
      'claim remove',
    ]);
  });

  it('is done when the head is as new', () => {
    expect(plan({ head: v(5), wanted: [free('k1')] })).toEqual({ kind: 'done' });
    expect(plan({ head: v(6), wanted: [free('k1')] })).toEqual({ kind: 'done' });
  });

  it('takes a key from an older owner, and reads again when the owner is newer', () => {
    expect(plan({ wanted: [theirs('k1', 4)] }).kind).toBe('write');
    expect(plan({ wanted: [theirs('k1', 6)] }).kind).toBe('again');
  });

  it('is first written without a head', () => {
    const move = plan({ head: null, wanted: [free('k1')] });
    expect(move.kind === 'write' && move.parts[0]?.condition).toEqual({ kind: 'unchanged', since: null });
  });

  it('keeps rows, parents and the head apart by key', () => {
    expect(new Set([headKey('a'), claimKey('a', 'k'), linkKey('a', 'k')]).size).toBe(3);
  });

  it('touches children that either side knows', () => {
    expect(childrenToTouch({ inSource: ['b'], linked: ['a', 'b'] })).toEqual(['a', 'b']);
  });
});
