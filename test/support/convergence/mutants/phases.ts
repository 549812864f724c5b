import {
  crashesBack,
  deletedInPhase5,
  givenUp,
  jobBeforeHold,
  lateCommit,
  lateItem,
  phase3To4,
  phase4To3,
  phase4To5,
  phase5To4,
  putOff,
  putOffForward,
  twoInPhase5,
  twoReaders,
  zombieReader,
} from '../scenarios/phases';
import type { MoveFacts } from '../../../../engine/transfer/convergence/phase/rules';
import type { Rules } from '../rules';
import type { Mutant } from './mutant';

/** Moves do not look at one of the facts. */
const without =
  (fact: keyof MoveFacts) =>
  ({ moveWaitsFor }: Rules): Partial<Rules> => ({
    moveWaitsFor: (from, to, facts) => moveWaitsFor(from, to, { ...facts, [fact]: true }),
  });

export const PHASE_MUTANTS: readonly Mutant[] = [
  {
    rule: 'S1',
    instead: 'from 3 to 4 in one step, without strict',
    scenario: phase3To4,
    replace: ({ moveWaitsFor }) => ({
      stepTowards: (_from, to) => to,
      moveWaitsFor: (_from, to, facts) => moveWaitsFor('strict', to, facts),
    }),
  },
  {
    rule: 'S1',
    instead: 'from 4 to 3 in one step, without strict',
    scenario: phase4To3,
    replace: ({ moveWaitsFor }) => ({
      stepTowards: (_from, to) => to,
      moveWaitsFor: (_from, to, facts) => moveWaitsFor('strict', to, facts),
    }),
  },
  {
    rule: 'S2',
    instead: 'the flag moves before all instances have arrived',
    scenario: phase3To4,
    replace: without('instancesArrived'),
  },
  {
    rule: 'S2',
    instead: 'the flag waits though all instances have arrived',
    scenario: jobBeforeHold,
    replace: () => ({ moveWaitsFor: () => ['instancesArrived'] }),
  },
  {
    rule: 'S3',
    instead: 'phase 4 begins before capture has caught up',
    scenario: phase3To4,
    replace: without('captureCaughtUp'),
  },
  {
    rule: 'S4',
    instead: 'an instance arrives while a write of the former step is in flight',
    scenario: phase3To4,
    replace: () => ({ mayArrive: () => true }),
  },
  {
    rule: 'S5',
    instead: 'an instance works on when its lease is over',
    scenario: phase3To4,
    replace: () => ({ leaseHolds: () => true }),
  },
  {
    rule: 'H1',
    instead: 'from 4 to 5 without a hold',
    scenario: phase4To5,
    replace: ({ moveWaitsFor }) => ({
      stepTowards: (_from, to) => to,
      moveWaitsFor: (_from, to, facts) => moveWaitsFor('hold-forward', to, facts),
    }),
  },
  {
    rule: 'H1',
    instead: 'from 5 to 4 without a hold',
    scenario: phase5To4,
    replace: ({ moveWaitsFor }) => ({
      stepTowards: (_from, to) => to,
      moveWaitsFor: (_from, to, facts) => moveWaitsFor('hold-back', to, facts),
    }),
  },
  {
    rule: 'H2',
    instead: 'phase 5 begins before capture has caught up',
    scenario: jobBeforeHold,
    replace: without('captureCaughtUp'),
  },
  {
    rule: 'H3',
    instead: 'phase 4 begins before the stream is drained',
    scenario: phase5To4,
    replace: without('streamDrained'),
  },
  {
    rule: 'H4',
    instead: 'phase 4 begins while keys are put off',
    scenario: putOff,
    replace: without('outboxEmpty'),
  },
  {
    rule: 'H4',
    instead: 'phase 5 begins while keys are put off',
    scenario: putOffForward,
    replace: without('outboxEmpty'),
  },
  {
    rule: 'H6',
    instead: 'a hold that lasts too long is not given up',
    scenario: crashesBack,
    replace: () => ({ holdIsOver: () => false }),
  },
  {
    rule: 'E1',
    instead: 'the epoch stays from 4 to 5',
    scenario: lateCommit,
    replace: () => ({ epochAfter: (_from, _to, epoch) => epoch }),
  },
  {
    rule: 'E1',
    instead: 'the epoch stays from 5 to 4',
    scenario: phase5To4,
    replace: () => ({ epochAfter: (_from, _to, epoch) => epoch }),
  },
  {
    rule: 'E1',
    instead: 'the epoch stays when a hold is given up',
    scenario: givenUp,
    replace: ({ epochAfter, authorityIn }) => ({
      epochAfter: (from, to, epoch) => (authorityIn(from) === authorityIn(to) ? epoch : epochAfter(from, to, epoch)),
    }),
  },
  {
    rule: 'W4',
    instead: 'the flag moves back without the epoch in the marker row',
    scenario: zombieReader,
    replace: () => ({ movePlan: () => ['look', 'move'] }),
  },
  {
    rule: 'W4',
    instead: 'reverse sync does not look at the epoch in the marker row',
    scenario: zombieReader,
    replace: () => ({ mayCopy: () => true }),
  },
  {
    rule: 'C2',
    instead: 'a reader looks at the flag before it has the change',
    scenario: phase4To5,
    replace: () => ({ takePlan: () => ['look', 'take'] }),
  },
  {
    rule: 'A1',
    instead: 'in phase 5 an application writes without looking at what it read',
    scenario: twoInPhase5,
    replace: ({ conditionOf }) => ({
      conditionOf: (write) => (write.writer === 'application' ? { kind: 'always' } : conditionOf(write)),
    }),
  },
  {
    rule: 'A2',
    instead: 'who writes in phase 5 goes on in an item of a higher epoch than its own',
    scenario: phase5To4,
    replace: ({ nextVersion, epochOfVersion }) => ({
      nextVersion: ({ stored, epoch }) =>
        nextVersion({ stored, epoch: stored === null ? epoch : Math.max(epoch, epochOfVersion(stored)) }),
    }),
  },
  {
    rule: 'T2',
    instead: 'who writes in phase 5 takes a tombstone for nothing',
    scenario: deletedInPhase5,
    replace: () => ({ versionToGoOnFrom: (lies) => (lies === null || lies.tombstone ? null : lies.version) }),
  },
  {
    rule: 'W1',
    instead: 'a stray transaction of the source is left',
    scenario: phase4To5,
    replace: ({ onSourceChange }) => ({
      onSourceChange: (change) => (change.authority === 'mysql' ? onSourceChange(change) : 'skip'),
    }),
  },
  {
    rule: 'W2',
    instead: 'a stray item is left',
    scenario: lateItem,
    replace: ({ onItemChange }) => ({
      onItemChange: (change) => (change.authority === 'dynamodb' ? onItemChange(change) : 'skip'),
    }),
  },
  {
    rule: 'W3',
    instead: 'the item is read before the marker is locked',
    scenario: twoReaders,
    replace: () => ({ reversePlan: () => ['read-item', 'lock-marker', 'write-row', 'commit'] }),
  },
];
