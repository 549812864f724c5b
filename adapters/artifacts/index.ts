import type { ErasableArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { AwsSettings } from '../aws';
import { openDirectoryStore } from './directory';
import { openS3Store } from './s3';

/**
 * Opens the artifact store of one migration.
 * @param input.location a directory, or `s3://bucket/prefix`; artifacts lie under `<location>/<migration>/<key>`
 * @param input.aws needed for `s3://`
 * @throws LandfallError LandfallConfigInvalid; later LandfallArtifactStore when the place cannot be read or written
 */
export function openArtifactStore(input: {
  readonly location: string;
  readonly migration: string;
  readonly aws?: AwsSettings;
}): ErasableArtifactStore {
  const { location, migration, aws } = input;
  if (!location.startsWith('s3://')) return openDirectoryStore({ location, migration });
  if (aws === undefined)
    throw new LandfallError('LandfallConfigInvalid', `artifacts.store ${location} needs target.region`);
  return openS3Store({ location, migration, aws });
}

export { parseS3Location } from './s3';
export { readInputFile } from './input-file';
export { sha256Hex } from './reference';
