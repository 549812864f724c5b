import { open } from 'node:fs/promises';
import { LandfallError } from '../../contracts/errors';

/** A file of `inputs:` is a document, not a data set. */
const LARGEST = 64 * 1024 * 1024;

/**
 * Reads a file that a person gives in place of a stage's artifact.
 * @throws LandfallError LandfallArtifactMissing, LandfallArtifactInvalid when it is too large or no plain file
 */
export async function readInputFile(path: string): Promise<Buffer> {
  let file;
  try {
    file = await open(path, 'r');
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    throw new LandfallError(
      'LandfallArtifactMissing',
      `${path} of inputs: cannot be read (${typeof code === 'string' ? code : 'error'})`,
    );
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new LandfallError('LandfallArtifactInvalid', `${path} of inputs: is no plain file`);
    if (stat.size > LARGEST)
      throw new LandfallError(
        'LandfallArtifactInvalid',
        `${path} of inputs: has ${stat.size} bytes, at most ${LARGEST} are read`,
      );
    return await file.readFile();
  } finally {
    await file.close();
  }
}
