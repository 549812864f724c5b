import { LandfallError } from '../../../contracts/errors';
import { LiveLog } from '../../../contracts/query-logs';
import type { CollectedLog, LogCollector } from '../../../engine/analysis/log/collect';
import { withDigests, type DigestRow } from '../../../engine/analysis/log/digests';
import { TableEntries } from '../../../engine/analysis/log/formats/table-reader';
import type { SourceLink } from '../link';
import { readDigests, whyNoDigests } from './digests';
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
        readLogTable(link, table, (row, end) => entries.row(row, end), {
          ...(signal && { signal }),
          onPage: (rows) => onProgress?.({ table: `mysql.${table}`, rows }),
        }),
      ).then(({ value, note }) => [...value, ...note])),
    );
  }
  source.finish();
  if (entries.cutStatements > 0)
    notes.push(`The log tables have ${entries.cutStatements} statements that were cut for their length.`);
  return { forms: [...entries.forms], notes };
}

/** Digests, and why there are none. */
interface Digests {
  readonly rows: readonly DigestRow[];
  readonly why: readonly string[];
}

/** Adds the digests of performance_schema to what the logs have. */
export async function addDigests(
  log: CollectedLog,
  { link, database, signal }: LiveOptions,
): Promise<{ readonly log: CollectedLog; readonly forms: readonly string[]; readonly notes: readonly string[] }> {
  const options = { ...(signal && { signal }) };
  const nothing: Digests = { rows: [], why: [] };
  const { value, note } = await unlessRefused('performance_schema', nothing, async () => {
    const rows = await readDigests(link, database, options);
    const has = rows.some(({ schema }) => schema === database);
    return { rows, why: has ? [] : [await whyNoDigests(link, database, options)] };
  });
  const merged = withDigests(log, value.rows);
  return {
    log: merged.log,
    forms: value.rows.length > 0 ? ['digests'] : [],
    notes: [...note, ...merged.notes, ...value.why],
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
