import { setTimeout as delay } from 'node:timers/promises';
import type { SourceRow } from '../../../../contracts/projection';
import { sourceErrno, type SourceLink } from '../../link';
import { isTooSlow } from '../rows';

/** The server gives up a statement that looks at values after so long. */
const STATEMENT_MS = 5_000;
/** Pause behind a statement, at most; below it as long as the statement took. */
const LONGEST_PAUSE_MS = 1_000;

/** Waits as long as the work took that began at `started` (performance.now()), a second at most, so that the source gets half of the time back. */
export const rest = (started: number, signal: AbortSignal | undefined): Promise<void> =>
  delay(Math.min(LONGEST_PAUSE_MS, performance.now() - started), undefined, { ...(signal && { signal }) }).catch(
    () => undefined,
  );

/**
 * Asks the source one statement after another with a time limit on each and a pause behind it that is as long as the statement took: not
 * more than half of one session's work is laid on the source.
 */
export class GentleLink {
  constructor(
    private readonly link: SourceLink,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** Rows, or undefined when the server refused: too slow, a table that is gone, a missing right. */
  async ask(sql: string, values: readonly unknown[] = []): Promise<readonly SourceRow[] | undefined> {
    const started = performance.now();
    try {
      return await this.link.query(sql, values, {
        timeoutMs: STATEMENT_MS,
        ...(this.signal && { signal: this.signal }),
      });
    } catch (error) {
      this.signal?.throwIfAborted();
      if (!isRefusal(error)) throw error;
      return undefined;
    } finally {
      await rest(started, this.signal);
    }
  }
}

/** The server goes away: the next statement will not fare better, and whoever retries starts anew. */
const GOING = new Set([1053, 1077, 1078, 1079, 1152, 1158, 1159, 1160, 1161, 1927, 4031]);

function isRefusal(error: unknown): boolean {
  const errno = sourceErrno(error);
  return errno === undefined ? isTooSlow(error) : !GOING.has(errno);
}
