import { readFile } from 'node:fs/promises';
import { UsageError } from '../usage-error';

/** A file that the command line names. @throws UsageError when it cannot be read */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new UsageError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
}
