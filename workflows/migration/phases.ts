import { unreadableReason } from '../../contracts/payloads';
import { PHASES } from '../../contracts/phases';
import { fields, no, type Read } from './requests';
import type { Migration } from './state';

const LIST = Object.entries(PHASES)
  .map(([number, what]) => `${number} ${what}`)
  .join('; ');

/**
 * Always a refusal: phases are switched by the flags that the stage flags puts into the application, and no version so far can run that stage.
 */
export function readPhase(m: Migration, input: unknown): Read<never> {
  const unreadable = unreadableReason(input);
  if (unreadable !== undefined) return no(unreadable);
  const asked = fields(input)['phase'];
  const known = typeof asked === 'number' && Object.hasOwn(PHASES, asked);
  const what = known ? `phase ${asked} cannot be set` : `there is no phase ${JSON.stringify(asked)?.slice(0, 80)}`;
  const status = m.stages.find((s) => s.stage === 'flags')?.status ?? 'pending';
  return no(
    `${what}: the stage flags did not run in this migration (it is ${status}), so nothing in the application can switch; ` +
      `phases are ${LIST}`,
    'LandfallFlagsMissing',
  );
}
