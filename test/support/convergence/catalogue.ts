import { FAILOVER_MUTANTS } from './mutants/failover';
import { LOAD_MUTANTS } from './mutants/load';
import type { Mutant } from './mutants/mutant';
import { OUTBOX_MUTANTS } from './mutants/outbox';
import { PHASE_MUTANTS } from './mutants/phases';
import { WRITE_MUTANTS } from './mutants/shadow';
import type { Scenario } from './scenario';
import * as failover from './scenarios/failover';
import * as load from './scenarios/load';
import * as outbox from './scenarios/outbox';
import * as phases from './scenarios/phases';
import * as shadow from './scenarios/shadow';
import * as whole from './scenarios/whole';

/** Every scenario, and every rule switched off. */
export const SCENARIOS: readonly Scenario[] = [
  ...Object.values(load),
  ...Object.values(shadow),
  ...Object.values(phases),
  ...Object.values(whole),
  ...Object.values(outbox),
  ...Object.values(failover),
];
export const MUTANTS: readonly Mutant[] = [
  ...LOAD_MUTANTS,
  ...WRITE_MUTANTS,
  ...OUTBOX_MUTANTS,
  ...PHASE_MUTANTS,
  ...FAILOVER_MUTANTS,
];
