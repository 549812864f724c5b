import { appendFileSync } from 'node:fs';
import type { TableName } from './operations';

/**
 * What clients were told, kept outside of the system under test. From it follows what every later read must show: an acknowledged revision or a
 * newer one, a row that was created and not deleted, none that was deleted.
 */

interface Register {
  /** Newest revision that was acknowledged. */
  floor: number;
  present: boolean;
  /** Attempts that may create or delete the row and whose end nobody knows, or that are under way. */
  moving: number;
  /** Rises whenever an attempt that may create or delete it begins. */
  attempts: number;
  /** An attempt ended without an answer: it may still be carried out at any time. */
  uncertain: boolean;
}

export interface RowKey {
  readonly table: TableName;
  readonly id: number;
}

/** What was known of a row when a read began. */
export interface Expectation {
  readonly key: RowKey;
  readonly floor: number;
  readonly present: boolean;
  readonly settled: boolean;
  readonly attempts: number;
}

export class Ledger {
  private readonly registers = new Map<string, Register>();
  acknowledged = 0;

  /** @param file gets a line for each attempt and each answer */
  constructor(private readonly file: string) {}

  private of({ table, id }: RowKey): Register {
    const name = `${table} ${id}`;
    const found = this.registers.get(name) ?? { floor: 0, present: false, moving: 0, attempts: 0, uncertain: false };
    this.registers.set(name, found);
    return found;
  }

  /** Rows that the data begins with. */
  seed(key: RowKey, rev: number): void {
    Object.assign(this.of(key), { floor: rev, present: true });
    this.log({ seed: key, rev });
  }

  /** An attempt begins that may create or delete these rows. */
  begin(rows: readonly RowKey[]): void {
    for (const key of rows) {
      const register = this.of(key);
      register.moving += 1;
      register.attempts += 1;
    }
  }

  /** The attempt has ended: carried out, not carried out, or nobody knows. */
  end(
    rows: readonly RowKey[],
    outcome: 'done' | 'not-done' | 'unknown',
    written: readonly (RowKey & { readonly rev: number | null })[],
    operation: unknown,
  ): void {
    this.log({ operation, outcome, rows, written });
    for (const key of rows) {
      const register = this.of(key);
      register.moving -= 1;
      if (outcome === 'unknown') register.uncertain = true;
    }
    if (outcome !== 'done') return;
    this.acknowledged += 1;
    for (const { rev, ...key } of written) {
      const register = this.of(key);
      if (rev !== null) register.floor = Math.max(register.floor, rev);
      if (rev === null) register.present = false;
      // A mere change says nothing of whether the row is there by now.
      else if (rows.some(({ table, id }) => table === key.table && id === key.id)) register.present = true;
    }
  }

  expect(key: RowKey): Expectation {
    const { floor, present, moving, attempts, uncertain } = this.of(key);
    return { key, floor, present, settled: moving === 0 && !uncertain, attempts };
  }

  /** What is wrong with the answer of a read; undefined: nothing. */
  wrong(expected: Expectation, row: Readonly<Record<string, unknown>> | null): string | undefined {
    const { key, floor, present } = expected;
    const now = this.of(key);
    const quiet = expected.settled && now.attempts === expected.attempts && !now.uncertain;
    const name = `${key.table} ${key.id}`;
    if (row === null) return present && quiet ? `${name} is missing: revision ${floor} was acknowledged` : undefined;
    if (!present && quiet) return `${name} is there (revision ${String(row['rev'])}) though it was deleted`;
    const rev = Number(row['rev']);
    return rev < floor ? `${name} shows revision ${rev}, ${floor} was acknowledged` : undefined;
  }

  /** Newest known revision of a row, for one that is made again. */
  floorOf(key: RowKey): number {
    return this.of(key).floor;
  }

  log(line: unknown): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}
