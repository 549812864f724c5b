import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { STEP, type Step } from '../phase/rules';

/** What whoever writes the flag decides. */
export interface FlagContent {
  readonly step: Step;
  readonly epoch: number;
  /** Who numbers the commits of this epoch; null where nobody does. */
  readonly origin: string | null;
  /** What that server had executed when it became the epoch's, as its flavour writes it; null where nobody numbers commits. */
  readonly begunWith: string | null;
}

/** The one flag of live traffic. */
export interface Flag extends FlagContent {
  /** Rises with each write of the flag. */
  readonly revision: number;
  /** Revision since which strays are not put right; null: they were never left alone. */
  readonly unwatchedSince: number | null;
}

/** An entry of the control table. */
export type Entry = Readonly<Record<string, AttributeValue>>;

/** Where the flag stands in the control table. */
export const FLAG_KEY = { partition: 'flag', sort: '#' } as const;

const STEPS: ReadonlySet<string> = new Set(Object.values(STEP));

/** @throws Error when the text is no step that this version knows: nobody may guess */
export function stepOf(text: string | undefined): Step {
  if (text === undefined || !STEPS.has(text))
    throw new Error(`the flag has the step ${JSON.stringify(text ?? '')}, which this version does not know`);
  return text as Step;
}

/** @throws Error when there is no whole number that is not negative */
export function countOf(entry: Entry, name: string): number {
  const text = entry[name]?.N;
  const value = text === undefined || !/^\d+$/.test(text) ? Number.NaN : Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`an entry of the control table has no whole number in ${name}`);
  return value;
}

/** @throws Error when the entry is not a flag as this version knows it: nobody may guess */
export const flagOfEntry = (entry: Entry): Flag => ({
  step: stepOf(entry['step']?.S),
  epoch: countOf(entry, 'epoch'),
  origin: entry['origin']?.S ?? null,
  begunWith: entry['begunWith']?.S ?? null,
  revision: countOf(entry, 'revision'),
  unwatchedSince: entry['unwatchedSince'] === undefined ? null : countOf(entry, 'unwatchedSince'),
});

/** The flag as an entry, without its key. */
export const entryOfFlag = (flag: Flag): Record<string, AttributeValue> => ({
  step: { S: flag.step },
  epoch: { N: String(flag.epoch) },
  ...(flag.origin === null ? {} : { origin: { S: flag.origin } }),
  ...(flag.begunWith === null ? {} : { begunWith: { S: flag.begunWith } }),
  revision: { N: String(flag.revision) },
  ...(flag.unwatchedSince === null ? {} : { unwatchedSince: { N: String(flag.unwatchedSince) } }),
});
