import type { FailureCode } from '../../contracts/errors';
import type { MigrationStatus } from './ports';

/** Exit codes of every command; an interface for scripts and CI jobs (docs/cli.md). */
export const EXIT = {
  /** Done; for commands that wait: the migration finished. */
  done: 0,
  /** Failed: the migration failed, stopped with a failure, was terminated or rejected, a check found something, a server does not answer. */
  failed: 1,
  /** Wrong use: arguments, configuration, a request that the migration refuses in its present state. */
  usage: 2,
  /** A gate of the migration waits for a person. */
  waiting: 3,
  /** The migration was rolled back. */
  rolledBack: 4,
  /** Ctrl-C or SIGTERM: only the command ended, the migration goes on. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_WORDS: readonly (readonly [ExitCode, string])[] = [
  [EXIT.done, 'done; with --wait: the migration finished'],
  [
    EXIT.failed,
    'failed: a stage stopped with a failure, the migration was rejected, a check found something, a server does not answer',
  ],
  [EXIT.usage, 'wrong use: arguments, configuration, or a request that the migration refuses as it stands'],
  [EXIT.waiting, 'a gate of the migration waits for a person'],
  [EXIT.rolledBack, 'the migration was rolled back'],
  [EXIT.interrupted, 'Ctrl-C or SIGTERM: the command ended, the migration goes on'],
];

/** Failures that the caller corrects in the call itself. */
const USAGE: ReadonlySet<string> = new Set<FailureCode>([
  'LandfallConfigInvalid',
  'LandfallPinsInvalid',
  'LandfallPinsImpossible',
  'LandfallAlreadyRunning',
  'LandfallNotFound',
  'LandfallRefused',
]);

export const exitCodeOfFailure = (code: string): ExitCode => (USAGE.has(code) ? EXIT.usage : EXIT.failed);

/**
 * What a command that waits ends with; undefined while there is nothing to say yet.
 * @param until `decision`: also when a person must act; `end`: only when the migration has ended
 */
export function exitCodeOfStatus(status: MigrationStatus, until: 'decision' | 'end'): ExitCode | undefined {
  if (status.run !== 'running') {
    switch (status.outcome?.outcome) {
      case 'finished':
        return EXIT.done;
      case 'rolled-back':
        return EXIT.rolledBack;
      default:
        return EXIT.failed;
    }
  }
  if (until === 'end') return undefined;
  if (status.state === 'waiting') return EXIT.waiting;
  if (status.state === 'stopped') return EXIT.failed; // not over, but a job that goes on as if it were fine would be wrong
  return undefined;
}
