import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
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
  /** Around every call, first outermost; none without it. */
  readonly interceptors?: readonly WorkflowClientInterceptor[];
}

/** @throws LandfallError LandfallTemporalUnreachable */
export async function openConnection(
  settings: ConnectionSettings,
): Promise<{ client: Client; connection: Connection }> {
  const { address, namespace, encryptionKey, interceptors = [] } = settings;
  const connection = Connection.lazy({ address, connectTimeout: CONNECT_TIMEOUT_MS });
  try {
    await connection.ensureConnected();
  } catch (cause) {
    await connection.close(); // else it goes on trying and keeps the process alive
    throw new LandfallError('LandfallTemporalUnreachable', `no Temporal server answers at ${address}`, { cause });
  }
  const client = new Client({
    connection,
    namespace,
    dataConverter: dataConverter(encryptionKey),
    interceptors: { workflow: [...interceptors] },
  });
  return { client, connection };
}
