import { versionNumber } from '../../../../engine/projection/version/rules';
import { holds, type StoredMark } from '../../../../engine/transfer/convergence/condition/rules';
import {
  childrenToTouch,
  claimKey,
  headKey,
  holderFirst,
  linkKey,
  planMove,
  planOwnMove,
  toRemember,
  versionToReadAgain,
  type Member,
  type MovePart,
} from '../../../../engine/transfer/convergence/registry/rules';

const v = (sequence: number): string => versionNumber(1, String(sequence));
const mine = (key: string, sequence = 1) => ({ key, stored: { version: v(sequence), owner: 'r1' } });
const theirs = (key: string, sequence = 1) => ({ key, stored: { version: v(sequence), owner: 'r2' } });
const free = (key: string) => ({ key, stored: undefined });
const member = (input: Partial<Member>): Member => ({ owner: 'r1', head: v(1), claimed: [], wanted: [], ...input });
const plan = (...members: readonly Partial<Member>[]) => planMove({ version: v(5), members: members.map(member) });
const put = (owner: string, key: string, by: readonly string[]) => [
  { of: 'claim', act: 'put', owner, key, condition: { kind: 'always' } },
  { of: 'item', act: 'put', owner, key, condition: { kind: 'owned', by } },
];

describe('registry', () => {
  it('moves a key: head, new item and its claim, old item and its claim in one transaction', () => {
    expect(plan({ claimed: [mine('k1')], wanted: [free('k2')] })).toEqual({
      kind: 'write',
      parts: [
        { of: 'head', act: 'put', owner: 'r1', key: '', condition: { kind: 'unchanged', since: v(1) } },
        { of: 'claim', act: 'remove', owner: 'r1', key: 'k1', condition: { kind: 'always' } },
        { of: 'item', act: 'remove', owner: 'r1', key: 'k1', condition: { kind: 'owned', by: ['r1'] } },
        ...put('r1', 'k2', ['r1']),
      ],
    });
  });

  it('takes a key from a row that is as new already only as it was read: that row has no claim on it', () => {
    const input = { version: v(5), members: [member({ wanted: [theirs('k1')] })] };
    expect(planMove(input)).toEqual({ kind: 'first', owner: 'r2' });
    const move = planMove({ ...input, passed: new Set(['r2']) });
    expect(move.kind === 'write' && move.parts.at(-1)).toEqual({
      of: 'item',
      act: 'put',
      owner: 'r1',
      key: 'k1',
      condition: { kind: 'unchanged', since: v(1) },
    });
    expect(
      planMove({ version: v(5), members: [member({ wanted: [theirs('k1', 5)] })], passed: new Set(['r2']) }),
    ).toEqual({ kind: 'again' });
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

  it('lets the former owner of a key go first, and reads again when that one is newer', () => {
    expect(plan({ wanted: [theirs('k1', 4)] })).toEqual({ kind: 'first', owner: 'r2' });
    expect(plan({ wanted: [theirs('k1', 6)] })).toEqual({ kind: 'again' });
  });

  it('writes rows that pass keys round in a circle together, each key once', () => {
    const one = { owner: 'r1', claimed: [mine('k1')], wanted: [theirs('k2')] };
    const other = { owner: 'r2', claimed: [theirs('k2')], wanted: [mine('k1')] };
    expect(plan(one)).toEqual({ kind: 'first', owner: 'r2' });
    const move = plan(one, other);
    expect(move.kind === 'write' && move.parts.filter(({ of }) => of === 'item')).toEqual([
      put('r1', 'k2', ['r1', 'r2'])[1],
      put('r2', 'k1', ['r2', 'r1'])[1],
    ]);
    expect(move.kind === 'write' && move.parts.filter(({ of }) => of === 'head').map(({ owner }) => owner)).toEqual([
      'r1',
      'r2',
    ]);
  });

  it('leaves out members that are done, and reads again when two of a circle want one key', () => {
    const move = plan({ owner: 'r1', head: v(5), wanted: [free('k2')] }, { owner: 'r2', wanted: [free('k1')] });
    expect(move.kind === 'write' && new Set(move.parts.map(({ owner }) => owner))).toEqual(new Set(['r2']));
    expect(plan({ owner: 'r1', wanted: [free('k')] }, { owner: 'r2', wanted: [free('k')] })).toEqual({ kind: 'again' });
  });

  it('does not begin a transaction that DynamoDB would refuse for its size', () => {
    const wanted = Array.from({ length: 60 }, (_, index) => free(`k${index}`));
    expect(plan({ wanted })).toEqual({ kind: 'too-large', parts: 121 });
  });

  it('sends the holder of a key first, and takes all of a circle together', () => {
    expect(holderFirst({ waiting: [], group: ['a'] }, 'b')).toEqual({ waiting: [['a']], group: ['b'] });
    expect(holderFirst({ waiting: [['x'], ['a'], ['b']], group: ['c'] }, 'a')).toEqual({
      waiting: [['x']],
      group: ['a', 'b', 'c'],
    });
  });

  it('reads again with what the source shows, never with less than before', () => {
    expect(versionToReadAgain({ version: v(5), shown: v(12) })).toBe(v(12));
    expect(versionToReadAgain({ version: v(5), shown: v(4) })).toBe(v(5));
  });

  it('remembers what a row is, and of one that is gone all that it was', () => {
    expect(toRemember({ now: ['c'], remembered: ['a'], touched: ['b'] })).toEqual(['c']);
    expect(toRemember({ now: [], remembered: ['a'], touched: ['b'] })).toEqual(['a', 'b']);
  });

  it('is first written without a head', () => {
    const move = plan({ head: null, wanted: [free('k1')] });
    expect(move.kind === 'write' && move.parts[0]?.condition).toEqual({ kind: 'unchanged', since: null });
  });

  it('keeps rows, parents and the head apart by key', () => {
    const texts = [headKey('a'), claimKey('a', '#'), linkKey('a', '#')].map(
      ({ partition, sort }) => `${partition} ${sort}`,
    );
    expect(new Set(texts).size).toBe(3);
  });

  it('touches children that either side knows', () => {
    expect(childrenToTouch({ inSource: ['b'], linked: ['a', 'b'] })).toEqual(['a', 'b']);
  });
});

describe('registry where DynamoDB is the authority', () => {
  const own = (...members: readonly Partial<Member>[]) => planOwnMove({ members: members.map(member) });
  const partsOf = (move: ReturnType<typeof own>): readonly MovePart[] => (move.kind === 'write' ? move.parts : []);
  /** Would DynamoDB carry the transaction out, with these marks under the keys and this head? */
  const lands = (move: ReturnType<typeof own>, items: Readonly<Record<string, StoredMark>>, head: string | null) =>
    move.kind === 'write' &&
    move.parts.every(({ of, key, condition }) => {
      if (of === 'claim') return holds(condition, undefined);
      return holds(condition, of === 'item' ? items[key] : head === null ? undefined : { version: head });
    });

  it('deletes a row: its head stays, claim and item go', () => {
    expect(partsOf(own({ claimed: [mine('k1')], wanted: [] }))).toEqual([
      { of: 'head', act: 'put', owner: 'r1', key: '', condition: { kind: 'unchanged', since: v(1) } },
      { of: 'claim', act: 'remove', owner: 'r1', key: 'k1', condition: { kind: 'always' } },
      { of: 'item', act: 'remove', owner: 'r1', key: 'k1', condition: { kind: 'owned', by: ['r1'] } },
    ]);
  });

  it('moves a key: the former item and its claim go in the same transaction', () => {
    const move = own({ claimed: [mine('k1')], wanted: [free('k2')] });
    expect(partsOf(move).map(({ of, act, key }) => `${of} ${act} ${key}`)).toEqual([
      'head put ',
      'claim remove k1',
      'item remove k1',
      'claim put k2',
      'item put k2',
    ]);
    expect(lands(move, { k1: { version: v(1), owner: 'r1' } }, v(1))).toBe(true);
    // Somebody has put an item under the new key meanwhile.
    expect(lands(move, { k2: { version: v(1), owner: 'r9' } }, v(1))).toBe(false);
  });

  it('does not take the key of a row that keeps it, however old its item is', () => {
    expect(own({ claimed: [mine('k1')], wanted: [theirs('k2', 0)] })).toEqual({ kind: 'taken', key: 'k2' });
    expect(own({ owner: 'r1', wanted: [free('k')] }, { owner: 'r3', wanted: [free('k')] })).toEqual({
      kind: 'taken',
      key: 'k',
    });
  });

  it('takes a key that its row gives up in the same transaction, and exchanges keys', () => {
    const givesUp = own(
      { owner: 'r1', claimed: [mine('k1')], wanted: [theirs('k2')] },
      { owner: 'r2', claimed: [theirs('k2')], wanted: [free('k3')] },
    );
    expect(partsOf(givesUp).filter(({ of, act }) => of === 'item' && act === 'remove')).toEqual([
      { of: 'item', act: 'remove', owner: 'r1', key: 'k1', condition: { kind: 'owned', by: ['r1'] } },
    ]);
    const exchange = own(
      { owner: 'r1', claimed: [mine('k1')], wanted: [theirs('k2')] },
      { owner: 'r2', claimed: [theirs('k2')], wanted: [mine('k1')] },
    );
    expect(partsOf(exchange).filter(({ of }) => of === 'item')).toEqual([
      put('r1', 'k2', ['r1', 'r2'])[1],
      put('r2', 'k1', ['r2', 'r1'])[1],
    ]);
  });

  it('writes an item that is absent, and removes none that is', () => {
    const move = own({ head: null, claimed: [free('k0')], wanted: [free('k1')] });
    expect(partsOf(move)).toEqual([
      { of: 'head', act: 'put', owner: 'r1', key: '', condition: { kind: 'unchanged', since: null } },
      { of: 'claim', act: 'remove', owner: 'r1', key: 'k0', condition: { kind: 'always' } },
      ...put('r1', 'k1', ['r1']),
    ]);
    expect(lands(move, {}, null)).toBe(true);
  });

  it('does nothing when the head has changed since it was read, or was written meanwhile', () => {
    const change = own({ head: v(1), claimed: [mine('k1')], wanted: [mine('k1')] });
    const items = { k1: { version: v(1), owner: 'r1' } };
    expect([lands(change, items, v(1)), lands(change, items, v(2)), lands(change, items, null)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(lands(own({ head: null, wanted: [free('k1')] }), {}, v(1))).toBe(false);
  });

  it('is refused by name when it is too large for one transaction', () => {
    expect(own({ wanted: Array.from({ length: 60 }, (_, at) => free(`k${at}`)) })).toEqual({
      kind: 'too-large',
      parts: 121,
    });
  });
});
