import { fingerprintOf } from '../../sql/fingerprint';
import { CONTROL, DAMAGED, soundText } from '../../sql/sound';
import { isSessionStatement } from '../../sql/session';
import { tokenize } from '../../sql/tokens';
import { PARSED_CHARACTERS, parses } from '../../sql/understand';
import { textOf, type EntryEnd, type LogEntry } from '../entry';
import type { Shape } from '../normalise/shapes';

/**
 * Whether the statement of an entry may be the beginning of a longer one, for entries that no other one follows. A statement that stands
 * elsewhere in the log is none. Of all others one is whole only when its line ends, the parser takes it, and no statement of the log goes
 * on where it ends; in a slow log it ends with the semicolon that the server writes.
 * @param known fingerprints of statements that are whole
 * @returns the fingerprint of what is there when it may be cut, else undefined
 */
export function cutFingerprint(entry: LogEntry, known: ReadonlyMap<string, Shape>): string | undefined {
  if (entry.end === 'next') return undefined;
  const written = entry.long === null ? textOf(entry.bytes, entry.from, entry.to) : entry.long.text();
  const { sql, damaged } = soundText(written.trim(), entry.long !== null);
  const end = endOf(entry, written, damaged);
  if (sql === DAMAGED) return end === 'line' ? undefined : DAMAGED;
  if (isSessionStatement(sql)) return undefined;
  const fingerprint = fingerprintOf(sql);
  if (known.has(fingerprint)) return undefined;
  return end === 'line' && isWhole(sql, entry) && !goesOn(fingerprint, known.values()) ? undefined : fingerprint;
}

function endOf({ end, form, long }: LogEntry, written: string, damaged: boolean): EntryEnd {
  // Where control bytes begin a line, as those of a crash do, the server had ended the line before them.
  const damage = damaged ? written.search(CONTROL) : -1;
  if (damage >= 0) return written[damage - 1] === '\n' ? 'line' : end;
  // A long text has lost its semicolon.
  if (form === 'slow' && long === null) return tokenize(written).at(-1)?.text === ';' ? 'line' : 'open';
  return end;
}

function isWhole(sql: string, { long }: LogEntry): boolean {
  if (long?.cut === true) return true;
  if (sql.length <= PARSED_CHARACTERS) return parses(sql);
  // Too long for the parser: its brackets say whether a row or a list is cut.
  let depth = 0;
  for (const { kind, text } of tokenize(sql))
    if (kind === 'operator') depth += text === '(' ? 1 : text === ')' ? -1 : 0;
  return depth === 0;
}

/** True when a statement of several lines is known that is this one up to the end of a line; one that damage made is none. */
function goesOn(fingerprint: string, known: Iterable<Shape>): boolean {
  for (const { lines, fingerprint: other } of known) {
    if (lines === undefined || !other.startsWith(fingerprint)) continue;
    for (let at = lines.indexOf('\n'); at >= 0; at = lines.indexOf('\n', at + 1))
      if (fingerprintOf(lines.slice(0, at)) === fingerprint && parses(lines)) return true;
  }
  return false;
}
