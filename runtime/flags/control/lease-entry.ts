import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { countOf, type Entry } from './flag-entry';

/** A lease of an instance of the application: each renews its own entry; the others look whether the beat changes. */
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

/** Partition of the leases in the control table; the sort key is the instance. */
export const LEASE_PARTITION = 'lease';

export const entryOfLease = ({ instance, beat, arrived }: InstanceLease): Record<string, AttributeValue> => ({
  instance: { S: instance },
  beat: { N: String(beat) },
  ...(arrived === null ? {} : { arrived: { N: String(arrived) } }),
});

/** @throws Error when the entry is no lease */
export const leaseOfEntry = (entry: Entry): InstanceLease => ({
  instance: entry['instance']?.S ?? '',
  beat: countOf(entry, 'beat'),
  arrived: entry['arrived'] === undefined ? null : countOf(entry, 'arrived'),
});

/** The condition of a renewal: one that lands late changes nothing. */
export const renewalCondition = (beat: number) => ({
  ConditionExpression: 'attribute_not_exists(#b) OR #b <= :b',
  ExpressionAttributeNames: { '#b': 'beat' },
  ExpressionAttributeValues: { ':b': { N: String(beat) } },
});
