import type { Item } from '../../../contracts/projection';
import { rowIdentity } from './identity';
import type { ExecutionContext } from './context';
import type { TableRow } from '../../evaluation/row';

/** Rows that a transaction has changed already, laid over those that are read: its own later reads see them. */

export interface RowChange {
  readonly table: string;
  /** Null for a row that was inserted. */
  readonly before: TableRow | null;
  /** Null for a row that is gone. */
  readonly after: TableRow | null;
}

/** A row that must stay as it is, because a written one refers to it by these columns of it. */
export interface Reliance {
  readonly table: string;
  /** Its item, as it was read. */
  readonly item: Item;
  readonly columns: readonly string[];
}

export class Overlay {
  /** By table, then by the key that the row had in the beginning, or by a number of its own. */
  private readonly changed = new Map<string, Map<string, RowChange>>();
  private entered = 0;
  private readonly relied: Reliance[] = [];

  constructor(
    private readonly context: ExecutionContext,
    /** Where the change stands that a row came of. */
    private readonly places = new WeakMap<TableRow, string>(),
  ) {}

  /** The changes as they are now. */
  copy(): Overlay {
    const other = new Overlay(this.context, this.places);
    for (const [table, rows] of this.changed) other.changed.set(table, new Map(rows));
    return other;
  }

  private of(table: string): Map<string, RowChange> {
    const found = this.changed.get(table) ?? new Map<string, RowChange>();
    this.changed.set(table, found);
    return found;
  }

  private keyOf(table: string, row: TableRow): string {
    return rowIdentity(this.context.table(table), row);
  }

  /** Enters a change of a row as it is now; several changes of one row become one. */
  change(table: string, before: TableRow | null, after: TableRow | null): void {
    const rows = this.of(table);
    const earlier = before === null ? undefined : this.cameOf(table, before);
    const key = earlier?.key ?? (before === null ? `new ${(this.entered += 1)}` : this.keyOf(table, before));
    if (after !== null) this.places.set(after, key);
    if (earlier !== undefined) {
      if (earlier.change.before === null && after === null) rows.delete(key);
      else rows.set(key, { table, before: earlier.change.before, after });
    }
    // Two new rows may have the same key until one of them is found to be too many.
    else if (before !== null || after !== null) rows.set(key, { table, before, after });
  }

  /** The change that a row came of, as long as nothing has changed it since. */
  private cameOf(table: string, row: TableRow): { readonly key: string; readonly change: RowChange } | undefined {
    const key = this.places.get(row);
    const change = key === undefined ? undefined : this.changed.get(table)?.get(key);
    return key === undefined || change?.after !== row ? undefined : { key, change };
  }

  /** Enters that a row which has been written needs another one, by these columns of it. A row that is new itself has no item yet. */
  rely(table: string, row: TableRow, columns: readonly string[]): void {
    const item = this.beforeOf(table, row)?.item;
    if (item !== undefined) this.relied.push({ table, item, columns });
  }

  get reliances(): readonly Reliance[] {
    return this.relied;
  }

  /** Forgets what has been relied on since it was called: of a row that found no place. */
  markReliances(): () => void {
    const { length } = this.relied;
    return () => {
      this.relied.splice(length);
    };
  }

  /** Rows that were read, without those that are gone or another by now, and with all that have changed. */
  rows(table: string, read: readonly TableRow[]): readonly TableRow[] {
    const rows = this.changed.get(table);
    if (rows === undefined || rows.size === 0) return read;
    const kept = read.filter((row) => !rows.has(this.keyOf(table, row)));
    return [...kept, ...[...rows.values()].map(({ after }) => after).filter((row) => row !== null)];
  }

  /** What a row has become that is read as it was; itself where nothing changed it, undefined where it is gone. */
  afterOf(table: string, row: TableRow): TableRow | undefined {
    const change = this.changed.get(table)?.get(this.keyOf(table, row));
    return change === undefined ? row : (change.after ?? undefined);
  }

  /** What a row was that is read as it is; itself where nothing changed it, undefined where it is new. */
  beforeOf(table: string, row: TableRow): TableRow | undefined {
    const came = this.cameOf(table, row);
    return came === undefined ? row : (came.change.before ?? undefined);
  }

  /** Puts back what was there when it was called: of a row that IGNORE leaves as it was. */
  mark(): () => void {
    const kept = [...this.changed].map(([table, rows]) => [table, new Map(rows)] as const);
    const unrelied = this.markReliances();
    return () => {
      unrelied();
      this.changed.clear();
      for (const [table, rows] of kept) this.changed.set(table, new Map(rows));
    };
  }

  get changes(): readonly RowChange[] {
    return [...this.changed.values()].flatMap((rows) => [...rows.values()]);
  }
}
