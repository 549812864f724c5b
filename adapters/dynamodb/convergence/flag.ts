import { randomUUID } from 'node:crypto';
import { LandfallError } from '../../../contracts/errors';
import { unwatchedAfter } from '../../../engine/transfer/convergence/comparison/rules';
import { STEP, type Step } from '../../../engine/transfer/convergence/phase/rules';
import { putEntry, readEntry, type ControlTable } from './control';

/** What whoever writes the flag decides. */
export interface FlagContent {
  readonly step: Step;
  readonly epoch: number;
  /** Who numbers the commits of this epoch (`SourceTransaction.origin`); null where nobody does. */
  readonly origin: string | null;
  /** What that server had executed when it became the epoch's, as its flavour writes it; null where nobody numbers commits. */
  readonly begunWith: string | null;
}

/** The one flag of live traffic. */
export interface Flag extends FlagContent {
  /** Rises with each write of the flag. */
  readonly revision: number;
  /** Revision since which strays are not put right (`unwatchedAfter`); null: they were never left alone. */
  readonly unwatchedSince: number | null;
}

const KEY = { partition: 'flag', sort: '#' };
const STEPS: ReadonlySet<string> = new Set(Object.values(STEP));

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
  const step = entry['step']?.S ?? '';
  if (!STEPS.has(step))
    throw new Error(`the flag has the step ${JSON.stringify(step)}, which this version does not know`);
  return {
    flag: {
      step: step as Step,
      epoch: Number(entry['epoch']?.N),
      origin: entry['origin']?.S ?? null,
      begunWith: entry['begunWith']?.S ?? null,
      revision: Number(entry['revision']?.N),
      unwatchedSince: entry['unwatchedSince'] === undefined ? null : Number(entry['unwatchedSince'].N),
    },
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
    step: { S: next.step },
    epoch: { N: String(next.epoch) },
    ...(next.origin === null ? {} : { origin: { S: next.origin } }),
    ...(next.begunWith === null ? {} : { begunWith: { S: next.begunWith } }),
    revision: { N: String(revision) },
    ...(unwatchedSince === null ? {} : { unwatchedSince: { N: String(unwatchedSince) } }),
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
