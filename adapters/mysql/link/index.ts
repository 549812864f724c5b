import { LandfallError } from '../../../contracts/errors';
import type { SourceRow, SourceValue } from '../../../contracts/projection';
import type { SecretResolver } from '../../../contracts/secrets';
import { markedAsOwn } from '../../../engine/lib/own-statements';
import { mayWorkOn } from '../../../engine/transfer/convergence/failover/rules';
import { connectSource, type OpenConnection, type SourceSettings } from './connect';
import { isFatal, translateSourceError, wasNeverSent } from './errors';
import { anotherServer, serverIdentity } from './server';
import { statementTimeLimit } from './session';

export { sourceErrno } from './errors';
export { anotherServer, serverIdentity } from './server';
export type { SourceSettings } from './connect';

export interface QueryOptions {
  /** Gives the query up; the link stays usable and opens a new connection for the next one. */
  readonly signal?: AbortSignal;
  /** Milliseconds; default source.queryTimeoutSeconds. */
  readonly timeoutMs?: number;
  /**
   * The server that must answer: `server_uuid`, on MariaDB `server_id`; null: any. A session on another one is given up, for a new one may lead to the right
   * server: after a failover the former source may still be there and answer with rows that are over.
   */
  readonly server?: string | null;
}

/** An answer as the server gives it. */
export interface SqlAnswer {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly SourceValue[])[];
  /** Rows that a write found, as drivers count them by default (CLIENT_FOUND_ROWS); 0 for a read. */
  readonly affectedRows: number;
  /** Decimal text; `0` when none was generated. */
  readonly insertId: string;
}

/** One session on the source. Queries run one after another; open several links to run several at once. */
export interface SourceLink {
  /**
   * Runs one statement over the text protocol; a statement without a result gives no rows. Values are text, Buffer or null.
   * After a lost connection the next call opens a new one by itself; the failed statement is never repeated by the link.
   * @throws LandfallError LandfallSourceQueryFailed, LandfallSourceUnreachable, LandfallSourceGrantMissing and what connecting throws;
   *   LandfallSourceMoved: another server answers than `options.server`
   * @throws the signal's reason when it was aborted
   */
  query(sql: string, values?: readonly unknown[], options?: QueryOptions): Promise<readonly SourceRow[]>;
  /** The same with all that the server answers: rows in the order of their columns, whose names may repeat, and what a write did. */
  answer(sql: string, values?: readonly unknown[], options?: QueryOptions): Promise<SqlAnswer>;
  readonly flavour: 'mysql' | 'mariadb';
  /** As `SELECT VERSION()` gives it. */
  readonly version: string;
  /** `name host:port` of the way in use. */
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The server gives a SELECT up by itself first; the client waits this much longer before it takes the link for dead. */
const DEAD_LINK_GRACE_MS = 500;

/**
 * Opens a link over the first endpoint that answers. `role` says what the session is for; it shows in the source's
 * performance_schema as program name `landfall <role>`. Such a session has no schema of its own: all names are qualified, and its statements
 * are not counted among those of the application (`mayUse`). Without a role, or where `inSchema` says so, it is in the source's schema.
 * `readOnly` makes the server refuse every change in the session.
 * @throws LandfallError LandfallSourceUnreachable, LandfallSourceAccessDenied, LandfallSourceTlsRefused,
 *   LandfallSourceSchemaMissing, LandfallSourceGrantMissing, LandfallSecretMissing
 */
export async function openSource(input: {
  source: SourceSettings;
  secrets: SecretResolver;
  role?: string;
  inSchema?: boolean;
  readOnly?: boolean;
  signal?: AbortSignal;
}): Promise<SourceLink> {
  const open = async (signal?: AbortSignal): Promise<OpenConnection> =>
    connectSource({
      source: input.source,
      password: await input.secrets(input.source.password),
      program: ['landfall', input.role].filter(Boolean).join(' '),
      inSchema: input.inSchema ?? input.role === undefined,
      ...(input.readOnly === true && { readOnly: true }),
      signal,
    });
  return new Link(input.source, open, await open(input.signal));
}

interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly asArrays: boolean;
}

type Fields = readonly { readonly name: string }[];
/** Rows, or what a write did, and the columns of the rows. */
type Answered = readonly [result: unknown, fields: Fields];

