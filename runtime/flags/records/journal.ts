import { Ring } from './ring';

export const ENTRY_KINDS = ['read', 'write', 'refusal', 'difference', 'change'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** What happened, without values. */
export interface JournalEvent {
  readonly kind: EntryKind;
  /** `gateway.function`, or what was changed. */
  readonly name: string;
  readonly outcome: 'done' | 'failed' | 'shadow-failed' | 'refused' | 'unknown' | 'differs';
  /** The step in which it was done. */
  readonly step?: string;
  readonly side?: 'mysql' | 'dynamodb';
  readonly ms?: number;
  /** Name of an error, never its message: that may hold values. */
  readonly error?: string;
  readonly who?: string;
  readonly why?: string;
}

export interface JournalEntry extends JournalEvent {
  /** Rises with each entry of this process. */
  readonly id: number;
  /** Time of day, ISO 8601. */
  readonly at: string;
}

export interface JournalFilter {
  /** Only entries with a greater id. */
  readonly after?: number;
  readonly kinds?: readonly EntryKind[];
  /** Part of the name, in whatever case. */
  readonly name?: string;
  readonly outcome?: JournalEvent['outcome'];
  /** The newest so many. */
  readonly limit?: number;
}

const CAPACITY = 2_000;

export function matches(entry: JournalEntry, { after, kinds, name, outcome }: JournalFilter): boolean {
  return (
    (after === undefined || entry.id > after) &&
    (kinds === undefined || kinds.includes(entry.kind)) &&
    (name === undefined || entry.name.toLowerCase().includes(name.toLowerCase())) &&
    (outcome === undefined || entry.outcome === outcome)
  );
}

/** The last reads, writes, differences and changes of this process. Changes have a ring of their own: traffic does not push them out. */
export class Journal {
  private readonly traffic: Ring<JournalEntry>;
  private readonly changes: Ring<JournalEntry>;
  private readonly listeners = new Set<(entry: JournalEntry) => void>();
  private last = 0;

  constructor(capacity = CAPACITY) {
    this.traffic = new Ring(capacity);
    this.changes = new Ring(capacity);
  }

  add(event: JournalEvent): JournalEntry {
    this.last += 1;
    const entry = { ...event, id: this.last, at: new Date().toISOString() };
    (event.kind === 'read' || event.kind === 'write' ? this.traffic : this.changes).push(entry);
    for (const listener of this.listeners) listener(entry);
    return entry;
  }

  /** Oldest first. */
  page(filter: JournalFilter = {}): readonly JournalEntry[] {
    const found = [...this.traffic.values(), ...this.changes.values()]
      .filter((entry) => matches(entry, filter))
      .sort((a, b) => a.id - b.id);
    return filter.limit === undefined ? found : found.slice(Math.max(0, found.length - filter.limit));
  }

  /** @returns ends it */
  listen(listener: (entry: JournalEntry) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

/** The name of an error for the journal. Messages of databases quote values. */
export function errorName(error: unknown): string {
  const { code, name } = (error ?? {}) as { readonly code?: unknown; readonly name?: unknown };
  const text = typeof code === 'string' ? code : typeof name === 'string' ? name : 'Error';
  return /^[\w.-]{1,60}$/.test(text) ? text : 'Error';
}
