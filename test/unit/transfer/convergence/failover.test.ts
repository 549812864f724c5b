import { versionNumber, versionOfTransaction } from '../../../../engine/projection/version/rules';
import {
  epochIsInForce,
  mayBeginEpoch,
  mayWorkOn,
  onLaterCommit,
  placeInEpoch,
  positionAdvances,
} from '../../../../engine/transfer/convergence/failover/rules';

type Of = Parameters<typeof placeInEpoch>[1];
const first = { counted: 'a', begunWith: 'a:1-400,z:1-9' };
const place = (of: Partial<Of> & { origin: string | null; sequence?: string }) => {
  const { origin, sequence = '401' } = of;
  return placeInEpoch('mysql', { ...first, gtid: origin === null ? null : `${origin}:${sequence}`, ...of });
};

describe('failover', () => {
  it('takes the commits of the server that the epoch counts', () => {
    expect(place({ origin: 'a' })).toBe('numbered');
  });

  it('takes what the server had of others when the epoch began', () => {
    expect(place({ origin: 'z', sequence: '9' })).toBe('before');
    expect(place({ counted: 'b', origin: 'a', sequence: '400' })).toBe('before');
  });

  it('lets a commit of another source wait, which would be older than all that is there', () => {
    expect(place({ origin: 'b', sequence: '1' })).toBe('later');
    expect(place({ origin: 'z', sequence: '10' })).toBe('later');
    expect(place({ origin: null, sequence: '1' })).toBe('later');
    expect(versionOfTransaction({ origin: 'b', sequence: '7' }, { epoch: 1, origin: 'a', perServer: true })).toBe(
      versionNumber(1, '0'),
    );
  });

  it('lets a commit of the next source wait on MariaDB too, though its number is right', () => {
    const of = { origin: '2', counted: '1', begunWith: '0-1-400' };
    expect(placeInEpoch('mariadb', { ...of, gtid: '0-2-401' })).toBe('later');
    expect(placeInEpoch('mariadb', { ...of, gtid: '0-2-400' })).toBe('numbered');
    expect(placeInEpoch('mariadb', { ...of, origin: '1', gtid: '0-1-401' })).toBe('numbered');
    expect(placeInEpoch('mariadb', { ...of, gtid: '7-2-1' })).toBe('later');
  });

  it('asks for no order where nobody numbers', () => {
    expect(place({ origin: 'b', begunWith: null })).toBe('numbered');
    expect(place({ origin: null, counted: null })).toBe('numbered');
  });

  it('raises the epoch only where the former server is the source again', () => {
    expect(onLaterCommit({ answers: 'b', counted: 'a', may: 'yes' })).toBe('wait');
    expect(onLaterCommit({ answers: 'a', counted: 'a', may: 'yes' })).toBe('raise-epoch');
  });

  it('raises no epoch after which the commit would be of another source again', () => {
    const back = { answers: 'a', counted: 'a' };
    const may = (executed: string, applies: boolean) =>
      mayBeginEpoch('mysql', { captured: 'b:3', candidate: { executed, applies } });
    expect(onLaterCommit({ ...back, may: may('a:1-490,b:1-2', false) })).toBe('wait');
    expect(onLaterCommit({ ...back, may: may('a:1-490,b:1-3', true) })).toBe('wait');
    expect(onLaterCommit({ ...back, may: may('a:1-490,b:1-3', false) })).toBe('raise-epoch');
  });

  it('begins no epoch with a server that lacks what was captured', () => {
    const of = (executed: string | null, captured: string | null, applies = false) =>
      mayBeginEpoch('mysql', { captured, candidate: { executed, applies } });
    expect(of('a:1-490', 'a:1-490')).toBe('yes');
    expect(of('a:1-489,b:1-500', 'a:1-490')).toBe('lacks-captured');
    expect(of('a:1-480:482-490', 'a:1-490')).toBe('lacks-captured');
    expect(of('a:1-490', 'a:1-490', true)).toBe('applies-another');
    expect(of(null, 'a:1-490')).toBe('yes');
    expect(of('a:1', null)).toBe('yes');
  });

  it('works on the server alone whose commits the epoch counts', () => {
    expect(mayWorkOn({ answers: 'a', counted: 'a' })).toBe(true);
    expect(mayWorkOn({ answers: 'b', counted: 'a' })).toBe(false);
    expect(mayWorkOn({ answers: 'b', counted: null })).toBe(true);
  });

  it("moves capture's position by what it has, not by the number of its last commit", () => {
    const at = (version: string, gtidSet: string) => ({ version, position: { gtidSet, file: '', position: 0 } });
    const numbered = at(versionNumber(3, '490'), 'a:1-490');
    const before = at(versionNumber(3, '0'), 'a:1-490,b:1');
    expect(positionAdvances('mysql', { saved: numbered, next: before })).toBe(true);
    expect(positionAdvances('mysql', { saved: before, next: numbered })).toBe(false);
    expect(positionAdvances('mysql', { saved: numbered, next: numbered })).toBe(true);
    expect(positionAdvances('mariadb', { saved: at('1', '0-1-9'), next: at('2', '0-2-10') })).toBe(true);
    expect(positionAdvances('mariadb', { saved: at('2', '0-2-10'), next: at('1', '0-1-9') })).toBe(false);
  });

  it('makes a version in the epoch of the flag alone', () => {
    expect([1, 2, 3].map((epoch) => epochIsInForce({ epoch, flag: 2 }))).toEqual([false, true, false]);
  });
});
