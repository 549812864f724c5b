import { epochOfVersion, isOlder } from '../../../projection/version/rules';
import type { WriteCondition } from '../condition/rules';

/** Who writes items. Each but `application` copies what MySQL says; `application` is the only one once DynamoDB is the authority. */
export const WRITER = {
  load: 'load',
  capture: 'capture',
  /** An application instance after its own commit in MySQL. */
  shadow: 'shadow',
  /** Keys that were put off, and keys that a stray write touched. */
  repair: 'repair',
  application: 'application',
} as const;
export type Writer = (typeof WRITER)[keyof typeof WRITER];

/**
 * Condition under which a writer may replace an item.
 * @param seen version that the application read before it decided; null: no item. The others decide without looking.
 */
export function conditionOf(input: {
  readonly writer: Writer;
  readonly version: string;
  readonly seen?: string | null;
}): WriteCondition {
  switch (input.writer) {
    case 'load':
      return { kind: 'always' };
    case 'capture':
    case 'shadow':
    case 'repair':
      return { kind: 'older', than: input.version };
    case 'application':
      return { kind: 'unchanged', since: input.seen ?? null };
  }
}

/** What a refused write means: the item holds it already, decide again from a new read, or the writer's epoch is over. */
export type Refusal = 'done' | 'again' | 'over';

/** Reads a refusal. `stored` is what lay there (`ReturnValuesOnConditionCheckFailure`). */
export function afterRefusal(input: {
  readonly writer: Writer;
  readonly version: string;
  readonly stored: string | null;
}): Refusal {
  const { writer, version, stored } = input;
  if (stored === null) return 'again';
  const answersSomebody = writer === 'shadow' || writer === 'application';
  if (answersSomebody && epochOfVersion(stored) > epochOfVersion(version)) return 'over';
  return writer === 'application' ? 'again' : 'done';
}

/**
 * May the rows be read for a write of this version? Only when the source shows every transaction up to it: the binlog tells of a
 * commit before the server shows it.
 * @param visible version of the newest transaction that a new read on the source sees
 */
export const mayRead = (input: { readonly version: string; readonly visible: string }): boolean =>
  !isOlder(input.visible, input.version);
