import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { readFile } from 'node:fs/promises';
import { createConnection, type Connection, type ConnectionOptions } from 'mysql2';
import { LandfallError } from '../../../contracts/errors';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import { castValue } from './cast';
import { translateSourceError } from './errors';
import { mayUse, READ_ONLY, SESSION_SETTINGS } from './session';

export type SourceSettings = MigrationConfig['source'];
type Endpoint = SourceSettings['endpoints'][number];

/** Milliseconds for one way to the source: TCP, TLS and login together. */
export const CONNECT_TIMEOUT_MS = 3_000;
const KEEP_ALIVE_DELAY_MS = 1_000;

export interface OpenConnection {
  readonly connection: Connection;
  /** `name host:port` of the way that answered. */
  readonly endpoint: string;
  readonly version: string;
  readonly flavour: 'mysql' | 'mariadb';
}

export const endpointName = (endpoint: Endpoint): string => `${endpoint.name} ${endpoint.host}:${endpoint.port}`;

/**
 * Opens a connection over the first way that can be reached. Only an unreachable way is passed over: a refused password or
 * certificate is an answer of the source, and another way must not paper over it.
 * @throws LandfallError LandfallSourceUnreachable (with one line per way), LandfallSourceAccessDenied, LandfallSourceTlsRefused,
 *   LandfallSourceSchemaMissing, LandfallSourceGrantMissing
 */
export async function connectSource(input: {
  source: SourceSettings;
  password: string;
  program: string;
  /** Whether the session is in the source's schema. */
  inSchema: boolean;
  /** Whether the server refuses every change in the session. */
  readOnly?: boolean;
  signal?: AbortSignal;
}): Promise<OpenConnection> {
  const tried: string[] = [];
  const ca = await readAuthority(input.source);
  for (const endpoint of input.source.endpoints) {
    input.signal?.throwIfAborted();
    try {
      return await connectEndpoint(endpoint, { ...input, ca });
    } catch (error) {
      const failure = translateSourceError(error, {
        endpoint: endpointName(endpoint),
        database: input.source.database,
        user: input.source.user,
        doing: 'connecting',
      });
      if (failure.code !== 'LandfallSourceUnreachable') throw failure;
      tried.push(failure.message);
    }
  }
  throw new LandfallError('LandfallSourceUnreachable', tried.join('; '));
}

/** Text of the certificate authorities that the configuration names. @throws LandfallError LandfallSourceTlsRefused */
export async function readAuthority(source: SourceSettings): Promise<string | undefined> {
  if (source.tls.mode === 'disabled' || source.tls.ca === undefined) return undefined;
  try {
    return await readFile(source.tls.ca, 'utf8');
  } catch {
    throw new LandfallError('LandfallSourceTlsRefused', `source.tls.ca: ${source.tls.ca} could not be read`);
  }
}

interface EndpointInput {
  readonly source: SourceSettings;
  readonly password: string;
  readonly program: string;
  readonly inSchema: boolean;
  readonly readOnly?: boolean;
  readonly ca?: string;
}

async function connectEndpoint(endpoint: Endpoint, input: EndpointInput): Promise<OpenConnection> {
  const connection = createConnection(connectionOptions(endpoint, input));
  // An error between two queries must not end the process; the next query finds the connection closed.
  connection.on('error', () => undefined);
  try {
    await new Promise<void>((resolve, reject) => connection.connect((error) => (error ? reject(error) : resolve())));
    await withinConnectTime(connection, `SET SESSION ${SESSION_SETTINGS.join(', ')}`);
    if (input.readOnly === true) await withinConnectTime(connection, READ_ONLY);
    if (!input.inSchema) await withinConnectTime(connection, mayUse(input.source.database));
    const rows = await withinConnectTime(connection, 'SELECT VERSION() AS version');
    const version = String((rows as readonly { version: unknown }[])[0]?.version);
    const flavour = /mariadb/i.test(version) ? 'mariadb' : 'mysql';
    return { connection, endpoint: endpointName(endpoint), version, flavour };
  } catch (error) {
    connection.destroy();
    throw error;
  }
}

const withinConnectTime = (connection: Connection, sql: string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    connection.query({ sql, timeout: CONNECT_TIMEOUT_MS }, (error, rows) => (error ? reject(error) : resolve(rows)));
  });

function connectionOptions(
  endpoint: Endpoint,
  { source, password, program, inSchema, ca }: EndpointInput,
): ConnectionOptions {
  const identity = source.tls.serverName ?? endpoint.host;
  return {
    // mysql2 takes the name that the certificate must carry from `host`; the address is in the stream below.
    host: identity,
    port: endpoint.port,
    stream: () => openSocket(endpoint, identity),
    user: source.user,
    password,
    ...(inSchema && { database: source.database }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableKeepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    decimalNumbers: false,
    jsonStrings: true,
    typeCast: castValue as NonNullable<ConnectionOptions['typeCast']>,
    connectAttributes: { program_name: program },
    ...(source.tls.mode === 'required' && {
      ssl: { minVersion: 'TLSv1.2', rejectUnauthorized: true, verifyIdentity: true, ...(ca !== undefined && { ca }) },
    }),
  };
}

function openSocket(endpoint: Endpoint, identity: string): Socket {
  const socket = connectSocket({
    host: endpoint.host,
    port: endpoint.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
  });
  // For an address mysql2 names no host to TLS, which would then compare with `localhost`. Node falls back to `_host` of the
  // socket; should it stop doing so, the comparison fails and the connection is refused, never let through.
  if (isIP(identity)) Object.assign(socket, { _host: identity });
  return socket;
}
