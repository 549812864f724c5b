import { setMaxListeners } from 'node:events';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { awsPlace, dynamoDbClient, type AwsSettings } from '../aws';

/** A client for row data, and what messages call its endpoint. */
export interface DataClient {
  readonly client: DynamoDBClient;
  /** Endpoint or region, for people. */
  readonly place: string;
}

/** Milliseconds until an answer must have begun; a dead endpoint is an error within seconds. */
const REQUEST_TIMEOUT_MS = 10_000;

/**
 * Opens a client tuned for bulk work: one attempt per call, because the transfer retries by itself, bounded by time and counted; sockets
 * kept open; without the SDK's log filter, which costs a sixth of the CPU even when nothing is logged.
 * Whoever opens it destroys it.
 */
export function openDataClient(settings: AwsSettings, requestTimeoutMs = REQUEST_TIMEOUT_MS): DataClient {
  const client = dynamoDbClient(settings, { maxAttempts: 1, requestTimeoutMs });
  client.middlewareStack.remove('loggerMiddleware');
  return { client, place: awsPlace(settings) };
}

/** Clients by region and endpoint, each opened once and shared by all slices of a worker. */
export function createDataClients(): {
  readonly of: (settings: AwsSettings) => DataClient;
  readonly close: () => void;
} {
  const open = new Map<string, DataClient>();
  return {
    of: (settings) => {
      const key = `${settings.region} ${settings.endpoint ?? ''}`;
      const found = open.get(key) ?? openDataClient(settings);
      open.set(key, found);
      return found;
    },
    close: () => {
      for (const { client } of open.values()) client.destroy();
      open.clear();
    },
  };
}

/** A signal that many requests listen to at once, without a warning about it. */
export function sharedSignal(signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const signal = AbortSignal.any(signals.filter((one) => one !== undefined));
  setMaxListeners(0, signal);
  return signal;
}
