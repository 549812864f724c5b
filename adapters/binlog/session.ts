import type ZongJi from '@vlasky/zongji';
import type { ConnectionOptions } from 'mysql2';
import type { LogPosition, SourceTransaction } from '../../contracts/changes';
import { LandfallError } from '../../contracts/errors';
import { TransactionAssembler, type Watched } from './assemble';

/** Milliseconds between heartbeats of an idle log, and without any packet after which the connection is dead. */
const HEARTBEAT_MS = 1_000;
const DEAD_AFTER_MS = 3_500;
const CONNECT_TIMEOUT_MS = 3_000;
/** Seconds for which the server waits for a paused reader; its default of 60 ends a reader that waits for DynamoDB. */
const PAUSED_READER_SECONDS = 600;

export interface SessionInput {
  readonly connection: ConnectionOptions;
  readonly watched: Watched;
  readonly from: LogPosition;
  /** One per migration: the server ends an older reader of the same number. */
  readonly serverId: number;
  readonly onTransaction: (transaction: SourceTransaction) => void;
}

export interface Session {
  /** Resolves when the reading has failed, with the reason; never rejects. */
  readonly ended: Promise<Error>;
  pause(): void;
  resume(): void;
  close(): void;
}

type Reader = InstanceType<typeof ZongJi>;
interface Wire {
  query(sql: string): void;
  pause(): void;
  resume(): void;
  readonly stream: { on(event: 'close', listener: () => void): void };
}

const wireOf = (reader: Reader): Wire | undefined =>
  (reader as unknown as { connection: Wire | null }).connection ?? undefined;
const placeOf = (reader: Reader): { readonly file: string; readonly gtidSet: string | null } => {
  const { options, gtidSet } = reader as unknown as { options: { filename?: string }; gtidSet?: string | null };
  return { file: options.filename ?? '', gtidSet: gtidSet ?? null };
};

/** A heartbeat is asked for because a dead way gives no error by itself, and neither driver nor kernel would find out for many minutes. */
const SESSION_SQL =
  `SET @master_heartbeat_period=${HEARTBEAT_MS * 1_000_000}, @source_heartbeat_period=${HEARTBEAT_MS * 1_000_000}, ` +
  `net_write_timeout=${PAUSED_READER_SECONDS}`;

/**
 * Reads the log over one connection until that fails or is closed. Whole committed transactions come out, in order; the position of each is
 * one where reading may begin again.
 */
export async function openSession(input: SessionInput): Promise<Session> {
  const { default: LogReader } = await import('@vlasky/zongji');
  const reader = new LogReader({
    ...input.connection,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableKeepAlive: true,
    keepAliveInitialDelay: HEARTBEAT_MS,
  });
  const assembler = new TransactionAssembler(input.watched);
  let lastPacketAt = performance.now();
  let paused = false;
  let end: (reason: Error) => void = () => undefined;
  const ended = new Promise<Error>((resolve) => (end = resolve));
  const watchdog = setInterval(() => {
    if (!paused && performance.now() - lastPacketAt > DEAD_AFTER_MS)
      end(new LandfallError('LandfallSourceUnreachable', `the binary log sent nothing for ${DEAD_AFTER_MS} ms`));
  }, HEARTBEAT_MS / 4);
  const close = (): void => {
    clearInterval(watchdog);
    reader.removeAllListeners('binlog');
    reader.removeAllListeners('error');
    reader.on('error', () => undefined);
    try {
      reader.stop();
    } catch {
      // Its connection is gone already.
    }
  };
  void ended.then(close);

  reader.on('error', (error) => end(error));
  reader.on('ready', () => {
    // Queued before the command that begins the reading.
    wireOf(reader)?.query(SESSION_SQL);
    // An end without an error (FIN) is told by the socket alone.
    wireOf(reader)?.stream.on('close', () => end(new Error('the connection of the binary log was closed')));
  });
  reader.on('binlog', (event) => {
    lastPacketAt = performance.now();
    try {
      const transaction = assembler.take(event, placeOf(reader));
      if (transaction !== undefined) input.onTransaction(transaction);
    } catch (error) {
      end(error as Error);
    }
  });
  const { gtidSet, file, position } = input.from;
  const schemas = Object.fromEntries([...input.watched].map(([schema, tables]) => [schema, [...tables.keys()]]));
  reader.start({
    serverId: input.serverId,
    includeSchema: schemas,
    ...(gtidSet === null ? { filename: file, position } : { gtidSet }),
  });
  return {
    ended,
    close,
    pause: () => {
      paused = true;
      wireOf(reader)?.pause();
    },
    resume: () => {
      paused = false;
      lastPacketAt = performance.now();
      wireOf(reader)?.resume();
    },
  };
}
