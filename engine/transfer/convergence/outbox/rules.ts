import { isOlder } from '../../../projection/version/rules';

/**
 * The outbox: source keys whose projection is put off (touched during the load, touched by a stray write, refused for now). It holds
 * keys, never values: replay projects what the source says then.
 */
export interface OutboxEntry {
  readonly key: string;
  /** Version that the item must reach; the newest of all touches. */
  readonly version: string;
}

/** A touch of a key that may be in the outbox already: one entry per key, with the newest version. */
export const touch = (entry: OutboxEntry | undefined, touched: OutboxEntry): OutboxEntry =>
  entry === undefined || isOlder(entry.version, touched.version) ? touched : entry;

/** Condition under which an entry may be removed after its replay: not touched since it was read. */
export const mayRemove = (input: { readonly read: OutboxEntry; readonly stored: OutboxEntry | undefined }): boolean =>
  input.stored === undefined || input.stored.version === input.read.version;
