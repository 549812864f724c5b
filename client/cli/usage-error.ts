/** The call itself is wrong: exit code 2, one sentence that says what to write instead. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
