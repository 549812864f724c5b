import type { StageName } from './names';

/** A migration has stopped and waits for a person, or has ended by a failure. */
export interface Halt {
  /** Of the closed list in contracts/errors. */
  readonly code: string;
  /** Absent when it belongs to none: the start, the report. */
  readonly stage?: StageName;
  /** What was wrong and where, as people see it everywhere else; free of secrets and rows. */
  readonly message: string;
  /** What to do next. */
  readonly fix: string;
}

/**
 * What workflows tell the worker they run in, outside of the history. A type and no interface: the SDK asks for an index signature.
 */
export type HaltSinks = {
  readonly halts: { stopped(halt: Halt): void };
};
