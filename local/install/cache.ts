import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import lockfile from 'proper-lockfile';
import { cacheDirectory } from '../paths';

/** A lock whose holder died is taken over after this time, ms; holders renew it three times as often. */
const STALE_MS = 10_000;
/** Another process may be building the same component: wait for it, at most this long, s. */
const WAIT_SECONDS = 1200;

/** Runs `work` while no other process holds the lock of that path (which need not exist). */
export const withLock = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  mkdirSync(join(path, '..'), { recursive: true });
  const release = await lockfile.lock(path, {
    realpath: false,
    stale: STALE_MS,
    update: STALE_MS / 3,
    onCompromised: () => undefined, // after a machine's sleep someone else may hold it: what we do is atomic anyway
    retries: { retries: WAIT_SECONDS * 2, factor: 1, minTimeout: 500, maxTimeout: 500 },
  });
  try {
    return await work();
  } finally {
    await release();
  }
};

/** What a killed installation of the same thing left; the caller holds its lock. */
const removeUnfinished = (cache: string, name: string): void => {
  const left = readdirSync(cache).filter((entry) => entry.startsWith(`.building-${name}-`));
  for (const entry of left) rmSync(join(cache, entry), { recursive: true, force: true });
};

/**
 * A folder of the cache that is complete when it exists: it is filled under another name and renamed, by one process
 * at a time. A folder left by a killed process is never taken for an installation.
 */
export const installed = async (name: string, fill: (folder: string) => Promise<void>): Promise<string> => {
  const cache = cacheDirectory();
  const target = join(cache, name);
  if (existsSync(target)) return target;
  return withLock(target, async () => {
    if (existsSync(target)) return target;
    removeUnfinished(cache, name);
    const building = mkdtempSync(join(cache, `.building-${name}-`));
    try {
      await fill(building);
      renameSync(building, target);
    } finally {
      rmSync(building, { recursive: true, force: true });
    }
    return target;
  });
};

/** As `installed`, for what cannot be moved after it was made (a Python environment): a marker says complete. */
export const installedInPlace = async (name: string, fill: (folder: string) => Promise<void>): Promise<string> => {
  const target = join(cacheDirectory(), name);
  const marker = join(target, '.complete');
  if (existsSync(marker)) return target;
  return withLock(target, async () => {
    if (existsSync(marker)) return target;
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    await fill(target);
    writeFileSync(marker, '');
    return target;
  });
};
