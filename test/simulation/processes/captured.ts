import { setTimeout as delay } from 'node:timers/promises';
import { readCapture, readPutOff, type ControlTable } from '../../../adapters/dynamodb/convergence';
import type { SourceLink } from '../../../adapters/mysql/link';
import { readPosition } from '../../../adapters/mysql/position';
import { covers } from '../../../engine/transfer/position/rules';

/** More keys than a run has. */
const MOST_PUT_OFF = 1_000;

interface Place {
  readonly link: SourceLink;
  readonly control: ControlTable;
}

/**
 * A question whether capture has done all that the source had committed until now.
 * @param origin server whose log counts @throws when the session's server is another one
 */
async function asking(
  { link, control }: Place,
  origin: string | null,
  signal: AbortSignal,
): Promise<() => Promise<boolean>> {
  const end = await readPosition(link, { signal, server: origin });
  return async () => {
    const state = await readCapture(control, signal);
    return state !== undefined && covers(link.flavour, state.position, end);
  };
}

export const hasCaptured = async (place: Place, origin: string | null, signal: AbortSignal): Promise<boolean> =>
  (await asking(place, origin, signal))();

/**
 * Waits until capture has done all that the source has committed until now.
 * @returns keys that are put off then: what is not brought over yet, and known
 */
export async function untilCaptured(
  place: Place,
  origin: string | null,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const captured = await asking(place, origin, signal);
  while (!(await captured())) await delay(50, undefined, { signal });
  return new Set((await readPutOff(place.control, signal, MOST_PUT_OFF)).map(({ key }) => key));
}
