/** Anything that keeps the embedded stack from running: one sentence of what and where, one of what to do next. */
export class LocalStackError extends Error {
  override readonly name = 'LocalStackError';

  constructor(
    readonly problem: string,
    readonly next: string,
  ) {
    super(`${problem} ${next}`);
  }
}

/** The message of whatever was thrown, without its stack. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
