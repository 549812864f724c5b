import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { TrialCookie } from '../../../../runtime/flags/trial/cookie';

const SECRET = 'a secret of the tests, long enough for one';
const OTHER = 'another secret of the tests, also long enough';
const NOW = 1_800_000_000_000;

const cookie = (settings: Partial<ConstructorParameters<typeof TrialCookie>[0]> = {}): TrialCookie =>
  new TrialCookie({ secrets: [SECRET], now: () => NOW, ...settings });

describe('the cookie of a tester', () => {
  it('says who tries which phase, until it expires', () => {
    const value = cookie().sign({ phase: 4, user: 'Ada', seconds: 60 });
    expect(cookie().read(`a=b; landfall_phase=${value}; c=d`)).toEqual({
      phase: 4,
      user: 'Ada',
      expires: NOW / 1000 + 60,
    });
    expect(cookie({ now: () => NOW + 59_999 }).verify(value)).toBeDefined();
    expect(cookie({ now: () => NOW + 60_000 }).verify(value)).toBeUndefined();
  });

  it('lives no longer than allowed, whatever is asked for', () => {
    const value = cookie({ longestSeconds: 10 }).sign({ phase: 3, user: 'Ada', seconds: 1e9 });
    expect(cookie().verify(value)?.expires).toBe(NOW / 1000 + 10);
    const long = cookie().sign({ phase: 3, user: 'Ada', seconds: 1_000 });
    expect(cookie({ longestSeconds: 10 }).verify(long)).toBeUndefined();
  });

  it('of another secret counts only while that one is believed', () => {
    const value = cookie({ secrets: [OTHER] }).sign({ phase: 3, user: 'Ada', seconds: 60 });
    expect(cookie().verify(value)).toBeUndefined();
    expect(cookie({ secrets: [SECRET, OTHER] }).verify(value)?.phase).toBe(3);
  });

  it('with any character changed is worth nothing', () => {
    const value = cookie().sign({ phase: 3, user: 'Ada', seconds: 60 });
    for (let at = 0; at < value.length; at += 1) {
      const other = value[at] === 'A' ? 'B' : 'A';
      const changed = `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
      const said = cookie().verify(changed);
      // The last character of the signature has two bits that no byte needs.
      if (at === value.length - 1) expect(said?.phase ?? 3).toBe(3);
      else expect(said).toBeUndefined();
    }
  });

  it('that is signed, and says nonsense, is worth nothing', () => {
    const signed = (text: string): string => {
      const payload = Buffer.from(text).toString('base64url');
      return `${payload}.${createHmac('sha256', SECRET).update('landfall trial 1:').update(payload).digest('base64url')}`;
    };
    const expires = NOW / 1000 + 60;
    expect(cookie().verify(signed(JSON.stringify({ phase: 3, user: 'Ada', expires })))).toBeDefined();
    for (const said of [
      '',
      'null',
      '[]',
      '{"phase":3',
      JSON.stringify({ phase: 6, user: 'Ada', expires }),
      JSON.stringify({ phase: '3', user: 'Ada', expires }),
      JSON.stringify({ phase: 3, user: 7, expires }),
      JSON.stringify({ phase: 3, user: 'Ada', expires: String(expires) }),
      JSON.stringify({ phase: 3, user: 'Ada', expires: 1e300 }),
      JSON.stringify({ phase: 3, user: 'Ada' }),
    ])
      expect(cookie().verify(signed(said))).toBeUndefined();
  });

  it('never throws, whatever a client sends', () => {
    const one = cookie();
    const value = one.sign({ phase: 3, user: 'Ada', seconds: 60 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 700 }), (text) => {
        expect(one.read(text)).toBeUndefined();
        expect(one.read(`landfall_phase=${text}`)).toBeUndefined();
        expect(one.verify(`${value}${text || 'x'}`)).toBeUndefined();
      }),
    );
    for (const header of [undefined, null, 7, {}, [`landfall_phase=${value}`]])
      expect(one.read(header)).toBeUndefined();
    expect(one.read(`landfall_phase=${value}; landfall_phase=${value}`)).toBeUndefined();
    expect(one.read(`x=${'y'.repeat(20_000)}; landfall_phase=${value}`)).toBeUndefined();
  });

  it('is not made with a secret that is none', () => {
    expect(() => cookie({ secrets: [] })).toThrow();
    expect(() => cookie({ secrets: [SECRET, 'short'] })).toThrow('at least 32 bytes');
    expect(() => cookie({ name: 'a;b' })).toThrow();
  });

  it('is for this host alone, and no script reads it', () => {
    expect(cookie().header('v')).toBe('landfall_phase=v; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=28800');
    expect(cookie({ secure: false }).header(undefined)).toBe(
      'landfall_phase=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
    );
  });
});
