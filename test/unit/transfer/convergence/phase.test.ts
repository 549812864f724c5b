import {
  authorityIn,
  epochAfter,
  mayArrive,
  movePlan,
  moveWaitsFor,
  readsFrom,
  STEP,
  stepTowards,
  writePlan,
  type MoveFacts,
  type Step,
} from '../../../../engine/transfer/convergence/phase/rules';
import {
  mayCopy,
  onItemChange,
  onSourceChange,
  reversePlan,
  takePlan,
} from '../../../../engine/transfer/convergence/watch/rules';
import { versionNumber } from '../../../../engine/projection/version/rules';

const steps = Object.values(STEP);
const ready: MoveFacts = {
  instancesArrived: true,
  loaded: true,
  commitsNumbered: true,
  captureCaughtUp: true,
  streamDrained: true,
  streamWatched: true,
  outboxEmpty: true,
  compared: true,
  sourceIsEpochs: true,
};
const none: MoveFacts = {
  instancesArrived: true,
  loaded: false,
  commitsNumbered: false,
  captureCaughtUp: false,
  streamDrained: false,
  streamWatched: false,
  outboxEmpty: false,
  compared: false,
  sourceIsEpochs: false,
};
const neighbours = steps.flatMap((a) =>
  steps.filter((b) => a !== b && moveWaitsFor(a, b, ready).length === 0).map((b): [Step, Step] => [a, b]),
);
const way = (from: Step, to: Step): readonly Step[] => (from === to ? [to] : [from, ...way(stepTowards(from, to), to)]);

describe('steps', () => {
  it('lead from phase 1 to 5 and back', () => {
    expect(way('mysql', 'dynamodb')).toEqual([
      'mysql',
      'shadow',
      'compare',
      'strict',
      'dynamodb-read',
      'hold-forward',
      'dynamodb',
    ]);
    expect(way('dynamodb', 'mysql')).toEqual([
      'dynamodb',
      'hold-back',
      'dynamodb-read',
      'strict',
      'compare',
      'shadow',
      'mysql',
    ]);
  });

  it.each(neighbours)('%s beside %s: a read never misses a write of the other', (a, b) => {
    // Who reads DynamoDB needs every other writer to put there before it answers.
    for (const [reader, other] of [
      [a, b],
      [b, a],
    ] as const) {
      const plan = writePlan(other);
      if (readsFrom(reader) === 'dynamodb') expect(plan.putRequired).toBe(true);
      if (readsFrom(reader) === 'mysql' && plan.acts.length > 0) expect(plan.acts).toContain('commit');
    }
  });

  it.each(neighbours)('%s beside %s: not both take writes when the authority differs', (a, b) => {
    if (authorityIn(a) !== authorityIn(b)) expect(Math.min(writePlan(a).acts.length, writePlan(b).acts.length)).toBe(0);
  });

  it('wait for every instance, always', () => {
    for (const [a, b] of neighbours)
      expect(moveWaitsFor(a, b, { ...ready, instancesArrived: false })).toEqual(['instancesArrived']);
  });

  it('wait for what the new step relies on', () => {
    expect(moveWaitsFor('mysql', 'shadow', none)).toEqual(['loaded']);
    expect(moveWaitsFor('compare', 'strict', none)).toEqual(['commitsNumbered']);
    expect(moveWaitsFor('strict', 'dynamodb-read', none)).toEqual([
      'captureCaughtUp',
      'outboxEmpty',
      'compared',
      'sourceIsEpochs',
    ]);
    expect(moveWaitsFor('dynamodb-read', 'hold-forward', none)).toEqual(['compared', 'streamWatched']);
    expect(moveWaitsFor('hold-forward', 'dynamodb', none)).toEqual([
      'captureCaughtUp',
      'outboxEmpty',
      'compared',
      'sourceIsEpochs',
    ]);
    expect(moveWaitsFor('hold-back', 'dynamodb-read', none)).toEqual(['streamDrained', 'outboxEmpty']);
  });

  it('wait for nothing but the instances on a way back that keeps the authority, and out of a hold that is given up', () => {
    expect(moveWaitsFor('dynamodb-read', 'strict', none)).toEqual([]);
    expect(moveWaitsFor('strict', 'compare', none)).toEqual([]);
    expect(moveWaitsFor('hold-forward', 'dynamodb-read', none)).toEqual([]);
    expect(moveWaitsFor('hold-back', 'dynamodb', none)).toEqual([]);
    expect(moveWaitsFor('dynamodb-read', 'dynamodb', ready)).toEqual(['neighbour']);
  });

  it('raise the epoch out of a hold, also when it is given up, and only then', () => {
    for (const [a, b] of neighbours) expect(epochAfter(a, b, 1)).toBe(a.startsWith('hold-') ? 2 : 1);
  });

  it('shut reverse sync out before the authority goes back to MySQL, and look first', () => {
    for (const [a, b] of neighbours) {
      const back = authorityIn(a) === 'dynamodb' && authorityIn(b) === 'mysql';
      expect(movePlan(a, b)).toEqual(back ? ['look', 'fence', 'move'] : ['look', 'move']);
    }
  });

  it('are reached when no write of the former step is in flight', () => {
    expect(mayArrive({ writesInFlight: 0 })).toBe(true);
    expect(mayArrive({ writesInFlight: 1 })).toBe(false);
  });
});

describe('watching the side that is not the authority', () => {
  const of = (epoch: number) => versionNumber(epoch, '1');

  it('puts strays back and leaves copies alone', () => {
    expect(onSourceChange({ authority: 'dynamodb', marked: true })).toBe('skip');
    expect(onSourceChange({ authority: 'dynamodb', marked: false })).toBe('restore-row');
    expect(onItemChange({ authority: 'mysql', version: of(6), epoch: 7 })).toBe('restore-item');
    expect(onItemChange({ authority: 'mysql', version: of(7), epoch: 7 })).toBe('skip');
  });

  it('copies from the authority', () => {
    expect(onSourceChange({ authority: 'mysql', marked: true })).toBe('project');
    expect(onItemChange({ authority: 'dynamodb', version: of(5), epoch: 6 })).toBe('apply-to-row');
  });

  it('looks at the flag when it has the change', () => {
    expect(takePlan()).toEqual(['take', 'look']);
  });

  it('writes no row once the marker is of a later epoch', () => {
    expect(mayCopy({ marked: 6, epoch: 6 })).toBe(true);
    expect(mayCopy({ marked: 0, epoch: 6 })).toBe(true);
    expect(mayCopy({ marked: 7, epoch: 6 })).toBe(false);
  });

  it('reads the item under the lock of the marker', () => {
    const plan = reversePlan();
    expect(plan.indexOf('lock-marker')).toBeLessThan(plan.indexOf('read-item'));
  });
});
