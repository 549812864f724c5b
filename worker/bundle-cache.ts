import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowBundle } from '@temporalio/worker';
import { version as tracing } from '@temporalio/interceptors-opentelemetry/package.json';
import { version as sdk } from '@temporalio/worker/package.json';
import fastGlob from 'fast-glob';

/** Rooms that a workflow may import from (docs/architecture.md), and the one whose failure converter is bundled with encryption. */
const ROOMS = ['workflows', 'contracts', 'engine', 'adapters/codec'];
/** A bundle has 2 MB; with and without encryption and traces there are four for one version of the code. */
const KEPT = 8;
/** Last line of a file that was written to its end. */
const WHOLE = '// whole';

/** Hash of all that decides a bundle's bytes: the code of the rooms, the SDK, and the modules that a setting adds. */
export function bundleKey(root: string, added: readonly string[]): string {
  const hash = createHash('sha256').update(JSON.stringify([sdk, tracing, root, added]));
  const files = fastGlob.sync(
    ROOMS.map((room) => `${room}/**/*.{js,ts}`),
    { cwd: root, ignore: ['**/*.d.ts'] },
  );
  for (const file of files.sort()) hash.update(`\n${file}\n`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/**
 * Keeps a bundle in a file whose name is the hash of what it was made of: it can be missing, never stale. Bundling takes
 * 3.3 s (2 cores at 2.8 GHz), which is time without work after each crash.
 * A folder that cannot be written (an installation of another user) only costs the time.
 */
export async function cachedBundle(
  folder: string,
  key: string,
  make: () => Promise<WorkflowBundle>,
): Promise<WorkflowBundle> {
  const file = join(folder, `${key}.js`);
  const kept = read(file);
  if (kept !== undefined) return { code: kept };
  const bundle = await make();
  keep(folder, file, `${bundle.code}\n${WHOLE}`);
  return bundle;
}

/** Undefined also for what a machine that lost its power has written in part. */
function read(file: string): string | undefined {
  try {
    const text = readFileSync(file, 'utf8');
    return text.endsWith(`\n${WHOLE}`) ? text.slice(0, -WHOLE.length - 1) : undefined;
  } catch {
    return undefined;
  }
}

/** Renamed into place, so that another worker that starts now never reads half of it. */
function keep(folder: string, file: string, code: string): void {
  const half = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(half, code);
    renameSync(half, file);
    removeOld(folder);
  } catch {
    quietly(() => rmSync(half, { force: true }));
  }
}

function removeOld(folder: string): void {
  const byAge = readdirSync(folder)
    .map((name) => ({ name, at: statSync(join(folder, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of byAge.slice(KEPT)) rmSync(join(folder, name), { force: true });
}

function quietly(run: () => void): void {
  try {
    run();
  } catch {
    // A cache never stops a worker.
  }
}
