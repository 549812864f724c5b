import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { stableArtifacts } from '../../../scripts/demo/artifacts';
import { independentCheck } from '../../../scripts/demo/independent';
import type { Arena, Migration } from './arena';

export interface ReportJson {
  readonly status: string;
  readonly stagesRun: number;
  readonly rows: number;
  readonly items: number;
  readonly differences: number | null;
}

export interface Outcome {
  readonly status: string;
  readonly stagesRun: number;
  readonly rows: number;
  readonly items: number;
  /** By the migration's own comparison; null when it has none. */
  readonly differences: number | null;
  /** By the check that shares no code with it. */
  readonly independent: number;
  readonly independentItems: number;
  /** First differences, and what could not be checked. */
  readonly samples: readonly string[];
  /** Of everything that must be the same bytes in every run. */
  readonly hashes: Readonly<Record<string, string>>;
}

/** What a migration has come to, by its report, its artifacts and the independent check. */
export async function outcomeOf(arena: Arena, migration: Migration): Promise<Outcome> {
  const { status, stagesRun, rows, items, differences } = await migration.json<ReportJson>('report');
  const second = await independentCheck({
    config: migration.config,
    artifacts: migration.artifacts,
    environment: arena.environment,
  });
  return {
    ...{ status, stagesRun, rows, items, differences },
    independent: second.differences,
    independentItems: second.items,
    samples: [...second.samples, ...second.unchecked],
    hashes: Object.fromEntries(stableArtifacts(migration.artifacts).map(({ key, sha256 }) => [key, sha256])),
  };
}

/** What a finished migration must look like, whatever happened on the way; returns the hashes of its stable artifacts. */
export async function expectFinished(arena: Arena, migration: Migration): Promise<Readonly<Record<string, string>>> {
  const { rows, items, hashes, ...outcome } = await outcomeOf(arena, migration);
  expect(outcome).toEqual({
    ...{ status: 'finished', stagesRun: 4, differences: 0, independent: 0, samples: [] },
    independentItems: items,
  });
  expect(rows).toBeGreaterThan(0);
  return hashes;
}

/** Every file below a folder, by its path from there. */
export function filesBelow(directory: string): Readonly<Record<string, Buffer>> {
  const paths = (readdirSync(directory, { recursive: true }) as string[]).filter((path) =>
    statSync(join(directory, path)).isFile(),
  );
  return Object.fromEntries(paths.sort().map((path) => [path, readFileSync(join(directory, path))]));
}

/** Waits until `fits` is true; fails after `seconds` with what was waited for. */
export async function eventually(what: string, fits: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await fits())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
