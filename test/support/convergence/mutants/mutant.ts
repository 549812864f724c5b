import type { Rules } from '../rules';
import type { Scenario } from '../scenario';

/** The protocol with one rule switched off. */
export interface Mutant {
  /** The rule, as docs/decisions/convergence.md numbers it. */
  readonly rule: string;
  /** What is done instead. */
  readonly instead: string;
  /** Scenario in which it must be found. */
  readonly scenario: Scenario;
  readonly replace: (rules: Rules) => Partial<Rules>;
}
