import { Client, Connection } from '@temporalio/client';
import { dataConverter } from '../../adapters/codec';
import { LandfallError } from '../../contracts/errors';

/** Milliseconds until a server that does not answer is given up. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Where Temporal is; `encryptionKey` is the key itself, resolved by the caller. */
export interface ConnectionSettings {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** 32 bytes; without it payloads are not encrypted. */
  readonly encryptionKey?: Buffer;
}

/** @throws LandfallError LandfallTemporalUnreachable */
export async function openConnection(
  settings: ConnectionSettings,
): Promise<{ client: Client; connection: Connection }> {
  const { address, namespace, encryptionKey } = settings;
  try {
    const connection = await Connection.connect({ address, connectTimeout: CONNECT_TIMEOUT_MS });
    const client = new Client({ connection, namespace, dataConverter: dataConverter(encryptionKey) });
    return { client, connection };
  } catch (cause) {
    throw new LandfallError('LandfallTemporalUnreachable', `no Temporal server answers at ${address}`, { cause });
  }
}
