import { failureDefinition } from '../../../contracts/errors';
import type { RetryingStep } from '../../api/retrying';
import { safe } from './text';

/** Attempts below this are everyday life: a slice that met a throttle, a lost connection that came back. */
const WORTH_TELLING = 2;

/** The steps that a person should know of. */
export const troubled = (steps: readonly RetryingStep[]): readonly RetryingStep[] =>
  steps.filter(({ attempt }) => attempt > WORTH_TELLING);

/** One step that is tried again and again: what, how often, why, and what ends it. */
export function retryingText({ step, attempt, code, message }: RetryingStep): readonly string[] {
  const known = code === undefined ? undefined : failureDefinition(code);
  const why = [code, message].filter((part) => part !== undefined && part !== '').join(': ');
  return [
    safe(`${step} is tried again (attempt ${attempt}): ${why}`),
    ...(known ? [safe(`  check: ${known.check}`), safe(`  fix: ${known.fix}`)] : []),
  ];
}
