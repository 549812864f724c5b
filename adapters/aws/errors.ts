import { LandfallError } from '../../contracts/errors';

const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'NotAuthorized',
  'OptInRequired',
  'SignatureDoesNotMatch',
  'TokenRefreshRequired',
  'UnauthorizedOperation',
  'UnrecognizedClientException',
]);

const NETWORK = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTDOWN',
  'EHOSTUNREACH',
  'ENETDOWN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'EPROTO',
  'ETIMEDOUT',
  'NetworkingError',
  'RequestTimeout',
  'RequestTimeoutException',
  'TimeoutError',
]);

/** The SDK wraps errors of a foreign realm so that only their text is left. */
const NETWORK_TEXT = new RegExp(
  `socket hang up|\\b(?:${[...NETWORK].filter((name) => /^E[A-Z]/.test(name)).join('|')})\\b`,
);

/** Answers of an overloaded service; the SDK has retried them already, the activity is retried on top. */
const BUSY = new Set([
  'InternalFailure',
  'InternalServerError',
  'InternalServerException',
  'LimitExceededException',
  'RequestLimitExceeded',
  'ServiceUnavailable',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
]);

interface ErrorLike {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly Code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

const asErrorLike = (error: unknown): ErrorLike => (typeof error === 'object' && error !== null ? error : {});

/** Names and codes of an error and of what it wraps. */
function namesOf(error: unknown, depth = 0): readonly string[] {
  if (depth > 4) return [];
  const { name, code, Code, cause, errors } = asErrorLike(error);
  const nested: readonly unknown[] = Array.isArray(errors) ? errors : [];
  return [name, code, Code]
    .filter((text): text is string => typeof text === 'string')
    .concat([cause, ...nested].flatMap((inner) => namesOf(inner, depth + 1)));
}

export type AwsErrorKind = 'denied' | 'unreachable' | 'busy' | 'other';

/** Sorts an error of an AWS client by what has to happen next. */
export function awsErrorKind(error: unknown): AwsErrorKind {
  const names = namesOf(error);
  const status = asErrorLike(error).$metadata?.httpStatusCode;
  if (names.some((name) => DENIED.has(name)) || status === 401 || status === 403) return 'denied';
  if (names.some((name) => NETWORK.has(name)) || NETWORK_TEXT.test(messageOf(error))) return 'unreachable';
  if (names.some((name) => BUSY.has(name)) || (typeof status === 'number' && (status >= 500 || status === 429)))
    return 'busy';
  // A body that is neither JSON nor XML comes from something in between: a proxy's error page.
  if (/is not valid JSON|Unexpected token|XML parse|Deserialization error/i.test(messageOf(error)))
    return 'unreachable';
  return 'other';
}

function messageOf(error: unknown): string {
  const { message } = asErrorLike(error);
  return typeof message === 'string' ? message : '';
}

/** First sentence of what AWS said, on one line. */
const said = (error: unknown): string => {
  const name = namesOf(error)[0] ?? 'error';
  const message = messageOf(error).split('\n')[0]?.slice(0, 400) ?? '';
  return message === '' ? name : `${name}: ${message}`;
};

/**
 * Translates an error of an AWS call into a failure of the closed list.
 * @param call what was called, for people: `CloudFormation DescribeStacks`
 * @param where endpoint or region, for people
 * @returns a LandfallError, or the error itself when it is about the request (`ValidationError`, `ResourceNotFoundException`)
 */
export function translateAwsError(error: unknown, call: string, where: string): unknown {
  if (error instanceof LandfallError) return error;
  switch (awsErrorKind(error)) {
    case 'denied':
      return new LandfallError('LandfallAwsAccessDenied', `${call} at ${where} was refused: ${said(error)}`);
    case 'unreachable':
      return new LandfallError('LandfallAwsUnreachable', `${call} at ${where} got no answer: ${said(error)}`);
    case 'busy':
      return new LandfallError('LandfallAwsUnreachable', `${call} at ${where} could not be served: ${said(error)}`);
    case 'other':
      return error;
  }
}

/** Endpoint or region, as messages name the place. */
export const awsPlace = (settings: { readonly region: string; readonly endpoint?: string }): string =>
  settings.endpoint ?? settings.region;

/** Runs one AWS call and translates its error. */
export async function awsCall<T>(
  place: { readonly call: string; readonly where: string },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw translateAwsError(error, place.call, place.where);
  }
}
