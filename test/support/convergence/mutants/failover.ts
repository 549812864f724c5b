import { failoverAndBack, failoverAndReplay, failoverOfSource } from '../scenarios/failover';
import type { Mutant } from './mutant';

export const FAILOVER_MUTANTS: readonly Mutant[] = [
  {
    rule: 'F1',
    instead: 'capture takes a commit of the next source before its epoch has begun',
    scenario: failoverAndBack,
    replace: ({ placeInEpoch }) => ({
      placeInEpoch: (of) => (placeInEpoch(of) === 'numbered' ? 'numbered' : 'before'),
    }),
  },
  {
    rule: 'F1',
    instead: 'capture does not ask which server answers before it works on a commit that the epoch does not count',
    scenario: failoverOfSource,
    replace: () => ({ placeInEpoch: () => 'numbered' }),
  },
  {
    rule: 'F2',
    instead: 'nobody raises the epoch when the source was another server and is back',
    scenario: failoverAndBack,
    replace: () => ({ onLaterCommit: () => 'wait' }),
  },
  {
    rule: 'F3',
    instead: 'a version is made in an epoch that is over',
    scenario: failoverAndReplay,
    replace: () => ({ epochIsInForce: () => true }),
  },
];
