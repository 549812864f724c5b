import { Context } from '@temporalio/activity';

const BEAT_MS = 1_000;

const current = (): Context | undefined => {
  try {
    return Context.current();
  } catch {
    return undefined; // called as a plain function
  }
};

/**
 * Runs a body that waits for something outside and beats every second meanwhile, so that a cancellation arrives. The signal aborts then.
 * @param onProgress gets what the body says, too
 */
export async function whileBeating<T>(
  body: (beat: { readonly signal: AbortSignal | undefined; readonly say: (details: unknown) => void }) => Promise<T>,
  onProgress?: (details: unknown) => void,
): Promise<T> {
  const context = current();
  let last: unknown;
  const timer = context && setInterval(() => context.heartbeat(last), BEAT_MS);
  try {
    return await body({
      signal: context?.cancellationSignal,
      say: (details) => {
        last = details;
        context?.heartbeat(details);
        onProgress?.(details);
      },
    });
  } finally {
    clearInterval(timer);
  }
}
