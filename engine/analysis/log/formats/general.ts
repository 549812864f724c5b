import { Byte, isDigit, type StampReader } from './stamp';

const COMMANDS: readonly string[] = (
  'Query|Execute|Prepare|Connect|Quit|Init DB|Change user|Close stmt|Reset stmt|Reset Connection|Fetch|Long Data|Statistics|Field List|' +
  'Ping|Sleep|Refresh|Shutdown|Processlist|Kill|Debug|Time|Delayed insert|Daemon|Error|Create DB|Drop DB|Connect Out|Table Dump|' +
  'Binlog Dump GTID|Binlog Dump|Register Slave|Register Replica|Set option|Unknown|Subscribe Group Replication Stream|Clone'
).split('|');
const LONGEST = Math.max(...COMMANDS.map((command) => command.length));
const KNOWN: ReadonlyMap<string, string> = new Map(COMMANDS.map((command) => [command, command]));

/** The two commands of nearly all entries are compared as bytes. */
const QUERY = new TextEncoder().encode('Query');
const EXECUTE = new TextEncoder().encode('Execute');

function isWord(bytes: Uint8Array, from: number, to: number, word: Uint8Array): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i += 1) if (bytes[from + i] !== word[i]) return false;
  return true;
}

/** First line of an entry of the general log: stamp and a TAB, or two TABs, number of the session, command, TAB. */
export class GeneralHeader {
  session = 0;
  command = '';
  /** False when the line has no stamp of its own, as lines of MariaDB within one second. */
  stamped = false;
  /** Offset of the argument. */
  argument = 0;
  /** Offset of the TAB behind the stamp. */
  stampTo = 0;

  constructor(private readonly stamp: StampReader) {}

  /** True when the line from `from` to `to`, without its end, begins an entry. */
  read(bytes: Uint8Array, from: number, to: number): boolean {
    let at = this.stampEnd(bytes, from, to);
    // Where a text was copied from a screen, the TAB behind the stamp is a space.
    if (at < 0 || (bytes[at] !== Byte.tab && !(this.stamped && bytes[at] === Byte.space))) return false;
    this.stampTo = at;
    at += 1;
    while (at < to && bytes[at] === Byte.space) at += 1;
    let session = 0;
    const digits = at;
    for (; at < to && isDigit(bytes[at]); at += 1) session = session * 10 + bytes[at]! - Byte.zero;
    if (at === digits || at >= to || bytes[at] !== Byte.space) return false;
    return this.name(bytes, at + 1, to, session);
  }

  private stampEnd(bytes: Uint8Array, from: number, to: number): number {
    const { stamp } = this;
    this.stamped = bytes[from] !== Byte.tab;
    if (!this.stamped) return from + 1;
    return stamp.iso(bytes, from, to) || stamp.short(bytes, from, to) ? stamp.end : -1;
  }

  private name(bytes: Uint8Array, from: number, to: number, session: number): boolean {
    let end = from;
    while (end < to && end - from <= LONGEST && bytes[end] !== Byte.tab) end += 1;
    const command = isWord(bytes, from, end, QUERY)
      ? 'Query'
      : isWord(bytes, from, end, EXECUTE)
        ? 'Execute'
        : KNOWN.get(String.fromCharCode(...bytes.subarray(from, end)));
    if (command === undefined) return false;
    this.session = session;
    this.command = command;
    this.argument = Math.min(end + 1, to);
    return true;
  }
}
