/**
 * Aborts when this attempt of an activity is over (the worker shuts down, another one has taken over), but not when the work was cancelled by
 * a person: what runs outside of the worker then has to be ended in order.
 */
export function endOfAttempt(signal: AbortSignal): AbortSignal {
  const ended = new AbortController();
  const judge = (): void => {
    const reason: unknown = signal.reason;
    if (!(reason instanceof Error) || reason.message !== 'CANCELLED') ended.abort(reason);
  };
  if (signal.aborted) judge();
  else signal.addEventListener('abort', judge, { once: true });
  return ended.signal;
}
