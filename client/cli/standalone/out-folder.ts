import { mkdir, rmdir, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
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

/**
 * Makes the folder and does the work that fills it: before minutes of work, not after them. What was made goes again when the work fails
 * and nothing is in it.
 * @throws UsageError when it cannot be made; what the work throws
 */
export async function intoFolder<T>(out: string, work: () => Promise<T>): Promise<T> {
  const made: string[] = [];
  try {
    await writable(out, () => makeEach(resolve(out), made));
    return await work();
  } catch (error) {
    for (const folder of made.reverse()) await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

/**
 * One folder after another: `mkdir` with `recursive` never comes back where the parent is there and takes no folder, as below
 * /proc (Node 20).
 */
async function makeEach(folder: string, made: string[]): Promise<void> {
  const there = await stat(folder).catch(() => undefined);
  if (there?.isDirectory() === true) return;
  if (there !== undefined) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
  const parent = dirname(folder);
  if (parent !== folder) await makeEach(parent, made);
  await mkdir(folder).then(
    () => made.push(folder),
    async (error: unknown) => {
      // Somebody else may have made it in this moment.
      if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw error;
    },
  );
}

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
