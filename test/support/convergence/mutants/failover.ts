import {
  failoverAndBack,
  failoverAndReplay,
  failoverBesideFormer,
  failoverBesideFormerMariaDb,
} from '../scenarios/failover';
import type { Mutant } from './mutant';

export const FAILOVER_MUTANTS: readonly Mutant[] = [
  {
    rule: 'F1',
    instead: 'capture takes a commit of the next source before its epoch has begun',
    scenario: failoverAndBack,
    replace: ({ placeInEpoch }) => ({
      placeInEpoch: (flavour, of) => (placeInEpoch(flavour, of) === 'numbered' ? 'numbered' : 'before'),
    }),
  },
  {
    rule: 'F1',
    instead: 'on MariaDB capture takes a commit of the next source, whose number is right, before its epoch has begun',
    scenario: failoverBesideFormerMariaDb,
    replace: () => ({ placeInEpoch: () => 'numbered' }),
  },
  {
    rule: 'F2',
    instead: 'nobody raises the epoch when the source was another server and is back',
    scenario: failoverAndBack,
    replace: () => ({ onLaterCommit: () => 'wait' }),
  },
  {
    rule: 'C3',
    instead: "capture's position moves by the number of its last commit",
    scenario: failoverAndBack,
    replace: ({ isOlder }) => ({ positionAdvances: (_, { saved, next }) => !isOlder(next.version, saved.version) }),
  },
  {
    rule: 'F3',
    instead: 'a version is made in an epoch that is over',
    scenario: failoverAndReplay,
    replace: () => ({ epochIsInForce: () => true }),
  },
  {
    rule: 'F4',
    instead: 'rows are read on whichever server answers',
    scenario: failoverBesideFormer,
    replace: () => ({ mayWorkOn: () => true }),
  },
];
