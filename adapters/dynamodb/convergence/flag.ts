import { randomUUID } from 'node:crypto';
import { LandfallError } from '../../../contracts/errors';
import { unwatchedAfter } from '../../../engine/transfer/convergence/comparison/rules';
import {
  entryOfFlag,
  FLAG_KEY as KEY,
  flagOfEntry,
  type Flag,
  type FlagContent,
} from '../../../runtime/flags/control/flag-entry';
import { putEntry, readEntry, type ControlTable } from './control';

export type { Flag, FlagContent };

/**
 * Reads the flag; undefined before it was written first.
 * @throws Error when its step is none that this version knows: nobody may guess
 */
export async function readFlag(control: ControlTable, signal: AbortSignal): Promise<Flag | undefined> {
  return (await readWritten(control, signal))?.flag;
}

/**
 * The flag where it must have been written.
 * @throws LandfallError LandfallInternal: nobody has written it yet
 */
export async function flagOf(control: ControlTable, signal: AbortSignal): Promise<Flag> {
  const flag = await readFlag(control, signal);
  if (flag === undefined) throw new LandfallError('LandfallInternal', 'the control table has no flag');
  return flag;
}

async function readWritten(
  control: ControlTable,
  signal: AbortSignal,
): Promise<{ readonly flag: Flag; readonly token: string } | undefined> {
  const entry = await readEntry(control, KEY, signal);
  if (entry === undefined) return undefined;
  return {
    flag: flagOfEntry(entry),
    token: entry['token']?.S ?? '',
  };
}

/**
 * Writes the flag, unless somebody has written it since `before` was read (undefined: it was not there).
 * @returns false when somebody was first
 */
export async function writeFlag(
  control: ControlTable,
  next: FlagContent,
  before: Flag | undefined,
  signal: AbortSignal,
): Promise<boolean> {
  const token = randomUUID();
  const revision = (before?.revision ?? 0) + 1;
  const unwatchedSince = unwatchedAfter({
    from: before?.step,
    to: next.step,
    revision,
    before: before?.unwatchedSince ?? null,
  });
  const entry = {
    ...entryOfFlag({ ...next, revision, unwatchedSince }),
    token: { S: token },
  };
  const condition =
    before === undefined
      ? { ConditionExpression: 'attribute_not_exists(#r)', ExpressionAttributeNames: { '#r': 'revision' } }
      : {
          ConditionExpression: '#r = :r',
          ExpressionAttributeNames: { '#r': 'revision' },
          ExpressionAttributeValues: { ':r': { N: String(before.revision) } },
        };
  if (await putEntry(control, KEY, entry, signal, condition)) return true;
  // The first of several attempts may have landed unheard.
  return (await readWritten(control, signal))?.token === token;
}
