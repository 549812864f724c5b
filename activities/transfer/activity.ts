import { Context } from '@temporalio/activity';

/** Seconds between two heartbeats; cancellation comes with their answers. */
const BEAT_MS = 1_000;

/** What an activity sees of Temporal; outside it (tests, standalone) heartbeats go nowhere and nothing is cancelled. */
export interface ActivityFrame<T> {
  /** Details of the last heartbeat of an earlier attempt; undefined in the first. */
  readonly resumed: T | undefined;
  readonly signal: AbortSignal;
  /** Run of the workflow that asked, `id/runId`. */
  readonly run: string;
  readonly beat: (details: T) => void;
}

function currentContext(): Context | undefined {
  try {
    return Context.current();
  } catch {
    return undefined;
  }
}

/**
 * Runs the body of an activity with a heartbeat every second: the last details given to `beat` are sent again while a page waits for a
 * slow link or for capacity, so that a live activity is never taken for a dead one, and a pause reaches it at once.
 */
export async function withHeartbeat<T, R>(body: (frame: ActivityFrame<T>) => Promise<R>): Promise<R> {
  const context = currentContext();
  if (context === undefined)
    return body({ resumed: undefined, signal: new AbortController().signal, run: 'standalone', beat: () => undefined });
  let last = context.info.heartbeatDetails as T | undefined;
  const timer = setInterval(() => context.heartbeat(last), BEAT_MS);
  const execution = context.info.workflowExecution;
  try {
    return await body({
      resumed: last,
      signal: context.cancellationSignal,
      run: execution === undefined ? 'standalone' : `${execution.workflowId}/${execution.runId}`,
      beat: (details) => {
        last = details;
        context.heartbeat(details);
      },
    });
  } finally {
    clearInterval(timer);
  }
}
