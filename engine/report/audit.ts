import type { AuditEvent } from '../../contracts/stages';

const KEYS = ['at', 'stage', 'event', 'detail', 'by'] as const;

/** One line of `audit.jsonl`, keys in a fixed order. */
const lineOf = (event: AuditEvent): string =>
  JSON.stringify(Object.fromEntries(KEYS.filter((key) => event[key] !== undefined).map((key) => [key, event[key]])));

const identityOf = (event: AuditEvent): string => JSON.stringify([event.at, event.event, event.detail]);

/** An event out of a line; undefined for a line that is none. */
function eventOf(line: string): AuditEvent | undefined {
  try {
    const value = JSON.parse(line) as Partial<AuditEvent> | null;
    const whole = typeof value?.at === 'string' && typeof value.event === 'string' && typeof value.detail === 'string';
    return whole ? (value as AuditEvent) : undefined;
  } catch {
    return undefined;
  }
}

const linesOf = (text: string): readonly string[] => text.split('\n').filter((line) => line.trim() !== '');

/** Events of an `audit.jsonl`, in its order; lines that are no events are left out. */
export const readAudit = (text: string): readonly AuditEvent[] =>
  linesOf(text)
    .map(eventOf)
    .filter((event) => event !== undefined);

/** The event that `MigrationWorkflow` writes first. */
const STARTED = 'migration started';

/** Events of the latest migration of this name: the file also has those of the ones before it. */
export const sinceStart = (events: readonly AuditEvent[]): readonly AuditEvent[] =>
  events.slice(Math.max(0, events.map(({ event }) => event).lastIndexOf(STARTED)));

/**
 * The audit file with new events at its end. An event that is there already (same time, event and detail) is not repeated; what
 * is there stays as it is, also a line that is no event.
 */
export function appendAudit(text: string, events: readonly AuditEvent[]): string {
  const known = new Set(readAudit(text).map(identityOf));
  const fresh: string[] = [];
  for (const event of events) {
    if (known.has(identityOf(event))) continue;
    known.add(identityOf(event));
    fresh.push(lineOf(event));
  }
  const lines = [...linesOf(text), ...fresh];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
