import type { Payload } from '@temporalio/common';

/** A payload in the JSON of Temporal's codec protocol: bytes are base64. */
export interface PayloadJson {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly data?: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fromBase64 = (value: unknown): Uint8Array => {
  if (typeof value !== 'string') throw new TypeError('bytes are text in base64');
  return Buffer.from(value, 'base64');
};

/**
 * Reads `{ "payloads": [..] }`.
 * @throws TypeError or SyntaxError when it is something else
 */
export function readPayloads(body: string): Payload[] {
  const parsed: unknown = JSON.parse(body);
  if (!isObject(parsed) || !Array.isArray(parsed['payloads'])) throw new TypeError('the body is { "payloads": [..] }');
  return parsed['payloads'].map((payload: unknown): Payload => {
    if (!isObject(payload)) throw new TypeError('a payload is an object');
    const metadata = payload['metadata'] ?? {};
    if (!isObject(metadata)) throw new TypeError('metadata is an object');
    return {
      metadata: Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, fromBase64(value)])),
      data: fromBase64(payload['data'] ?? ''),
    };
  });
}

const toBase64 = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString('base64');

export const writePayloads = (payloads: readonly Payload[]): string =>
  JSON.stringify({
    payloads: payloads.map(({ metadata, data }): PayloadJson => ({
      metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, value]) => [name, toBase64(value)])),
      data: toBase64(data),
    })),
  });
