/**
 * Runs jobs side by side, at most `width` at once, and reports them in the order in which they were given: a job counts only when all
 * before it are done, so that what is reported is always an unbroken run from the beginning.
 */
export interface InOrder<T> {
  /** Waits for a free place, then starts the job. Throws what an earlier job threw. */
  add(value: T, run: (value: T) => Promise<void>): Promise<void>;
  /** Waits for all; throws what the first failed job threw. */
  drain(): Promise<void>;
  /** Waits for all and throws nothing: after it no job is under way. */
  settled(): Promise<void>;
}

export function inOrder<T>(input: {
  readonly width: number;
  readonly onDone: (value: T) => void;
  /** Called once, with the first failure; the jobs that are still running should be ended. */
  readonly onFailure: () => void;
}): InOrder<T> {
  const { width, onDone, onFailure } = input;
  const queue: { readonly value: T; done: boolean }[] = [];
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;

  const advance = (): void => {
    while (queue[0]?.done === true) {
      const first = queue.shift();
      if (first !== undefined) onDone(first.value);
    }
  };
  const check = (): void => {
    if (failure !== undefined) throw failure.error;
  };

  return {
    add: async (value, run) => {
      while (running.size >= width && failure === undefined) await Promise.race(running);
      check();
      const entry = { value, done: false };
      queue.push(entry);
      const job: Promise<void> = run(value)
        .then(() => {
          entry.done = true;
          advance();
        })
        .catch((error: unknown) => {
          if (failure !== undefined) return;
          failure = { error };
          onFailure();
        })
        .finally(() => running.delete(job));
      running.add(job);
    },
    drain: async () => {
      await Promise.all(running);
      check();
    },
    settled: async () => void (await Promise.all(running)),
  };
}
