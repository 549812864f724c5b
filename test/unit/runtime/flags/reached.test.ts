import fc from 'fast-check';
import { followValidation } from '../../../../runtime/flags/comparison/follow';
import { captureReached, holdsPosition } from '../../../../runtime/flags/comparison/reached';
import { validationOfEntry } from '../../../../runtime/flags/comparison/validation';
import { adminApi } from './admin-support';

/** Capture as the control table tells of it, position after position. */
function captured(positions: readonly string[], flavour: 'mysql' | 'mariadb', end: unknown, putOff = false) {
  let at = 0;
  const asked: (readonly string[])[] = [];
  const control = {
    read: () => {
      const position = positions[Math.min(at, positions.length - 1)] ?? '';
      at += 1;
      return Promise.resolve({ position: { S: position } });
    },
  };
  const reached = captureReached({
    control: control as never,
    flavour,
    putOff: () => Promise.resolve(putOff),
    ask: (_, values) => {
      asked.push(values);
      return Promise.resolve(
        values.length === 0 ? [{ position: end }] : [{ held: values[1]?.includes('1-9') ? 1 : 0 }],
      );
    },
  });
  return { reached, asked, looks: () => at };
}

const saved = (gtidSet: unknown): string => JSON.stringify({ gtidSet });

describe('capture has reached a read', () => {
  it('when its position holds all that the server had committed, as the server itself says', async () => {
    const { reached, asked } = captured([saved('u:1-7'), saved('u:1-9')], 'mysql', 'u:1-8');
    expect(await reached(AbortSignal.timeout(5_000))).toBe(true);
    expect(asked).toEqual([[], ['u:1-8', 'u:1-7'], ['u:1-8', 'u:1-9']]);
  });

  it('on MariaDB by domain', async () => {
    const { reached, looks } = captured([saved('0-1-7'), saved('0-2-8,1-1-1')], 'mariadb', '0-1-8');
    expect(await reached(AbortSignal.timeout(5_000))).toBe(true);
    expect(looks()).toBe(2);
    expect(holdsPosition('0-1-9', '0-1-8,1-1-1')).toBe(false);
  });

  it('not where nobody numbers commits, nor while something is put off', async () => {
    const never = AbortSignal.timeout(5_000);
    expect(await captured([], 'mysql', '').reached(never)).toBe(false);
    expect(await captured([], 'mysql', null).reached(never)).toBe(false);
    expect(await captured([saved('u:1-9')], 'mysql', 'u:1-8', true).reached(never)).toBe(false);
  });

  it('is waited for no longer than the caller waits, whatever the table says', async () => {
    for (const text of ['', '{', 'null', saved(7), saved('0-1'), saved('x')]) {
      const waiting = captured([text], 'mariadb', '0-1-8').reached(AbortSignal.timeout(30));
      expect(await waiting.catch(() => false)).toBe(false);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof holdsPosition(text, '0-1-8')).toBe('boolean');
      }),
    );
  });
});

describe('the settings of dual reads', () => {
  it('are as by default where the table says nonsense', () => {
    for (const entry of [undefined, {}, { sample: { N: '7' }, strictness: { S: 'none' } }, { sample: { S: '0.5' } }])
      expect(validationOfEntry(entry as never)).toEqual({ enabled: true, sample: 1, strictness: 'value' });
  });

  it('are followed, and stay as they were while the table does not answer', async () => {
    const { control, dualReads, send, state } = await adminApi('compare');
    await send('POST', 'validation/enable', { sample: 0.5, why: 'w' });
    dualReads.validation = { enabled: false, sample: 0, strictness: 'exact' };
    const stop = followValidation(control, dualReads, 5);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(dualReads.validation).toEqual({ enabled: true, sample: 0.5, strictness: 'value' });
    state.cut = true;
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(dualReads.validation.sample).toBe(0.5);
    stop();
  });
});
