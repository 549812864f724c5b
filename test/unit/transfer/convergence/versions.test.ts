import fc from 'fast-check';
import {
  epochOfVersion,
  isOlder,
  nextVersion,
  sequenceOfVersion,
  versionNumber,
  versionOfTransaction,
} from '../../../../engine/projection/version/rules';

const epochs = fc.integer({ min: 0, max: 1_000_000 });
const sequences = fc.bigInt({ min: 0n, max: 10n ** 20n - 1n });

describe('versions', () => {
  it('order by epoch, then by sequence, also as text', () => {
    fc.assert(
      fc.property(epochs, sequences, epochs, sequences, (e1, s1, e2, s2) => {
        const expected = e1 < e2 || (e1 === e2 && s1 < s2);
        expect(isOlder(versionNumber(e1, String(s1)), versionNumber(e2, String(s2)))).toBe(expected);
      }),
    );
  });

  it('give back their halves', () => {
    fc.assert(
      fc.property(epochs, sequences, (epoch, sequence) => {
        expect(epochOfVersion(versionNumber(epoch, String(sequence)))).toBe(epoch);
        expect(sequenceOfVersion(versionNumber(epoch, String(sequence)))).toBe(String(sequence));
      }),
    );
  });

  it('of transactions count within the epoch of their server', () => {
    const own = { origin: 'a', sequence: '7' };
    const of = { epoch: 3, origin: 'a', perServer: true };
    expect(versionOfTransaction(own, of)).toBe(versionNumber(3, '7'));
    // What another server had committed is the state with which the epoch begins.
    expect(versionOfTransaction({ origin: 'b', sequence: '900' }, of)).toBe(versionNumber(3, '0'));
    expect(versionOfTransaction({ origin: 'b', sequence: '900' }, { ...of, perServer: false })).toBe(
      versionNumber(3, '900'),
    );
    expect(versionOfTransaction({ origin: null, sequence: '9' }, { ...of, origin: null })).toBe(versionNumber(3, '9'));
  });

  it('of the application count per item and begin again in a new epoch', () => {
    expect(nextVersion({ stored: null, epoch: 6 })).toBe(versionNumber(6, '1'));
    expect(nextVersion({ stored: versionNumber(5, '777'), epoch: 6 })).toBe(versionNumber(6, '1'));
    expect(nextVersion({ stored: versionNumber(6, '1'), epoch: 6 })).toBe(versionNumber(6, '2'));
  });

  it('are refused to a writer whose epoch is over', () => {
    expect(nextVersion({ stored: versionNumber(7, '1'), epoch: 6 })).toBeUndefined();
  });
});
