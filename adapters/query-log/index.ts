import { basename } from 'node:path';
import fastGlob from 'fast-glob';
import { LandfallError } from '../../contracts/errors';
import { LogCollector, type CollectedLog } from '../../engine/analysis/log/collect';
import { openInput, type LogInput } from '../../engine/analysis/log/input';
import { byCodeUnit } from '../../engine/lib/compare';
import { readBytes } from './bytes';
import { inOrder } from './order';

export interface QueryLog extends CollectedLog {
  /** File names without folders, in the order in which they were read. */
  readonly files: readonly string[];
  /** `general`, `slow` or `general+slow`. */
  readonly format: string;
  /** One sentence for each thing that a reader of the figures should know. */
  readonly notes: readonly string[];
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { file: string; bytes: number }) => void;
}

/** Files of a rotated set overlap by less than this; more, and another server wrote them. */
const OVERLAP_MICROS = 1_000_000;

/**
 * Reads query logs, plain or gzip, as one log: paths and patterns; rotated sets in the order of time. The forms are the general and
 * the slow log of MySQL and MariaDB, as files or as exported rows of their tables.
 * @throws LandfallError LandfallQueryLogUnreadable when a file is missing or holds no entry of a known form
 */
export async function readQueryLogs(paths: readonly string[], options: ReadOptions = {}): Promise<QueryLog> {
  const collector = new LogCollector();
  const forms = new Set<string>();
  const notes: string[] = [];
  const files: string[] = [];
  const found = await expand(paths);
  for (const group of await guarded(found.join(', '), options, () => inOrder(found, options.signal))) {
    let source = collector.source();
    let latest = NaN;
    for (const { path, start } of group) {
      if (start < latest - OVERLAP_MICROS) {
        source.finish();
        source = collector.source();
      }
      const file = basename(path);
      files.push(file);
      let entries = 0;
      const { input, broken, bytes } = await readFile(path, options, (entry) => {
        if (entry.command === 'Query' || entry.command === 'Execute') entries += 1;
        if (!(entry.time <= latest)) latest = entry.time;
        source.add(entry);
      });
      if (input === undefined || input.forms.size === 0)
        throw unreadable(path, `holds no entry of a general or slow query log in ${bytes} bytes`);
      input.forms.forEach((form) => forms.add(form));
      notes.push(...notesOf(file, input, { broken, entries }));
    }
    source.finish();
  }
  if (forms.size === 1 && forms.has('slow'))
    notes.push(
      'Only slow logs were given: what was faster than long_query_time is not in them, so that rates are lower bounds.',
    );
  return {
    ...collector.result(),
    files,
    format: [...forms].sort(byCodeUnit).join('+'),
    notes: [...notes, ...collector.notes()],
  };
}

async function readFile(
  path: string,
  { signal, onProgress }: ReadOptions,
  onEntry: Parameters<typeof openInput>[1],
): Promise<{ input: LogInput | undefined; broken: string | undefined; bytes: number }> {
  let input: LogInput | undefined;
  let bytes = 0;
  const broken = await guarded(path, { ...(signal && { signal }) }, () =>
    readBytes(
      path,
      (piece) => {
        input ??= openInput(piece.subarray(0, 4_096), onEntry);
        input.push(piece);
        bytes += piece.length;
        onProgress?.({ file: basename(path), bytes });
        return true;
      },
      signal,
    ),
  );
  input?.finish();
  return { input, broken, bytes };
}

function notesOf(
  file: string,
  input: LogInput,
  { broken, entries }: { broken: string | undefined; entries: number },
): readonly string[] {
  const { strayLines, cutStatements, stepsBack, zoneless } = input;
  return [
    ...(broken === undefined ? [] : [`${file} ends early (${broken}); what is before was read.`]),
    ...(strayLines > 0 ? [`${file} has ${strayLines} lines that belong to no entry.`] : []),
    ...(cutStatements > 0 ? [`${file} has ${cutStatements} statements that were cut for their length.`] : []),
    ...(stepsBack > 0 ? [`${file}: the clock goes back by more than ten seconds, ${stepsBack} times.`] : []),
    ...(zoneless > 0 ? [`${file} has stamps without a known zone; they were taken as UTC.`] : []),
    ...(entries === 0 ? [`${file} has no executed statement.`] : []),
  ];
}

/** Turns errors of the file system into one that names the setting. */
async function guarded<T>(path: string, { signal }: ReadOptions, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (signal?.aborted) throw error;
    const { code, path: failed } = error as { code?: unknown; path?: unknown };
    throw unreadable(
      typeof failed === 'string' ? failed : path,
      `could not be read (${typeof code === 'string' ? code : 'error'})`,
    );
  }
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
  return [...all];
}
