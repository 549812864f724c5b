import type { Invocation } from './invocation';
import { UsageError } from './usage-error';

/**
 * Asks before something that cannot simply be taken back. True: go on.
 * @throws UsageError where nobody can be asked and --yes is not given
 */
export async function confirmed(at: Invocation, yes: boolean | undefined, question: string): Promise<boolean> {
  if (yes === true) return true;
  if (!at.io.interactive) throw new UsageError(`${question} Nobody can be asked here: give --yes.`);
  if (await at.prompts.confirm(question)) return true;
  at.note('nothing was done');
  return false;
}
