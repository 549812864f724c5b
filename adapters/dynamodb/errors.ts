import { awsErrorKind, translateAwsError } from '../aws';

/** What to do after a failed request of the data path. */
export type DataErrorKind =
  | 'throttled' // not enough capacity now: wait and send again
  | 'transient' // network, timeout, overloaded or broken answer: wait and send again
  | 'too-large' // the request has too many bytes: send it in halves
  | 'final';

const THROTTLED = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'Throttling',
  'RequestLimitExceeded',
  'TooManyRequestsException',
]);

interface AwsErrorLike {
  readonly name?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
  readonly $response?: { readonly statusCode?: unknown };
}

/** Sorts an error of the SDK by what the data path does next. An aborted request is `final`: somebody wanted it to end. */
export function dataErrorKind(error: unknown): DataErrorKind {
  const { name, message, $metadata, $response } = (error ?? {}) as AwsErrorLike;
  if (name === 'AbortError') return 'final';
  if (typeof name === 'string' && THROTTLED.has(name)) return 'throttled';
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  if (status === 413) return 'too-large';
  const kind = awsErrorKind(error);
  if (kind === 'unreachable' || kind === 'busy') return 'transient';
  // A body cut off in the middle, or an error page of something in between.
  if (typeof message === 'string' && /aborted|premature|Unexpected end of JSON/i.test(message)) return 'transient';
  return 'final';
}

/** Throws an error of a DynamoDB call as a failure of the closed list where there is one. */
export function throwDataError(error: unknown, call: string, place: string): never {
  throw translateAwsError(error, `DynamoDB ${call}`, place);
}
