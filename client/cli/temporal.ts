import { readKey } from '../../adapters/codec';
import { LandfallClient } from '../api';
import type { MigrationClient, TemporalSettings } from './ports';
import { secretsFor } from './standalone/connections';

/**
 * Connects the command line to Temporal.
 * @param environment where a reference to the key of the payload codec is looked up
 * @throws LandfallError LandfallTemporalUnreachable, LandfallSecretMissing, LandfallConfigInvalid
 */
export async function connect(
  settings: TemporalSettings,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<MigrationClient> {
  const { encryptionKey: reference, aws, ...rest } = settings;
  const encryptionKey = reference === undefined ? undefined : readKey(await secretsFor(environment, aws)(reference));
  return LandfallClient.connect({ ...rest, ...(encryptionKey === undefined ? {} : { encryptionKey }) });
}
