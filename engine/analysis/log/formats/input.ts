import type { LogEntry, LogForm } from '../entry';
import { LogReader } from './reader';
import { TableReader } from './table-reader';

/** Reads one log from pieces of bytes, whatever its form. */
export interface LogInput {
  push(bytes: Uint8Array): void;
  /** Ends the last entry. `cut`: the log is known to go on behind what was read. */
  finish(cut: boolean): void;
  /** Kinds of entries that were found. */
  readonly forms: ReadonlySet<LogForm>;
  /** Lines or rows that belong to no entry. */
  readonly strayLines: number;
  /** Those of them that stand before the first entry. */
  readonly headLines: number;
  /** True when the log does not end where an entry does. */
  readonly endsOpen: boolean;
  /** Entries in whose last line the next one begins. */
  readonly tornEntries: number;
  readonly cutStatements: number;
  readonly stepsBack: number;
  readonly zoneless: number;
  /** The server wrote one in so many statements or sessions; 1 for all. */
  readonly oneIn: number;
}

const STAMP = String.raw`\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?`;
const FIRST_ROW = [
  { form: 'csv', test: new RegExp(`^"${STAMP}",`) },
  { form: 'csv-doubled', test: /^"?(?:event_time|start_time)"?,/i },
  { form: 'csv', test: new RegExp(`^${STAMP},`) },
  { form: 'tsv', test: /^(?:event_time|start_time)\t/i },
  { form: 'tsv', test: new RegExp(`^${STAMP}\\t[^\\t]*\\[[^\\t]*\\t`) },
  { form: 'dump', test: /^INSERT INTO (?:`?mysql`?\.)?`?(?:general_log|slow_log)`?[ (]/im },
] as const;

/** Chooses the reader by the first bytes of a log. */
export function openInput(head: Uint8Array, onEntry: (entry: LogEntry) => void): LogInput {
  const text = new TextDecoder('utf-8').decode(head);
  const found = FIRST_ROW.find(({ test }) => test.test(text));
  return found === undefined ? new LogReader(onEntry) : new TableReader(found.form, onEntry);
}
