import { flagOf, type ControlTable } from '../../../adapters/dynamodb/convergence';
import type { Visibility } from '../../../adapters/mysql/visible';
import { LandfallError } from '../../../contracts/errors';
import { versionNumber } from '../../../engine/projection/version/rules';
import { epochIsInForce } from '../../../engine/transfer/convergence/failover/rules';
import type { ProjectorDeps } from './projection';

/**
 * Version of the newest transaction that new reads on the source see, in an epoch that is in force.
 * @throws LandfallError LandfallSourceMoved: another server answers than the one whose commits the epoch counts; LandfallEpochOver: the flag has
 *   another epoch
 */
export const shownVersion =
  ({ visible, control }: { readonly visible: Visibility; readonly control: ControlTable }): ProjectorDeps['shown'] =>
  async (epoch, signal) => {
    const { origin: counted } = await flagOf(control, signal);
    const { origin, sequence } = await visible.shown({ signal, server: counted });
    // Again: the epoch may have risen meanwhile.
    const flag = await flagOf(control, signal);
    if (!epochIsInForce({ epoch, flag: flag.epoch }))
      throw new LandfallError('LandfallEpochOver', `the flag is in epoch ${flag.epoch}, the work in ${epoch}`);
    if (flag.origin !== origin)
      throw new LandfallError(
        'LandfallSourceMoved',
        `the source is the server ${origin ?? '?'}, the flag says ${flag.origin ?? '?'}`,
      );
    return versionNumber(epoch, sequence);
  };
