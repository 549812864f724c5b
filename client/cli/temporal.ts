import { readKey } from '../../adapters/codec';
import { LandfallClient } from '../api';
import type { MigrationClient, TemporalSettings } from './ports';
import { secretsFor } from './standalone/connections';
import type * as TracingModule from './standalone/tracing';

/**
 * Connects the command line to Temporal, traced where a collector is given.
 * @param environment where a reference to the key of the payload codec is looked up
 * @param warn gets one line when the collector did not take the spans; the command itself is not touched by that
 * @throws LandfallError LandfallTemporalUnreachable, LandfallSecretMissing, LandfallConfigInvalid
 */
export async function connect(
  settings: TemporalSettings,
  environment: Readonly<Record<string, string | undefined>>,
  warn: (text: string) => void,
): Promise<MigrationClient> {
  const { encryptionKey: reference, aws, otlpEndpoint, ...rest } = settings;
  const key = reference === undefined ? undefined : readKey(await secretsFor(environment, aws)(reference));
  const connection = { ...rest, ...(key === undefined ? {} : { encryptionKey: key }) };
  if (otlpEndpoint === undefined) return LandfallClient.connect(connection);

  // eslint-disable-next-line @typescript-eslint/no-require-imports -- OpenTelemetry would cost every command its time to load
  const { openClientTracing } = require('./standalone/tracing') as typeof TracingModule;
  const tracing = openClientTracing(otlpEndpoint);
  const end = async (): Promise<void> => {
    if (!(await tracing.close())) warn(`the trace of this command did not reach the collector at ${otlpEndpoint}`);
  };
  try {
    const client = await LandfallClient.connect({ ...connection, interceptors: [tracing.interceptor] });
    return withClose(client, end);
  } catch (error) {
    await end();
    throw error;
  }
}

/** The client, which does one thing more when it is closed. */
function withClose(client: LandfallClient, end: () => Promise<void>): MigrationClient {
  const close = client.close.bind(client);
  client.close = async () => {
    await end();
    await close();
  };
  return client;
}
