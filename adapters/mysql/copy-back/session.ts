import type { Connection } from 'mysql2';
import type { SecretResolver } from '../../../contracts/secrets';
import type { SourceRow } from '../../../contracts/projection';
import { mayWorkOn } from '../../../engine/transfer/convergence/failover/rules';
import { connectSource, type SourceSettings } from '../link/connect';
import { translateSourceError } from '../link/errors';
import { anotherServer, serverIdentity } from '../link/server';

/** One connection for one transaction: after a broken one nothing may go on as if it were still open. */
export interface TransactionSession {
  query(sql: string, values?: readonly unknown[]): Promise<readonly SourceRow[]>;
  /** @param clean the transaction has ended, and the next one may have the connection; else it is closed, which rolls back what is open */
  end(clean: boolean): void;
}

export interface TransactionSessions {
  /**
   * @param server the server that must answer (see `QueryOptions`); null: any
   * @throws LandfallError of the link; LandfallSourceMoved: another server answers
   */
  open(signal: AbortSignal, server: string | null): Promise<TransactionSession>;
  close(): void;
}

/** Seconds after which the server itself ends a session that says nothing: a stopped process must not hold the marker row. */
const IDLE_SECONDS = 5;
const LOCK_SECONDS = 3;

/**
 * What is right has been decided elsewhere: foreign keys are not checked and do nothing, so that rows may come in any order and no cascade adds
 * to what the items say. Values are taken as they are or refused, never bent.
 */
const SETTINGS = [
  'foreign_key_checks = 0',
  "sql_mode = 'STRICT_ALL_TABLES,ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'",
  `wait_timeout = ${IDLE_SECONDS}`,
  `innodb_lock_wait_timeout = ${LOCK_SECONDS}`,
];

/** A connection is used again when it has rested no longer than this; the server ends it at `IDLE_SECONDS`. */
const REUSE_MS = 2_000;

/** Gives sessions out, one at a time each; the last one that ended well is kept for a moment. */
export function transactionSessions(input: {
  readonly source: SourceSettings;
  readonly secrets: SecretResolver;
}): TransactionSessions {
  const { source, secrets } = input;
  let resting: { readonly session: Opened; readonly sinceMs: number } | undefined;
  return {
    open: async (signal, server) => {
      const kept = resting;
      resting = undefined;
      const fresh = kept !== undefined && performance.now() - kept.sinceMs < REUSE_MS;
      if (kept !== undefined && !fresh) kept.session.destroy();
      const session = fresh ? kept.session : await connect(source, await secrets(source.password), signal);
      if (server !== null) {
        const found = await session.server().catch((error: unknown) => {
          session.destroy();
          throw error;
        });
        if (!mayWorkOn({ answers: found, counted: server })) {
          session.destroy();
          throw anotherServer(session.endpoint, server, found);
        }
      }
      return {
        query: session.query,
        end: (clean) => {
          if (!clean || resting !== undefined) session.destroy();
          else resting = { session, sinceMs: performance.now() };
        },
      };
    },
    close: () => resting?.session.destroy(),
  };
}

interface Opened {
  readonly query: TransactionSession['query'];
  readonly endpoint: string;
  /** On which server the session is, asked once. */
  readonly server: () => Promise<string>;
  destroy(): void;
}

async function connect(source: SourceSettings, password: string, signal: AbortSignal): Promise<Opened> {
  const { connection, endpoint, flavour } = await connectSource({
    source,
    password,
    program: 'landfall copy back',
    inSchema: true,
    signal,
  });
  const timeoutMs = source.queryTimeoutSeconds * 1_000 + 500;
  const context = { endpoint, database: source.database, user: source.user, doing: 'query' };
  let server: string | undefined;
  const session: Opened = {
    endpoint,
    server: async () => {
      if (server !== undefined) return server;
      const [row] = await session.query(serverIdentity(flavour));
      return (server = String(row?.['origin']).toLowerCase());
    },
    query: (sql, values = []) =>
      within(connection, sql, values, timeoutMs).catch((error: unknown) => {
        throw translateSourceError(error, { ...context, sql });
      }),
    destroy: () => connection.destroy(),
  };
  try {
    await session.query(`SET SESSION ${SETTINGS.join(', ')}`);
  } catch (error) {
    connection.destroy();
    throw error;
  }
  return session;
}

const within = (
  connection: Connection,
  sql: string,
  values: readonly unknown[],
  timeoutMs: number,
): Promise<readonly SourceRow[]> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      connection.destroy();
      reject(Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: 'ETIMEDOUT', fatal: true }));
    }, timeoutMs);
    connection.query({ sql, values: [...values] }, (error: unknown, rows: unknown) => {
      clearTimeout(timer);
      if (error !== null && error !== undefined) reject(error instanceof Error ? error : new Error('query failed'));
      else resolve(Array.isArray(rows) ? (rows as readonly SourceRow[]) : []);
    });
  });
