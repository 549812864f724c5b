import { deleteEntry, putEntry, readPartition, type ControlTable } from './control';

/** Leases of application instances: each renews its own entry; the others look whether the beat changes. */

const PARTITION = 'lease';

export interface InstanceLease {
  readonly instance: string;
  /** Rises with each renewal; no time of day, because no two clocks are compared. */
  readonly beat: number;
  /**
   * Revision of the flag with whose step the instance works, none of its writes having begun under an earlier one; null: it has registered,
   * and not served yet. A revision and not the step: a renewal that lands late must not speak for a step that comes a second time.
   */
  readonly arrived: number | null;
}

/**
 * Renews a lease; one that lands late changes nothing.
 * @returns false when a later renewal is there already
 */
export async function renewLease(control: ControlTable, lease: InstanceLease, signal: AbortSignal): Promise<boolean> {
  const { instance, beat, arrived } = lease;
  return putEntry(
    control,
    { partition: PARTITION, sort: instance },
    {
      instance: { S: instance },
      beat: { N: String(beat) },
      ...(arrived === null ? {} : { arrived: { N: String(arrived) } }),
    },
    signal,
    {
      ConditionExpression: 'attribute_not_exists(#b) OR #b <= :b',
      ExpressionAttributeNames: { '#b': 'beat' },
      ExpressionAttributeValues: { ':b': { N: String(beat) } },
    },
  );
}

export const readLeases = async (control: ControlTable, signal: AbortSignal): Promise<readonly InstanceLease[]> =>
  (await readPartition(control, PARTITION, signal)).map((entry) => ({
    instance: entry['instance']?.S ?? '',
    beat: Number(entry['beat']?.N),
    arrived: entry['arrived']?.N === undefined ? null : Number(entry['arrived'].N),
  }));

/** Forgets an instance whose lease is over, unless it has renewed since. */
export const forgetLease = (control: ControlTable, lease: InstanceLease, signal: AbortSignal): Promise<boolean> =>
  deleteEntry(control, { partition: PARTITION, sort: lease.instance }, signal, {
    ConditionExpression: '#b = :b',
    ExpressionAttributeNames: { '#b': 'beat' },
    ExpressionAttributeValues: { ':b': { N: String(lease.beat) } },
  });
