import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { setTimeout as delay } from 'node:timers/promises';
import { LandfallError } from '../../contracts/errors';
import type { Item } from '../../contracts/projection';
import { learnedRatio, newBucket, reserve, settle, writeUnitsOf, type Bucket } from '../../engine/transfer/pace/rules';
import type { DataClient } from './client';
import { dataErrorKind, throwDataError } from './errors';
import { retryClock, type RetryCounts } from './retry';

/** A put with the bytes of its item, or a delete by key. */
export type Write = { readonly put: Item; readonly bytes: number } | { readonly delete: Item; readonly bytes: number };

/** What the writes of a slice cost; grows while they run. */
export interface WriteFigures extends RetryCounts {
  /** Write units as the service counted them. */
  writeUnits: number;
  /** Unprocessed items that were sent again. */
  retried: number;
  requests: number;
}

export const newWriteFigures = (): WriteFigures => ({
  writeUnits: 0,
  retried: 0,
  requests: 0,
  throttled: 0,
  transient: 0,
});

/** Spends write units at a ceiling, shared by all batches of one slice. */
class Pace {
  private bucket: Bucket;
  /** Units that the service charges for one reckoned unit: indexes are paid too. */
  private ratio = 1;

  constructor(unitsPerSecond: number) {
    this.bucket = newBucket(unitsPerSecond, performance.now());
  }

  async take(reckoned: number, signal: AbortSignal): Promise<(consumed: number) => void> {
    const reserved = reckoned * this.ratio;
    const { bucket, waitMs } = reserve(this.bucket, reserved, performance.now());
    this.bucket = bucket;
    if (waitMs > 0) await delay(waitMs, undefined, { signal });
    return (consumed) => {
      this.ratio = learnedRatio(this.ratio, reckoned, consumed);
      this.bucket = settle(this.bucket, reserved, consumed);
    };
  }
}

export interface BatchWriter {
  /**
   * Writes one batch (25 writes at most, no key twice) and returns when all of it is acknowledged.
   * @throws LandfallError LandfallWriteThrottled or LandfallAwsUnreachable after a minute without progress, LandfallAwsAccessDenied,
   *   LandfallTableMissing, LandfallItemRefused
   * @throws AbortError when the signal is aborted; what was acknowledged until then stays written
   */
  write(batch: readonly Write[]): Promise<void>;
  readonly figures: WriteFigures;
}

const asRequest = (write: Write): WriteRequest =>
  ('put' in write
    ? { PutRequest: { Item: write.put } }
    : { DeleteRequest: { Key: write.delete } }) as unknown as WriteRequest;

/** A writer to one table: unconditional batches, unprocessed items again with jitter, a ceiling of consumed units when asked for. */
export function batchWriter(input: {
  readonly data: DataClient;
  readonly table: string;
  readonly signal: AbortSignal;
  readonly unitsPerSecond?: number;
  /** Milliseconds without progress after which it gives up. Default 60000. */
  readonly giveUpAfterMs?: number;
  /** Asked right before each request; throws when none may be sent any more. */
  readonly maySend?: () => void;
}): BatchWriter {
  const { data, table, signal, unitsPerSecond, giveUpAfterMs, maySend } = input;
  const figures = newWriteFigures();
  const pace = unitsPerSecond === undefined ? undefined : new Pace(unitsPerSecond);

  const sendOnce = async (requests: readonly WriteRequest[], units: number): Promise<readonly WriteRequest[]> => {
    const settleUnits = await pace?.take(units, signal);
    figures.requests += 1;
    let consumed = 0;
    try {
      maySend?.();
      const answer = await data.client.send(
        new BatchWriteItemCommand({ RequestItems: { [table]: [...requests] }, ReturnConsumedCapacity: 'TOTAL' }),
        { abortSignal: signal },
      );
      consumed = answer.ConsumedCapacity?.reduce((sum, { CapacityUnits }) => sum + (CapacityUnits ?? 0), 0) ?? 0;
      figures.writeUnits += consumed;
      return answer.UnprocessedItems?.[table] ?? [];
    } finally {
      // An answer that never came may have been paid for: the reservation stands.
      settleUnits?.(consumed > 0 ? consumed : units);
    }
  };

  const send = async (requests: readonly WriteRequest[], units: number): Promise<void> => {
    const clock = retryClock({ call: 'BatchWriteItem', place: data.place, signal, counts: figures, giveUpAfterMs });
    let rest = requests;
    const unitsOf = (part: readonly WriteRequest[]): number => (units * part.length) / requests.length;
    while (rest.length > 0) {
      try {
        const unprocessed = await sendOnce(rest, unitsOf(rest));
        if (unprocessed.length === 0) return;
        if (unprocessed.length < rest.length) clock.progress();
        figures.retried += unprocessed.length;
        rest = unprocessed;
        await clock.wait('throttled');
      } catch (error) {
        const kind = dataErrorKind(error);
        if (kind === 'too-large' && rest.length > 1) {
          const half = Math.ceil(rest.length / 2);
          await send(rest.slice(0, half), unitsOf(rest.slice(0, half)));
          rest = rest.slice(half);
        } else if (kind === 'throttled' || kind === 'transient') {
          await clock.wait(kind, error);
        } else throwWriteError(error, table, data.place);
      }
    }
  };

  return {
    figures,
    write: (batch) => {
      const units = batch.reduce((sum, { bytes }) => sum + writeUnitsOf(bytes), 0);
      return send(batch.map(asRequest), units);
    },
  };
}

/** Errors that are about table or items get their own code; the text of the service names no values. */
function throwWriteError(error: unknown, table: string, place: string): never {
  const { name, message } = error as { name?: unknown; message?: unknown };
  const text = typeof message === 'string' ? message.slice(0, 300) : '';
  if (name === 'ResourceNotFoundException')
    throw new LandfallError('LandfallTableMissing', `table ${table} at ${place} does not exist`);
  if (name === 'ValidationException')
    throw new LandfallError('LandfallItemRefused', `table ${table} at ${place} refused a batch: ${text}`);
  throwDataError(error, 'BatchWriteItem', place);
}
