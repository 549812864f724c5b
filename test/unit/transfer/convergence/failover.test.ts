import { versionNumber, versionOfTransaction } from '../../../../engine/projection/version/rules';
import { epochIsInForce, onLaterCommit, placeInEpoch } from '../../../../engine/transfer/convergence/failover/rules';

const first = { counted: 'a', begunWith: 'a:1-400,z:1-9', sequence: '401' };

describe('failover', () => {
  it('takes the commits of the server that the epoch counts', () => {
    expect(placeInEpoch({ ...first, origin: 'a' })).toBe('numbered');
  });

  it('takes what the server had of others when the epoch began', () => {
    expect(placeInEpoch({ ...first, origin: 'z', sequence: '9' })).toBe('before');
    expect(placeInEpoch({ ...first, counted: 'b', origin: 'a', sequence: '400' })).toBe('before');
  });

  it('lets a commit of another source wait, which would be older than all that is there', () => {
    expect(placeInEpoch({ ...first, origin: 'b', sequence: '1' })).toBe('later');
    expect(placeInEpoch({ ...first, origin: 'z', sequence: '10' })).toBe('later');
    expect(placeInEpoch({ ...first, origin: null, sequence: '1' })).toBe('later');
    expect(versionOfTransaction({ origin: 'b', sequence: '7' }, { epoch: 1, origin: 'a', perServer: true })).toBe(
      versionNumber(1, '0'),
    );
  });

  it('asks for no order where all servers continue one row of numbers, or nobody numbers', () => {
    expect(placeInEpoch({ ...first, origin: 'b', begunWith: null })).toBe('numbered');
    expect(placeInEpoch({ ...first, origin: null, counted: null })).toBe('numbered');
  });

  it('raises the epoch only where the former server is the source again', () => {
    expect(onLaterCommit({ answers: 'b', counted: 'a' })).toBe('wait');
    expect(onLaterCommit({ answers: 'a', counted: 'a' })).toBe('raise-epoch');
  });

  it('makes a version in the epoch of the flag alone', () => {
    expect([1, 2, 3].map((epoch) => epochIsInForce({ epoch, flag: 2 }))).toEqual([false, true, false]);
  });
});
