import { NativeConnection } from '@temporalio/worker';
import pRetry, { AbortError } from 'p-retry';
import type { Logger } from 'pino';
import { LandfallError } from '../contracts/errors';
import { SEARCH_ATTRIBUTES } from '../contracts/names';

/** Attempts at start, 1 s doubling to 5 s: a server that is being started with the worker has about a minute. */
const RETRIES = 15;

/**
 * Connects to Temporal; the SDK reconnects by itself later, but not at start.
 * @param signal no attempt is begun after it
 * @throws LandfallError LandfallTemporalUnreachable
 */
export async function connectWorker(
  address: string,
  log: Logger,
  { retries = RETRIES, signal }: { readonly retries?: number; readonly signal?: AbortSignal } = {},
): Promise<NativeConnection> {
  try {
    return await pRetry(
      () => {
        if (signal?.aborted) throw new AbortError('given up');
        return NativeConnection.connect({ address });
      },
      {
        retries,
        maxTimeout: 5_000,
        onFailedAttempt: ({ retriesLeft }) => log.warn({ address, retriesLeft }, 'no Temporal server answers yet'),
      },
    );
  } catch (cause) {
    throw new LandfallError('LandfallTemporalUnreachable', `no Temporal server answers at ${address}`, { cause });
  }
}

/** Search attributes of ours that the namespace does not have; workflows that set one of them would hang. */
export async function missingSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<readonly string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(SEARCH_ATTRIBUTES).filter((name) => !Object.hasOwn(customAttributes ?? {}, name));
}

/** The command that registers them, for people. */
export const registerCommand = (address: string, namespace: string, names: readonly string[]): string =>
  `temporal operator search-attribute create --address ${address} --namespace ${namespace} ${names.map((name) => `--name ${name} --type Keyword`).join(' ')}`;
