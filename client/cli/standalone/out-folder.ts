import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../../engine/lib/json';
import type { WrittenFile } from '../ports';
import { UsageError } from '../usage-error';

/** The folder of `--out`. */

async function writable(out: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new UsageError(`--out ${out} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
}

/** Made before minutes of work, not after them. @throws UsageError */
export const makeFolder = (out: string): Promise<void> => writable(out, () => mkdir(out, { recursive: true }));

/** @throws UsageError */
export async function writeFiles(
  out: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly WrittenFile[]> {
  const written: WrittenFile[] = [];
  for (const [name, text] of Object.entries(files)) {
    await writable(out, () => writeFile(join(out, name), text));
    written.push({ name, sha256: sha256(text), bytes: Buffer.byteLength(text) });
  }
  return written;
}
