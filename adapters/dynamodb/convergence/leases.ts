import {
  LEASE_PARTITION as PARTITION,
  leaseOfEntry,
  type InstanceLease,
} from '../../../runtime/flags/control/lease-entry';
import { deleteEntry, readPartition, type ControlTable } from './control';

export type { InstanceLease };

export const readLeases = async (control: ControlTable, signal: AbortSignal): Promise<readonly InstanceLease[]> =>
  (await readPartition(control, PARTITION, signal)).map(leaseOfEntry);

/** Forgets an instance whose lease is over, unless it has renewed since. */
export const forgetLease = (control: ControlTable, lease: InstanceLease, signal: AbortSignal): Promise<boolean> =>
  deleteEntry(control, { partition: PARTITION, sort: lease.instance }, signal, {
    ConditionExpression: '#b = :b',
    ExpressionAttributeNames: { '#b': 'beat' },
    ExpressionAttributeValues: { ':b': { N: String(lease.beat) } },
  });