class Link implements SourceLink {
  private current: OpenConnection | undefined;
  private last: OpenConnection;
  private limitMs = 0;
  /** The server that a connection is on. */
  private serverOf: { readonly opened: OpenConnection | undefined; readonly server: string } | undefined;
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly source: SourceSettings,
    private readonly open: (signal?: AbortSignal) => Promise<OpenConnection>,
    first: OpenConnection,
  ) {
    this.last = first;
    this.use(first);
  }

  get flavour(): 'mysql' | 'mariadb' {
    return this.last.flavour;
  }
  get version(): string {
    return this.last.version;
  }
  get endpoint(): string {
    return this.last.endpoint;
  }

  async query(sql: string, values: readonly unknown[] = [], options: QueryOptions = {}): Promise<readonly SourceRow[]> {
    const [rows] = await this.inTurn({ sql, values, asArrays: false }, options);
    return Array.isArray(rows) ? (rows as SourceRow[]) : [];
  }

  async answer(sql: string, values: readonly unknown[] = [], options: QueryOptions = {}): Promise<SqlAnswer> {
    const [result, fields] = await this.inTurn({ sql, values, asArrays: true }, options);
    if (Array.isArray(result))
      return {
        columns: fields.map(({ name }) => name),
        rows: result as SourceValue[][],
        affectedRows: 0,
        insertId: '0',
      };
    const { affectedRows = 0, insertId = 0 } = result as { affectedRows?: number; insertId?: number | string };
    return { columns: [], rows: [], affectedRows, insertId: String(insertId) };
  }

  private inTurn(statement: Statement, options: QueryOptions): Promise<Answered> {
    const run = this.queue.then(() => this.run(statement, options));
    this.queue = run.catch(() => undefined);
    return run;
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.queue;
    const { current } = this;
    this.current = undefined;
    if (current === undefined) return;
    const { connection } = current;
    await new Promise<void>((resolve) => {
      const giveUp = setTimeout(resolve, 1_000);
      connection.end(() => {
        clearTimeout(giveUp);
        resolve();
      });
    });
    connection.destroy();
  }

  private use(opened: OpenConnection): void {
    this.current = opened;
    this.last = opened;
    this.limitMs = 0;
    const drop = (): void => {
      if (this.current === opened) this.current = undefined;
    };
    opened.connection.on('end', drop);
    opened.connection.on('error', drop);
  }

  private async run(statement: Statement, options: QueryOptions): Promise<Answered> {
    options.signal?.throwIfAborted();
    if (this.closed)
      throw new LandfallError('LandfallSourceQueryFailed', `query at ${this.endpoint}: the link is closed`);
    try {
      return await this.attempt(statement, options);
    } catch (error) {
      if (!(error instanceof LandfallError) || !wasNeverSent(error.cause)) throw error;
      this.current = undefined;
      return this.attempt(statement, options);
    }
  }

  private async attempt(statement: Statement, options: QueryOptions): Promise<Answered> {
    if (this.current === undefined) this.use(await this.open(options.signal));
    const timeoutMs = options.timeoutMs ?? this.source.queryTimeoutSeconds * 1_000;
    if (this.limitMs !== timeoutMs) {
      const limit = { sql: statementTimeLimit(this.flavour, timeoutMs), values: [], asArrays: false };
      await this.send(limit, { ...options, timeoutMs });
      this.limitMs = timeoutMs;
    }
    if (typeof options.server === 'string') await this.onServer(options.server, { ...options, timeoutMs });
    return this.send(statement, { ...options, timeoutMs });
  }

  /** A session is on one server for as long as it lasts, so it is asked once. */
  private async onServer(server: string, options: QueryOptions & { timeoutMs: number }): Promise<void> {
    const opened = this.current;
    let known = this.serverOf;
    if (known === undefined || known.opened !== opened) {
      const [rows] = await this.send({ sql: serverIdentity(this.flavour), values: [], asArrays: true }, options);
      known = { opened, server: String((rows as readonly SourceValue[][])[0]?.[0]).toLowerCase() };
      this.serverOf = known;
    }
    if (mayWorkOn({ answers: known.server, counted: server })) return;
    this.current = undefined;
    opened?.connection.destroy();
    throw anotherServer(this.endpoint, server, known.server);
  }

  /** Sends one statement and waits for rows, the time limit or the signal, whichever comes first. */
  private send(
    { sql, values, asArrays }: Statement,
    { signal, timeoutMs }: QueryOptions & { timeoutMs: number },
  ): Promise<Answered> {
    const opened = this.current;
    const context = {
      endpoint: this.endpoint,
      database: this.source.database,
      user: this.source.user,
      doing: 'query',
      sql,
    };
    if (opened === undefined)
      return Promise.reject(translateSourceError(Object.assign(new Error('closed'), { fatal: true }), context));
    return new Promise((resolve, reject) => {
      // Without destroy the next query on this connection would wait behind the dead one for ever.
      const abandon = (error: unknown): void => {
        if (this.current === opened) this.current = undefined;
        opened.connection.destroy();
        finish(() => reject(error instanceof Error ? error : new Error(String(error))));
      };
      const onAbort = (): void => abandon(signal?.reason);
      const timer = setTimeout(
        () =>
          abandon(
            new LandfallError(
              'LandfallSourceQueryFailed',
              `query at ${context.endpoint}: no answer within ${timeoutMs} ms; the connection was given up`,
            ),
          ),
        timeoutMs + DEAD_LINK_GRACE_MS,
      );
      const finish = (then: () => void): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        then();
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      const sent = { sql: markedAsOwn(sql), values: [...values], rowsAsArray: asArrays };
      opened.connection.query(sent, (error: unknown, result: unknown, fields: Fields | undefined) => {
        if (error !== null && error !== undefined) {
          if (isFatal(error)) {
            if (this.current === opened) this.current = undefined;
            opened.connection.destroy();
          }
          finish(() => reject(translateSourceError(error, context)));
          return;
        }
        finish(() => resolve([result, fields ?? []]));
      });
    });
  }
}
