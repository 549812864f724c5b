import type { ArtifactIndex } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { Invocation } from './invocation';
import type { MigrationStatus } from './ports';

/**
 * What the last run of a migration handed on, as Temporal has it.
 * @throws LandfallError LandfallNotFound, LandfallWorkerMissing when neither a worker nor a result tells it
 */
export async function artifactIndex(
  at: Invocation,
  name: string,
): Promise<{ readonly index: ArtifactIndex; readonly status: MigrationStatus }> {
  const status = await (await at.client()).status(name);
  const index = status.outcome?.artifacts ?? status.progress?.artifacts;
  if (index === undefined)
    throw new LandfallError(
      'LandfallWorkerMissing',
      `nobody tells what migration ${name} handed on: no worker answers`,
    );
  return { index, status };
}
