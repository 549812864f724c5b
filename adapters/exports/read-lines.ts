import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ExportFolder } from './objects';
import { LandfallError } from '../../contracts/errors';

/**
 * Reads the lines of one object, a few at a time in memory, and holds its bytes against their hash.
 * @returns lines that were read
 * @throws LandfallError LandfallArtifactChanged when the bytes are others, LandfallArtifactMissing, LandfallArtifactStore
 */
export async function readLines(
  folder: Pick<ExportFolder, 'open'>,
  object: { readonly name: string; readonly sha256: string },
  each: (line: string) => Promise<void> | void,
  signal?: AbortSignal,
): Promise<number> {
  const body = await folder.open(object.name, signal);
  const hash = createHash('sha256');
  const counted = new Transform({
    transform: (chunk: Buffer, _, done) => {
      hash.update(chunk);
      done(null, chunk);
    },
  });
  const unzipped = createGunzip();
  const running = pipeline(body, counted, unzipped, { signal });
  // An error of the stream ends the loop below first; it is thrown by `await running`.
  running.catch(() => undefined);
  let lines = 0;
  try {
    for await (const line of createInterface({ input: unzipped })) {
      await each(line);
      lines += 1;
    }
    await running;
  } catch (error) {
    if (signal?.aborted) throw error;
    if (error instanceof LandfallError) throw error;
    throw new LandfallError('LandfallArtifactChanged', `${object.name} cannot be read: ${(error as Error).message}`);
  }
  const found = hash.digest('hex');
  if (found !== object.sha256)
    throw new LandfallError(
      'LandfallArtifactChanged',
      `${object.name} has SHA-256 ${found}, written was ${object.sha256}`,
    );
  return lines;
}
