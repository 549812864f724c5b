import type { LongText } from './normalise/long-text';

export type LogForm = 'general' | 'slow';

/**
 * What shows that an entry is all there: `next`, another one follows; `line`, it is the last of its log and its line ends; `open`, it is the
 * last and its line does not end, or what follows begins in its line. Only the first is certain.
 */
export type EntryEnd = 'next' | 'line' | 'open';

/** What the header of a slow log's entry says; null where it does not. */
export interface SlowFigures {
  /** Microseconds. */
  readonly query: number | null;
  readonly lock: number | null;
  readonly sent: number | null;
  readonly examined: number | null;
}

/** An entry of a log. One object is used for all of them: it holds during the call only. */
export interface LogEntry {
  form: LogForm;
  /** Microseconds since 1970; NaN before the first stamp of the log. Without a zone in the log it is taken as UTC. */
  time: number;
  /** Number of the connection; NaN when the log does not tell. */
  session: number;
  /** Command of the general log; `Query` for an entry of the slow log. */
  command: string;
  /** The argument is `bytes` between `from` and `to`, or `long`. */
  bytes: Uint8Array;
  from: number;
  to: number;
  /** Argument of an entry that is too long to be held; null for all others. */
  long: LongText | null;
  /** Schema that an entry of the slow log names; undefined when it names none. */
  schema: string | undefined;
  slow: SlowFigures | null;
  end: EntryEnd;
}

const decoder = new TextDecoder('utf-8');

/** Text of bytes in UTF-8; what is no UTF-8 becomes the replacement character. */
export const textOf = (bytes: Uint8Array, from: number, to: number): string => decoder.decode(bytes.subarray(from, to));
