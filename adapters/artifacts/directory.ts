import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, readdir, realpath, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { ErasableArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import { byCodeUnit } from '../../engine/lib/compare';
import { assertKey, assertMigration } from './key';
import { asBytes, byKey, checked, referenceOf } from './reference';

/** Half-written files of a killed process lie here and are removed after an hour. */
const SCRATCH = '.tmp';
const SCRATCH_AGE_MS = 3_600_000;

const codeOf = (error: unknown): string | undefined => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
};

/** A folder `<location>/<migration>`; writes are atomic (scratch file, fsync, rename, fsync of the folder). */
export function openDirectoryStore(input: {
  readonly location: string;
  readonly migration: string;
}): ErasableArtifactStore {
  const root = resolve(input.location, assertMigration(input.migration));
  const pathOf = (key: string): string => join(root, ...assertKey(key).split('/'));

  const attempt = async <T>(what: string, run: () => Promise<T>): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (error instanceof LandfallError) throw error;
      throw new LandfallError('LandfallArtifactStore', `${what} in ${root} failed: ${codeOf(error) ?? String(error)}`);
    }
  };

  const peek = (key: string): Promise<Buffer | undefined> =>
    attempt(`reading ${key}`, async () => {
      const path = pathOf(key);
      try {
        await assertInside(root, path);
        return await readFile(path);
      } catch (error) {
        if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined;
        throw error;
      }
    });

  return {
    location: root,
    peek,
    async get(ref) {
      return checked(ref, await peek(ref.key), root);
    },
    async put(key, content) {
      const bytes = asBytes(content);
      const ref = referenceOf(key, bytes);
      const present = await peek(key);
      if (present?.equals(bytes)) return ref;
      await attempt(`writing ${key}`, () => writeAtomically(root, pathOf(key), bytes));
      return ref;
    },
    erase: (prefix) =>
      attempt('erasing', async () => {
        const keys = (await filesBelow(root, '')).filter((key) => key.startsWith(prefix));
        for (const key of keys) await rm(pathOf(key), { force: true });
        for (const key of keys) await removeEmptyFolders(root, dirname(pathOf(key)));
        return [...keys].sort(byCodeUnit);
      }),
    list: (prefix = '') =>
      attempt('listing', async () => {
        const keys = (await filesBelow(root, '')).filter((key) => key.startsWith(prefix));
        const refs = [];
        for (const key of keys) {
          const bytes = await peek(key);
          if (bytes !== undefined) refs.push(referenceOf(key, bytes));
        }
        return byKey(refs);
      }),
  };
}

/** A link inside the store must not lead out of it. */
async function assertInside(root: string, path: string): Promise<void> {
  const [realRoot, realPath] = [await realpath(root), await realpath(path)];
  if (realPath !== realRoot && !realPath.startsWith(realRoot + sep))
    throw new LandfallError('LandfallArtifactInvalid', `${path} is a link that leads out of the artifact store`);
}

async function writeAtomically(root: string, path: string, bytes: Buffer): Promise<void> {
  const scratch = join(root, SCRATCH);
  const folder = dirname(path);
  await mkdir(scratch, { recursive: true });
  await makeFolder(root, folder);
  await removeStale(scratch);
  const draft = join(scratch, randomUUID());
  try {
    const file = await open(draft, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await again(async () => {
      await makeFolder(root, folder);
      await rename(draft, path);
    });
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncFolder(folder);
}

const makeFolder = (root: string, folder: string): Promise<void> =>
  again(async () => {
    await mkdir(folder, { recursive: true });
    await assertInside(root, folder);
  });

/** Another process may empty and remove the folder between two steps: they are done again. */
async function again(run: () => Promise<void>, triesLeft = 10): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || triesLeft === 0) throw error;
    await again(run, triesLeft - 1);
  }
}

async function syncFolder(folder: string): Promise<void> {
  let handle;
  try {
    handle = await open(folder, 'r');
  } catch (error) {
    // The file was erased again, with its folder.
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The folder and those above it, up to the store itself, as far as nothing is in them. */
async function removeEmptyFolders(root: string, folder: string): Promise<void> {
  for (let path = folder; path.startsWith(root + sep); path = dirname(path))
    try {
      await rmdir(path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') continue;
      if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return;
      throw error;
    }
}

async function removeStale(scratch: string): Promise<void> {
  for (const name of await readdir(scratch)) {
    const path = join(scratch, name);
    const age =
      Date.now() -
      (await stat(path).then(
        (s) => s.mtimeMs,
        () => Date.now(),
      ));
    if (age > SCRATCH_AGE_MS) await rm(path, { force: true });
  }
}

async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  let entries;
  try {
    entries = await readdir(join(root, folder), { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  const found: string[] = [];
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const key = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) found.push(...(await filesBelow(root, key)));
    else if (entry.isFile()) found.push(key);
  }
  return found;
}
