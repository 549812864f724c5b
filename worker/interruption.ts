/** SIGINT or SIGTERM before the worker polls. From `run` on the Runtime of Temporal's SDK listens to them itself. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Resolves at the first of the two; never without one. */
  readonly happened: Promise<'interrupted'>;
  /** Leaves the signals to others again. */
  readonly ignore: () => void;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Listens from now on: who waits for a server must not wait for its answer to be ended. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => controller.abort();
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    happened: new Promise((resolve) => {
      controller.signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
    }),
    ignore: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
