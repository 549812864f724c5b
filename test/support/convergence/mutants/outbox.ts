import { outboxReplay } from '../scenarios/outbox';
import type { Mutant } from './mutant';

export const OUTBOX_MUTANTS: readonly Mutant[] = [
  {
    rule: 'O1',
    instead: 'the outbox holds values and replays them',
    scenario: outboxReplay,
    replace: () => ({ replayed: ({ whenTouched }) => whenTouched }),
  },
  {
    rule: 'O2',
    instead: 'an entry is removed though it was touched since it was read',
    scenario: outboxReplay,
    replace: () => ({ mayRemove: () => true }),
  },
  {
    rule: 'O3',
    instead: 'a touch of a key that is there already is not noted',
    scenario: outboxReplay,
    replace: () => ({ touch: (entry, touched) => entry ?? touched }),
  },
];
