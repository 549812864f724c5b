import { basename } from 'node:path';
import fastGlob from 'fast-glob';
import { LandfallError } from '../../contracts/errors';
import { isLiveLog, LiveLog } from '../../contracts/query-logs';
import { LogCollector, type CollectedLog } from '../../engine/analysis/log/collect';
import { openInput, type LogInput } from '../../engine/analysis/log/formats/input';
import { byCodeUnit } from '../../engine/lib/compare';
import { suggest } from '../../engine/lib/settings-file';
import { addDigests, readLiveLogs } from '../mysql/query-log';
import type { SourceLink } from '../mysql/link';
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
  readonly onProgress?: (progress: { file: string; bytes: number } | { table: string; rows: number }) => void;
  /** Opens the source; asked for only when an entry of `LiveLog` is among the logs. */
  readonly source?: () => Promise<{ readonly link: SourceLink; readonly database: string }>;
}

/** Files of a rotated set overlap by less than this; more, and another server wrote them. */
const OVERLAP_MICROS = 1_000_000;

/**
 * Reads query logs as one log: paths and patterns, plain or gzip, rotated sets in the order of time, and entries of `LiveLog`. The forms
 * are the general and the slow log of MySQL and MariaDB, as files, as exported rows of their tables, or as the tables themselves.
 * @throws LandfallError LandfallQueryLogUnreadable when a file is missing or holds no entry of a known form
 */
export async function readQueryLogs(paths: readonly string[], options: ReadOptions = {}): Promise<QueryLog> {
  const collector = new LogCollector();
  const forms = new Set<string>();
  const notes: string[] = [];
  const files: string[] = [];
  const typed = paths.find((path) => path.startsWith('mysql:') && !isLiveLog(path));
  if (typed !== undefined) {
    const known = Object.values(LiveLog);
    const near = suggest(typed, known);
    throw unreadable(
      typed,
      `is no log of the server${near === undefined ? '' : `; did you mean ${near}?`} There are ${known.join(', ')}`,
    );
  }
  const found = await expand(paths.filter((path) => !isLiveLog(path)));
  const live = Object.values(LiveLog).filter((log) => paths.includes(log));
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
  const fromSource = live.length === 0 ? undefined : await readSource(live, collector, options);
  fromSource?.forms.forEach((form) => forms.add(form));
  notes.push(...(fromSource?.notes ?? []));
  files.push(...live);
  if (forms.has('slow') && !forms.has('general'))
    notes.push(
      'Only slow logs were given: what was faster than long_query_time is not in them, so that rates are lower bounds.',
    );
  return {
    ...(fromSource?.log ?? collector.result()),
    files,
    format: [...forms].sort(byCodeUnit).join('+'),
    notes: [...notes, ...collector.notes()],
  };
}

/** Reads what is asked for of the running source, after the files. */
async function readSource(
  live: readonly LiveLog[],
  collector: LogCollector,
  { source, signal, onProgress }: ReadOptions,
): Promise<{ log: CollectedLog; forms: readonly string[]; notes: readonly string[] }> {
  if (source === undefined)
    throw new LandfallError(
      'LandfallQueryLogUnreadable',
      `application.queryLogs: ${live.join(', ')} needs the source, which is not given here`,
    );
  const { link, database } = await source();
  try {
    const options = { link, database, ...(signal && { signal }), ...(onProgress && { onProgress }) };
    const tables = await readLiveLogs(live, collector, options);
    const log = collector.result();
    if (!live.includes(LiveLog.digests)) return { log, ...tables };
    const digests = await addDigests(log, options);
    return {
      log: digests.log,
      forms: [...tables.forms, ...digests.forms],
      notes: [...tables.notes, ...digests.notes],
    };
  } finally {
    await link.close();
  }
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
  input?.finish(broken !== undefined);
  return { input, broken, bytes };
}

function notesOf(
  file: string,
  input: LogInput,
  { broken, entries }: { broken: string | undefined; entries: number },
): readonly string[] {
  const { strayLines, headLines, endsOpen, tornEntries, cutStatements, stepsBack, zoneless, oneIn } = input;
  return [
    ...(broken === undefined ? [] : [`${file} ends early (${broken}); what is before was read.`]),
    ...(broken === undefined && endsOpen
      ? [`${file} ends without the end of its last line or row: it may have been cut there, or was being written.`]
      : []),
    ...(headLines > 0
      ? [
          `${file} begins within an entry or with damage: it has ${headLines} lines that belong to no entry before its first.`,
        ]
      : []),
    ...(strayLines > headLines ? [`${file} has ${strayLines - headLines} lines that belong to no entry.`] : []),
    ...(tornEntries > 0
      ? [`${file} has ${tornEntries} entries that break off before the next one in the same line.`]
      : []),
    ...(cutStatements > 0 ? [`${file} has ${cutStatements} statements that were cut for their length.`] : []),
    ...(stepsBack > 0 ? [`${file}: the clock goes back by more than ten seconds, ${stepsBack} times.`] : []),
    ...(zoneless > 0 ? [`${file} has stamps without a known zone; they were taken as UTC.`] : []),
    ...(oneIn > 1
      ? [
          `${file} holds one in ${oneIn} statements or sessions (log_slow_rate_limit): counts and rates are lower bounds.`,
        ]
      : []),
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
