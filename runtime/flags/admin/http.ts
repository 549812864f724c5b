/** A request, as whatever framework gives it. */
export interface AdminRequest {
  readonly method: string;
  /** Path with query, as the client sent it. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Text, bytes, or what a parser of the framework has made of them. */
  readonly body?: unknown;
  /** Who asks; undefined: nobody has logged in. */
  readonly user?: AdminUser | undefined;
  /** Ends when the client is gone. */
  readonly signal?: AbortSignal;
}

export interface AdminUser {
  /** For the log of changes. */
  readonly name: string;
  readonly superAdministrator: boolean;
}

export interface AdminResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or parts of it that come by and by. */
  readonly body: string | AsyncIterable<string>;
}

/** An answer that is no success. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

const SAFE = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
} as const;

export const answer = (
  status: number,
  type: string,
  body: AdminResponse['body'],
  headers: Readonly<Record<string, string>> = {},
): AdminResponse => ({ status, headers: { ...SAFE, 'content-type': type, ...headers }, body });

export const json = (status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): AdminResponse =>
  answer(status, 'application/json; charset=utf-8', JSON.stringify(value), headers);

export const refused = ({ status, code, message, headers }: Refusal): AdminResponse =>
  json(status, { error: { code, message } }, headers);

/** The first value of a header, whatever its name's case. */
export function headerOf({ headers }: AdminRequest, name: string): string | undefined {
  const found = Object.keys(headers).find((key) => key.toLowerCase() === name);
  const value: unknown = found === undefined ? undefined : headers[found];
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' ? first : undefined;
}
