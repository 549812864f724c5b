/** Errors of a request under the flag. Their `status` is that of HTTP; whoever answers the client takes it from there. */

const RETRY_AFTER_SECONDS = 1;

/** Nothing was done: the same request may be sent again, after a moment. */
export class NotNow extends Error {
  override readonly name = 'NotNow';
  readonly status = 503;
  readonly retryAfterSeconds: number = RETRY_AFTER_SECONDS;
  /** For handlers of errors that copy headers. */
  readonly headers: Readonly<Record<string, string>> = { 'retry-after': String(RETRY_AFTER_SECONDS) };
}

/** Something may have been done, and nobody knows: the client must look before it sends the request again. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
  readonly status = 500;
}
