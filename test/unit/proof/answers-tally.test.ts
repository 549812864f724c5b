import { compareAnswers, counted } from '../../../activities/modeling/proof/answerable/tally';
import { newTally, proofOf } from '../../../engine/proof/answerable/verdict';

const execution = { requests: 1, roundTrips: 1, slices: 0, pages: 0, items: 1, written: 0, scans: 0 };
const SERVED = { pattern: 'AP1', operation: 'Query', table: 't', index: null, access: 'by a', roundTrips: 1 } as never;

test('a difference is a fault, unless the server leaves it open: then it is named and not counted', () => {
  const tally = newTally();
  for (let n = 0; n < 3; n += 1) counted(tally, execution);
  compareAnswers(tally, null, new Set(['one of equal texts']));
  compareAnswers(tally, 'a: x was expected, X came', new Set(['one of equal texts']));
  expect(proofOf('AP1', SERVED, tally, undefined)).toMatchObject({
    verdict: 'answered',
    executions: 2,
    notes: ['not compared: the server leaves the answer open: one of equal texts'],
  });
  compareAnswers(tally, 'a: x was expected, y came', new Set());
  expect(proofOf('AP1', SERVED, tally, undefined)).toMatchObject({
    verdict: 'not answered',
    reasons: ['a: x was expected, y came'],
  });
});

test('a pattern of which only errors were seen says so', () => {
  const tally = newTally();
  counted(tally, execution);
  tally.errors += 1;
  const { notes } = proofOf('AP1', SERVED, tally, undefined);
  expect(notes).toEqual(['every execution ends in an error, the same one on both sides']);
});

test('round trips for slices and pages are told from those of the plan, and slices have to be planned', () => {
  const tally = newTally();
  counted(tally, { ...execution, requests: 40, roundTrips: 5, slices: 2, pages: 2 });
  expect(proofOf('AP1', SERVED, tally, undefined)).toMatchObject({
    ...{ roundTrips: 1, sentRoundTrips: 5, sentSlices: 2, sentPages: 2, slices: [] },
    notes: ['an execution needs 2 round trips more for slices that its plan does not name'],
  });
  const slices = [{ each: 16, of: 'partitions of t' }];
  const sliced = { ...(SERVED as object), slices } as never;
  expect(proofOf('AP1', sliced, tally, undefined)).toMatchObject({ slices, notes: [] });
  counted(tally, { ...execution, roundTrips: 2 });
  expect(proofOf('AP1', sliced, tally, undefined).notes).toEqual([
    'an execution needs 2 round trips, its plan names 1',
  ]);
});

test('a write that one transaction does not hold is no transaction', () => {
  const write = { ...(SERVED as object), operation: 'TransactWriteItems' } as never;
  const tally = newTally();
  counted(tally, execution);
  tally.transactions = 1;
  expect(proofOf('AP1', write, tally, undefined).way).toBe('transaction');
  counted(tally, { ...execution, requests: 3, roundTrips: 3 });
  tally.transactions = 2;
  expect(proofOf('AP1', write, tally, undefined)).toMatchObject({
    way: 'several requests, not atomic',
    sentRoundTrips: 3,
  });
});
