import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Files with their text, as they are now. */
export const readText = (
  folder: string,
  paths: readonly string[],
): Promise<readonly { path: string; text: string }[]> =>
  Promise.all(paths.map(async (path) => ({ path, text: await readFile(join(folder, path), 'utf8') })));
