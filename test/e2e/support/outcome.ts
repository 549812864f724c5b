import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { stableHashes } from '../../../scripts/demo/artifacts';
import { independentCheck } from '../../../scripts/demo/independent';
import type { Arena, Migration } from './arena';

const run = promisify(execFile);

export interface ReportJson {
  readonly status: string;
  readonly stagesRun: number;
  readonly rows: number;
  readonly items: number;
  readonly differences: number | null;
}

/** What a finished migration must look like, whatever happened on the way; returns the hashes of its stable artifacts. */
export async function expectFinished(arena: Arena, migration: Migration): Promise<Readonly<Record<string, string>>> {
  const report = await migration.json<ReportJson>('report');
  expect(report).toMatchObject({ status: 'finished', stagesRun: 4, differences: 0 });
  expect(report.rows).toBeGreaterThan(0);
  const second = await independentCheck({
    config: migration.config,
    artifacts: migration.artifacts,
    environment: arena.environment,
  });
  expect({ differences: second.differences, samples: second.samples, unchecked: second.unchecked }).toEqual({
    differences: 0,
    samples: [],
    unchecked: [],
  });
  expect(second.items).toBe(report.items);
  const { stdout } = await migration.landfall('artifacts', 'list', '--json');
  return Object.fromEntries(stableHashes(stdout).map(({ key, sha256 }) => [key, sha256]));
}

/** Every file below a folder, as one text. */
export function allText(directory: string): string {
  return readdirSync(directory)
    .map((name) => join(directory, name))
    .map((path) => (statSync(path).isDirectory() ? allText(path) : readFileSync(path, 'utf8')))
    .join('\n');
}

/** The recorded history of a workflow, as the server tells it. */
export async function historyText(arena: Arena, temporal: string, workflowId: string): Promise<string> {
  const { stdout } = await run(
    temporal,
    ['workflow', 'show', '--address', arena.stack.temporal.address, '-w', workflowId, '-o', 'json'],
    { maxBuffer: 256 * 1024 * 1024 },
  );
  return stdout;
}

/** Waits until `fits` is true; fails after `seconds` with what was waited for. */
export async function eventually(what: string, fits: () => boolean | Promise<boolean>, seconds = 60): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await fits())) {
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
