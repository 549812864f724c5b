import type { FailureCode } from '../../../contracts/errors';

/** One line of the preflight. `found` and `fix` are free of times, addresses and counts, so that the document is byte-stable. */
export interface PreflightLine {
  readonly check: string;
  /** `stop` ends the stage, `warn` is an open risk. */
  readonly verdict: 'ok' | 'warn' | 'stop';
  readonly found: string;
  /** What to do; empty when there is nothing to do. */
  readonly fix: string;
  /** Failure of a line that stops. */
  readonly code?: FailureCode;
}

export const ok = (check: string, found: string): PreflightLine => ({ check, verdict: 'ok', found, fix: '' });

export const warn = (check: string, found: string, fix: string): PreflightLine => ({
  check,
  verdict: 'warn',
  found,
  fix,
});

export const stop = (check: string, code: FailureCode, found: string, fix: string): PreflightLine => ({
  check,
  verdict: 'stop',
  found,
  fix,
  code,
});

/** Is a variable of the server switched on, whichever way it prints that? */
export const on = (value: string | undefined): boolean => value !== undefined && /^(1|on|yes)$/i.test(value);
