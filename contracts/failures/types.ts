import type { StageName } from '../names';

/**
 * What happens after a failure: `retry` goes away by itself and is retried with backoff, `final` needs something changed
 * outside (configuration, grants, data) before the stage is restarted, `person` waits for a decision.
 */
export type FailureKind = 'retry' | 'final' | 'person';

export interface FailureDefinition {
  readonly kind: FailureKind;
  /** Stages in which it can happen; empty when it belongs to none (client, worker). */
  readonly stages: readonly StageName[];
  /** Why it happens, one sentence. */
  readonly cause: string;
  /** What to look at. */
  readonly check: string;
  /** What to do next. */
  readonly fix: string;
}

export const defineFailures = <T extends Readonly<Record<string, FailureDefinition>>>(table: T): T => table;
