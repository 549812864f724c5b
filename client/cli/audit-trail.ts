import { LandfallError } from '../../contracts/errors';
import type { AuditEvent } from '../../contracts/stages';
import type { Invocation } from './invocation';

/** Key of the exported trail in the artifact store. */
const EXPORTED = 'audit.jsonl';

/**
 * The events that Temporal still has, and those of earlier runs from `audit.jsonl`; each once, in order.
 * @throws LandfallError when neither can be read
 */
export async function auditOf(at: Invocation, name: string): Promise<readonly AuditEvent[]> {
  const exported = await exportedEvents(at);
  try {
    const live = await (await at.client()).audit(name);
    return merged(exported ?? [], live);
  } catch (error) {
    // Past the retention of the namespace, or without a worker, the exported trail is what there is.
    if (!(error instanceof LandfallError) || exported === undefined || exported.length === 0) throw error;
    at.note(`${error.code}: ${error.message}`);
    at.note(`shown is ${EXPORTED} of the artifact store alone`);
    return exported;
  }
}

async function exportedEvents(at: Invocation): Promise<readonly AuditEvent[] | undefined> {
  const config = at.configIfAny();
  if (config === undefined) return undefined;
  try {
    const bytes = await at.services.artifacts(config).peek(EXPORTED);
    return bytes === undefined ? [] : parseTrail(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof LandfallError)) throw error;
    at.note(`${EXPORTED} could not be read: ${error.message}`);
    return undefined;
  }
}

/** One JSON object per line; lines that are none (a write that was cut) are left out. */
export function parseTrail(text: string): readonly AuditEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      const event = JSON.parse(line) as Partial<AuditEvent>;
      return typeof event?.at === 'string' && typeof event.event === 'string' ? [event as AuditEvent] : [];
    } catch {
      return [];
    }
  });
}

/** Events that are the same in time, name and detail are one. */
export function merged(earlier: readonly AuditEvent[], later: readonly AuditEvent[]): readonly AuditEvent[] {
  const seen = new Set<string>();
  return [...earlier, ...later]
    .filter((event) => {
      const key = JSON.stringify([event.at, event.event, event.detail]);
      return seen.has(key) ? false : seen.add(key);
    })
    .map((event, order) => ({ event, order }))
    .sort((a, b) => (a.event.at < b.event.at ? -1 : a.event.at > b.event.at ? 1 : a.order - b.order))
    .map(({ event }) => event);
}
