import { setTimeout as delay } from 'node:timers/promises';
import { readCapture, type ControlTable } from '../../../adapters/dynamodb/convergence';
import type { SourceLink } from '../../../adapters/mysql/link';
import { readPosition } from '../../../adapters/mysql/position';
import { covers } from '../../../engine/transfer/position/rules';

/**
 * Waits until capture has done all that the source has committed until now.
 * @param origin server whose log counts @throws when the session's server is another one, or by the signal
 */
export async function untilCaptured(
  { link, control }: { readonly link: SourceLink; readonly control: ControlTable },
  origin: string | null,
  signal: AbortSignal,
): Promise<void> {
  const end = await readPosition(link, { signal, server: origin });
  for (;;) {
    const state = await readCapture(control, signal);
    if (state !== undefined && covers(link.flavour, state.position, end)) return;
    await delay(50, undefined, { signal });
  }
}
