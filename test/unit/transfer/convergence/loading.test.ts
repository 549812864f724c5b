import { versionNumber } from '../../../../engine/projection/version/rules';
import { captureMode, capturePlan, loadPlan, loadVersion } from '../../../../engine/transfer/convergence/loading/rules';
import { mayRemove, touch } from '../../../../engine/transfer/convergence/outbox/rules';

const v = (sequence: number): string => versionNumber(1, String(sequence));

describe('loading', () => {
  it('takes the position first and moves the cursor last', () => {
    expect(loadPlan()).toEqual(['position', 'read', 'claims', 'items', 'cursor']);
    expect(loadVersion({ epoch: 1, sequence: '7' })).toBe(v(7));
  });

  it.each([
    [false, false, 'record'],
    [true, false, 'record'],
    [false, true, 'record'],
    [true, true, 'apply'],
  ])('loaded %s, owners over %s: capture does %s', (loaded, ownersOver, mode) => {
    expect(captureMode({ loaded, ownersOver })).toBe(mode);
  });

  it.each(['record', 'apply'] as const)('capture that does %s moves its position last', (mode) => {
    expect(capturePlan(mode).at(-1)).toBe('position');
  });
});

describe('outbox', () => {
  it('keeps the newest touch of a key', () => {
    expect(touch(undefined, { key: 'a', version: v(2) })).toEqual({ key: 'a', version: v(2) });
    expect(touch({ key: 'a', version: v(2) }, { key: 'a', version: v(3) })).toEqual({ key: 'a', version: v(3) });
    expect(touch({ key: 'a', version: v(3) }, { key: 'a', version: v(2) })).toEqual({ key: 'a', version: v(3) });
  });

  it('removes an entry only if it was not touched since', () => {
    const read = { key: 'a', version: v(2) };
    expect(mayRemove({ read, stored: read })).toBe(true);
    expect(mayRemove({ read, stored: undefined })).toBe(true);
    expect(mayRemove({ read, stored: { key: 'a', version: v(3) } })).toBe(false);
  });
});
