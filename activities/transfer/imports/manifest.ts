import type { ArtifactStore } from '../../../contracts/artifacts';
import { LandfallError } from '../../../contracts/errors';
import type { StageContext } from '../../../contracts/stages';
import type { ImportManifest } from '../../../engine/transfer/imports/objects';
import { handedOn } from '../../lib/forms';

/** Reads a manifest by its hash; nobody but `planImports` writes one. @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged */
export async function readManifest(
  store: Pick<ArtifactStore, 'get'>,
  context: StageContext,
  key: string,
): Promise<ImportManifest> {
  const manifest = JSON.parse((await store.get(handedOn(context, key))).toString('utf8')) as ImportManifest;
  if (manifest.format !== 'landfall.import/1')
    throw new LandfallError('LandfallArtifactInvalid', `${key} is no manifest of an import`);
  return manifest;
}
