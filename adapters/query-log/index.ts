import { basename } from 'node:path';
import fastGlob from 'fast-glob';
import { LandfallError } from '../../contracts/errors';
import { LogCollector, type CollectedLog } from '../../engine/analysis/log/collect';
import { LogReader } from '../../engine/analysis/log/entries';
import { byCodeUnit } from '../../engine/lib/compare';
import { readLines } from './lines';

export interface QueryLog extends CollectedLog {
  /** File names without folders, in the order in which they were read. */
  readonly files: readonly string[];
  /** `general`, `slow` or `general+slow`. */
  readonly format: string;
  /** One sentence for each thing that a reader of the figures should know. */
  readonly notes: readonly string[];
}

/**
 * Reads query logs, plain or gzip, as one log: paths and patterns, files in code unit order of their paths.
 * @throws LandfallError LandfallQueryLogUnreadable when a file is missing or holds no entry of a known form
 */
export async function readQueryLogs(
  paths: readonly string[],
  options: { signal?: AbortSignal; onProgress?: (progress: { file: string; lines: number }) => void } = {},
): Promise<QueryLog> {
  const collector = new LogCollector();
  const forms = new Set<string>();
  const notes: string[] = [];
  const files = await expand(paths);
  for (const path of files) {
    const file = basename(path);
    let entries = 0;
    const reader = new LogReader((entry) => {
      entries += 1;
      collector.add(entry);
    });
    const { broken, lines } = await readLines(path, (line) => reader.line(line), {
      ...(options.signal && { signal: options.signal }),
      onProgress: (read) => options.onProgress?.({ file, lines: read }),
    }).catch((error: unknown) => {
      if (options.signal?.aborted) throw error;
      const code = (error as { code?: unknown }).code;
      throw unreadable(path, `could not be read (${typeof code === 'string' ? code : 'error'})`);
    });
    reader.finish();
    if (reader.forms.size === 0)
      throw unreadable(path, `holds no entry of a general or slow query log in ${lines} lines`);
    reader.forms.forEach((form) => forms.add(form));
    if (broken !== undefined) notes.push(`${file} ends early (${broken}); what is before was read.`);
    if (reader.strayLines > 0) notes.push(`${file} has ${reader.strayLines} lines that belong to no entry.`);
    if (reader.cutStatements > 0)
      notes.push(`${file} has ${reader.cutStatements} statements that were cut for their length.`);
    if (entries === 0) notes.push(`${file} has no executed statement.`);
  }
  return {
    ...collector.result(),
    files: files.map((path) => basename(path)),
    format: [...forms].sort(byCodeUnit).join('+'),
    notes,
  };
}

const unreadable = (path: string, why: string): LandfallError =>
  new LandfallError('LandfallQueryLogUnreadable', `application.queryLogs: ${path} ${why}`);

async function expand(paths: readonly string[]): Promise<readonly string[]> {
  const all = new Set<string>();
  for (const path of paths) {
    if (!fastGlob.isDynamicPattern(path)) {
      all.add(path);
      continue;
    }
    const found = await fastGlob([path], { onlyFiles: true, dot: true });
    if (found.length === 0) throw unreadable(path, 'fits no file');
    found.forEach((file) => all.add(file));
  }
  return [...all].sort(byCodeUnit);
}
