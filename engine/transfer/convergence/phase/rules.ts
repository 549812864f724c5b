import { authorityIn, STEP, type Step } from '../../../../runtime/flags/phase/rules';

/** What a coordinator decides. What an instance decides as well is copied into the application, and stands there. */

export {
  authorityIn,
  mayArrive,
  moveWaitsFor,
  readsFrom,
  STEP,
  stepTowards,
  writePlan,
  type MoveFacts,
  type Side,
  type Step,
  type WriteAct,
} from '../../../../runtime/flags/phase/rules';

/**
 * The epoch after a move: it rises with each move out of a hold. When the authority changes side, writers of the former side must lose. When
 * a hold is given up, the marker row may be one ahead already, by a coordinator that died between `fence` and `move`; reverse sync would then
 * be shut out for good.
 */
export const epochAfter = (from: Step, _to: Step, epoch: number): number =>
  from === STEP.holdForward || from === STEP.holdBack ? epoch + 1 : epoch;

/** What a coordinator does for a move: it looks at the facts, shuts reverse sync out, and moves the flag unless that was moved meanwhile. */
export type MoveAct = 'look' | 'fence' | 'move';

/**
 * The acts of a move, in order. Back to MySQL the marker row gets the coming epoch first: a stream reader that was given up for dead may
 * hold an item that is read and a transaction that is open, and would else write an old row when MySQL is the authority again.
 */
export const movePlan = (from: Step, to: Step): readonly MoveAct[] =>
  authorityIn(from) === 'dynamodb' && authorityIn(to) === 'mysql' ? ['look', 'fence', 'move'] : ['look', 'move'];

/** The step from which a hold came, to which it is given up; undefined: the step is no hold. */
export function stepBefore(step: Step): Step | undefined {
  if (step === STEP.holdForward) return STEP.dynamodbRead;
  return step === STEP.holdBack ? STEP.dynamodb : undefined;
}

/** Has a hold lasted too long? Writes are refused meanwhile; giving it up waits for nothing but arrivals. */
export const holdIsOver = (
  terms: { readonly holdMs: number },
  input: { readonly nowMs: number; readonly sinceMs: number },
): boolean => input.nowMs >= input.sinceMs + terms.holdMs;
