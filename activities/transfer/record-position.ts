import { keepPosition, readKeptPosition, type KeptPosition } from '../../adapters/dynamodb';
import { readPosition } from '../../adapters/mysql/position';
import type { SourcePosition, TransferActivities } from '../../contracts/activities/transfer';
import { LandfallError } from '../../contracts/errors';
import { controlTableName } from '../../contracts/names';
import { epochOf, sequenceOf } from '../../engine/transfer/position/rules';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';

type Input = Parameters<TransferActivities['recordPosition']>[0];

/**
 * Takes the source position before the first row is read and keeps it in the control table. Repeated within one run of the stage it gives
 * back what was kept; a new run takes a new position, with a higher epoch when the source's numbers have started again.
 */
export const recordPosition =
  (deps: TransferDependencies) =>
  ({ context }: Input): Promise<SourcePosition> =>
    withHeartbeat<undefined, SourcePosition>(async ({ run, signal }) => {
      const { source, target } = context.config;
      const place = {
        data: deps.dynamodb(context),
        table: controlTableName(target),
        migration: context.migration,
        signal,
      };
      // Two attempts of one run may race; whoever is second takes what the first has kept.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const before = await readKeptPosition(place);
        if (before !== undefined && before.run === run) return withoutOrigin(before);
        const taken = await take(deps, source, { run, before, signal });
        if (await keepPosition(place, taken, before)) return withoutOrigin(taken);
      }
      throw new LandfallError('LandfallInternal', `two runs of ${context.migration} take the source position at once`);
    });

async function take(
  deps: TransferDependencies,
  source: Input['context']['config']['source'],
  { run, before, signal }: { readonly run: string; readonly before?: KeptPosition; readonly signal: AbortSignal },
): Promise<KeptPosition> {
  const link = await deps.openSource({ source, secrets: deps.secrets, role: 'position', signal });
  try {
    const at = await readPosition(link, { signal });
    const sequence = sequenceOf(at);
    const { origin, gtidSet, file, position } = at;
    return { run, origin, gtidSet, file, position, sequence, epoch: epochOf({ origin, sequence }, before) };
  } finally {
    await link.close();
  }
}

const withoutOrigin = ({ gtidSet, file, position, epoch, sequence }: KeptPosition): SourcePosition => ({
  gtidSet,
  file,
  position,
  epoch,
  sequence,
});
