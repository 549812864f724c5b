import { setTimeout as delay } from 'node:timers/promises';
import type { ConnectionOptions } from 'mysql2';
import type { LogPosition, SourceTransaction } from '../../contracts/changes';
import { LandfallError } from '../../contracts/errors';
import type { Watched } from './assemble';
import { openSession, type Session } from './session';

/** Changes that may wait for the caller; beyond, the server is told to wait. */
const MOST_WAITING_CHANGES = 20_000;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 2_000;

export interface ChangeLogInput {
  /** A new one for each attempt, so that another endpoint or a new secret is taken up. */
  readonly connect: () => Promise<ConnectionOptions>;
  readonly watched: Watched;
  readonly from: LogPosition;
  readonly serverId: number;
  readonly signal: AbortSignal;
  /** Told of each broken connection and of each new one. */
  readonly onLink?: (state: { readonly error: Error } | 'connecting') => void;
}

export interface ChangeLog {
  /**
   * Waits for the next transactions, in the order of their commits, at most `most` of them.
   * @throws LandfallError LandfallBinlogGone, LandfallSourceAccessDenied, LandfallSourceGrantMissing, LandfallSourceSettings: nothing more will come
   * @throws the signal's reason when it was aborted
   */
  next(most: number): Promise<readonly SourceTransaction[]>;
  close(): void;
}

const FINAL_ERRNO: Readonly<Record<number, ConstructorParameters<typeof LandfallError>[0]>> = {
  1045: 'LandfallSourceAccessDenied',
  1227: 'LandfallSourceGrantMissing',
};

/** What ends the reading for good; undefined: try again. The number 1236 stands for all that the server cannot read on from. */
function finalFailure(error: Error): LandfallError | undefined {
  if (error instanceof LandfallError) return error.code === 'LandfallSourceUnreachable' ? undefined : error;
  const { errno, message } = error as { errno?: number; message: string };
  // A second reader of the same number ends the first one with this text: that is no loss of the log.
  if (errno === 1236 && /same server_(uu)?id|server_uuid\/server_id/i.test(message)) return undefined;
  if (errno === 1236)
    return new LandfallError(
      'LandfallBinlogGone',
      `the binary log cannot be read on from the saved position: ${message}`,
      {
        cause: error,
      },
    );
  const code = errno === undefined ? undefined : FINAL_ERRNO[errno];
  if (code !== undefined) return new LandfallError(code, `reading the binary log: ${message}`, { cause: error });
  if (/cannot be decoded|not supported|binlog_transaction_compression|PARTIAL_JSON/i.test(message))
    return new LandfallError('LandfallSourceSettings', `reading the binary log: ${message}`, { cause: error });
  return undefined;
}

/** The change log as a queue that survives broken connections: after each it reads on behind the last transaction that it has taken in. */
export function openChangeLog(input: ChangeLogInput): ChangeLog {
  const waiting: SourceTransaction[] = [];
  let changesWaiting = 0;
  let position = input.from;
  let failure: Error | undefined;
  let session: Session | undefined;
  let wake: () => void = () => undefined;
  const closed = new AbortController();
  const signal = AbortSignal.any([input.signal, closed.signal]);
  const abort = aborted(signal);
  void abort.then(() => wake());

  const take = (transaction: SourceTransaction): void => {
    waiting.push(transaction);
    changesWaiting += transaction.changes.length + 1;
    position = transaction.after;
    if (changesWaiting > MOST_WAITING_CHANGES) session?.pause();
    wake();
  };

  async function run(): Promise<void> {
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const before = position;
      let error: Error;
      try {
        input.onLink?.('connecting');
        session = await openSession({
          ...input,
          connection: await input.connect(),
          from: position,
          onTransaction: take,
        });
        const end = (): void => session?.close();
        signal.addEventListener('abort', end, { once: true });
        error = await Promise.race([session.ended, abort]);
        signal.removeEventListener('abort', end);
        session.close();
      } catch (thrown) {
        error = thrown as Error;
      }
      session = undefined;
      if (signal.aborted) return;
      const final = finalFailure(error);
      if (final !== undefined) throw final;
      input.onLink?.({ error });
      if (position !== before) attempt = 0;
      await delay(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt), undefined, { signal }).catch(
        () => undefined,
      );
    }
  }
  run().catch((error: unknown) => {
    failure = error as Error;
    wake();
  });

  return {
    next: async (most) => {
      while (waiting.length === 0) {
        signal.throwIfAborted();
        if (failure !== undefined) throw failure;
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const taken = waiting.splice(0, most);
      const over = changesWaiting > MOST_WAITING_CHANGES;
      changesWaiting -= taken.reduce((sum, { changes }) => sum + changes.length + 1, 0);
      if (over && changesWaiting <= MOST_WAITING_CHANGES) session?.resume();
      return taken;
    },
    close: () => closed.abort(),
  };
}

const aborted = (signal: AbortSignal): Promise<Error> =>
  new Promise((resolve) => {
    const end = (): void => resolve(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
