import { LandfallError } from '../../../contracts/errors';
import { LiveLog } from '../../../contracts/query-logs';
import type { CollectedLog, LogCollector } from '../../../engine/analysis/log/collect';
import { withDigests } from '../../../engine/analysis/log/digests';
import { TableEntries } from '../../../engine/analysis/log/formats/table-reader';
import type { SourceLink } from '../link';
import { readDigests } from './digests';
import { readLogTable, type LogTable } from './tables';

export interface LiveOptions {
  readonly link: SourceLink;
  readonly database: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { table: string; rows: number }) => void;
}

/** Kinds of logs that were read and what a reader of the figures should know. */
export interface LiveResult {
  readonly forms: readonly string[];
  readonly notes: readonly string[];
}

const TABLE_OF: Readonly<Partial<Record<LiveLog, LogTable>>> = {
  [LiveLog.general]: 'general_log',
  [LiveLog.slow]: 'slow_log',
};

/** Grants that the account may lack, and tables that a server may not have. */
const UNREADABLE = /^(?:LandfallSourceGrantMissing|LandfallSourceAccessDenied|LandfallSourceQueryFailed)$/;

/**
 * Reads the log tables of the source into the collector, read-only. What the account may not read is a note and no failure.
 * @throws what the link throws when the source is lost
 */
export async function readLiveLogs(
  logs: readonly LiveLog[],
  collector: LogCollector,
  { link, signal, onProgress }: LiveOptions,
): Promise<LiveResult> {
  const source = collector.source();
  const notes: string[] = [];
  const entries = new TableEntries(source.add, true);
  for (const log of logs) {
    const table = TABLE_OF[log];
    if (table === undefined) continue;
    notes.push(
      ...(await unlessRefused(`mysql.${table}`, [], () =>
        readLogTable(link, table, (row) => entries.row(row), {
          ...(signal && { signal }),
          onPage: (rows) => onProgress?.({ table: `mysql.${table}`, rows }),
        }),
      ).then(({ value, note }) => [...value, ...note])),
    );
  }
  source.finish();
  return { forms: [...entries.forms], notes };
}

/** Adds the digests of performance_schema to what the logs have. */
export async function addDigests(
  log: CollectedLog,
  { link, database, signal }: LiveOptions,
): Promise<{ readonly log: CollectedLog; readonly forms: readonly string[]; readonly notes: readonly string[] }> {
  const { value: rows, note } = await unlessRefused('performance_schema', [], () =>
    readDigests(link, database, { ...(signal && { signal }) }),
  );
  const merged = withDigests(log, rows);
  const none = rows.length === 0 && note.length === 0;
  return {
    log: merged.log,
    forms: rows.length > 0 ? ['digests'] : [],
    notes: [
      ...note,
      ...merged.notes,
      ...(none
        ? [`performance_schema has no digest of ${database}: it is off, or nothing ran since it was emptied.`]
        : []),
    ],
  };
}

/** The value, or `instead` with a note that says what the server refused. */
async function unlessRefused<T>(
  what: string,
  instead: T,
  read: () => Promise<T>,
): Promise<{ readonly value: T; readonly note: readonly string[] }> {
  try {
    return { value: await read(), note: [] };
  } catch (error) {
    if (!(error instanceof LandfallError) || !UNREADABLE.test(error.code)) throw error;
    return {
      value: instead,
      note: [`${what} could not be read and is left out: ${error.message} (GRANT SELECT ON it).`],
    };
  }
}
