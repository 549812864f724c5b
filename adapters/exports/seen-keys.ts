import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LandfallError } from '../../contracts/errors';

/** Bytes of a key's hash that are kept: among 10^12 keys two have the same with a chance of 10^-15, and then only a look at the keys is lost. */
const DIGEST_BYTES = 16;
/** Keys of one file, which are in memory at the same time: about 50 MB. */
const KEYS_PER_FILE = 400_000;
const MOST_FILES = 512;
/** Bytes of a file that are gathered before they are written. */
const BUFFER_BYTES = 16 * 1024;

export const keyDigest = (key: string): string =>
  createHash('sha256').update(key).digest().subarray(0, DIGEST_BYTES).toString('latin1');

/** Keys of any number in flat memory: their hashes lie in temporary files, divided by their first bytes. */
export interface SeenKeys {
  add(key: string): Promise<void>;
  /** Hashes that were added more than once, `most` of them at most. */
  twice(most: number): Promise<ReadonlySet<string>>;
  /** Takes the files away. */
  close(): Promise<void>;
}

/** @param keys how many are expected; says how many files there are @throws LandfallError LandfallArtifactStore when the disk is full */
export async function openSeenKeys(keys: number): Promise<SeenKeys> {
  const folder = await mkdtemp(join(tmpdir(), 'landfall-keys-'));
  const count = Math.max(1, Math.min(MOST_FILES, Math.ceil(keys / KEYS_PER_FILE)));
  const files = Array.from({ length: count }, (_, n) => ({ path: join(folder, String(n)), parts: [] as string[] }));
  const flush = async (file: { readonly path: string; parts: string[] }): Promise<void> => {
    const bytes = Buffer.from(file.parts.join(''), 'latin1');
    file.parts = [];
    try {
      await appendFile(file.path, bytes);
    } catch (error) {
      throw new LandfallError('LandfallArtifactStore', `keys cannot be kept in ${folder}: ${(error as Error).message}`);
    }
  };
  return {
    add: async (key) => {
      const digest = keyDigest(key);
      const first = digest.charCodeAt(0) * 256 + digest.charCodeAt(1);
      const file = files[first % count];
      if (file === undefined) return;
      file.parts.push(digest);
      if (file.parts.length * DIGEST_BYTES >= BUFFER_BYTES) await flush(file);
    },
    twice: async (most) => {
      const found = new Set<string>();
      for (const file of files) {
        await flush(file);
        const text = (await readFile(file.path)).toString('latin1');
        const seen = new Set<string>();
        for (let at = 0; at < text.length && found.size < most; at += DIGEST_BYTES) {
          const digest = text.slice(at, at + DIGEST_BYTES);
          if (seen.has(digest)) found.add(digest);
          seen.add(digest);
        }
      }
      return found;
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
