import type { Operation, RowKey, TableName, Written } from '../workload/operations';
import { Incarnations, type LiveRow } from './incarnations';

/**
 * All that clients were told, row by row, and what contradicts itself in it. Each change raises a revision by one and each creation begins
 * far above all that was tried before, so a revision of a row is made by one write and followed by one write; two acknowledged ones are a
 * split brain, however equal both databases are in the end.
 */

export type Values = Readonly<Record<string, unknown>>;
export type Outcome = 'done' | 'not-done' | 'unknown';

/** An operation that a client has asked for and whose end it has seen. */
export interface Attempt {
  readonly operation: Operation;
  /** `not-done`: nothing was sent to a database. `unknown`: it may be carried out, at once or a little later. */
  readonly outcome: Outcome;
  readonly written: readonly Written[];
  /** Milliseconds of one monotonic clock. */
  readonly beganMs: number;
  readonly endedMs: number;
}

/** A row at one revision, as it was acknowledged. */
interface State {
  values: Values;
  byStatement: string | undefined;
  /** What set its reference to NULL, and when that was known, in turns of the history. */
  nulled: { readonly what: string; readonly turn: number } | undefined;
}

/** The column that a foreign key sets to NULL, without a new revision, when an account goes. */
const SET_NULL: Readonly<Partial<Record<TableName, string>>> = { account: 'referrer_id', note: 'account_id' };

const nameOf = ({ table, id }: RowKey): string => `${table} ${id}`;
const same = (a: unknown, b: unknown): boolean => (a ?? null) === (b ?? null);

export class History {
  private readonly states = new Map<string, Map<number, State>>();
  private readonly followed = new Map<string, string>();
  private readonly incarnations = new Map<string, Incarnations>();
  private readonly accountsToDelete = new Set<number>();
  private turns = 0;

  /** Rises with each acknowledgement. */
  get turn(): number {
    return this.turns;
  }

  of(key: RowKey): Incarnations {
    const name = nameOf(key);
    const found = this.incarnations.get(name) ?? new Incarnations();
    this.incarnations.set(name, found);
    return found;
  }

  /** Rows that the data begins with. */
  seed(table: TableName, row: LiveRow): void {
    const key = { table, id: row.id };
    this.of(key).created(row.rev, 'done');
    this.statesOf(key).set(row.rev, { values: { ...row }, byStatement: 'the first rows', nulled: undefined });
  }

  /** An operation is asked for: from now on it may be carried out. */
  begin(operation: Operation): void {
    if (operation.op === 'account.delete') this.accountsToDelete.add(operation.id);
    // Others may be told of a change of the new row before its creator is told of the creation.
    if ('row' in operation) this.of(createdRow(operation)).created(operation.row.rev, 'unknown');
  }

  /** @returns what contradicts what was acknowledged before */
  end(attempt: Attempt): readonly string[] {
    const { operation, outcome, beganMs, endedMs } = attempt;
    this.begin(operation);
    if ('row' in operation) this.of(createdRow(operation)).created(operation.row.rev, outcome);
    if (outcome === 'unknown') {
      if (operation.op === 'purchase.move') this.of({ table: 'purchase', id: operation.id }).mayBelongTo(operation.to);
      if (operation.op.endsWith('.delete') && 'id' in operation)
        this.of({ table: operation.op.split('.')[0] as TableName, id: operation.id }).mayBeDeleted(endedMs);
    }
    if (outcome !== 'done') return [];
    return attempt.written.flatMap((one) => this.acknowledge(one, JSON.stringify(operation), beganMs));
  }

  /**
   * What is wrong with the values of a row, or of a copy of it, at a revision.
   * @param turn at which it was asked for
   * @param columns of which there is a copy; undefined: all
   */
  wrongValues(key: RowKey, rev: number, shown: Values, turn: number, columns?: readonly string[]): readonly string[] {
    const state = this.states.get(nameOf(key))?.get(rev);
    if (state === undefined) return [];
    return (columns ?? Object.keys(state.values))
      .filter((column) => !same(shown[column], state.values[column]))
      .filter((column) => column !== SET_NULL[key.table] || !this.mayDiffer(state, column, shown[column], turn))
      .map(
        (column) =>
          `row ${nameOf(key)} at revision ${rev} has ${column} ${JSON.stringify(shown[column] ?? null)}, ` +
          `${JSON.stringify(state.values[column] ?? null)} was acknowledged`,
      );
  }

  /** An account that this row may belong to was perhaps deleted: end of each such attempt. */
  accountDeletions(key: RowKey): readonly number[] {
    if (key.table !== 'purchase') return [];
    const accounts = new Set(this.of(key).mayBelong);
    for (const { values } of this.states.get(nameOf(key))?.values() ?? []) accounts.add(Number(values['account_id']));
    return [...accounts].flatMap((id) => this.of({ table: 'account', id }).mayBeGone);
  }

  /** Every row that was ever heard of. */
  rows(): readonly RowKey[] {
    return [...this.incarnations.keys()].map((name) => {
      const [table, id] = name.split(' ');
      return { table: table as TableName, id: Number(id) };
    });
  }

  private statesOf(key: RowKey): Map<number, State> {
    const found = this.states.get(nameOf(key)) ?? new Map<number, State>();
    this.states.set(nameOf(key), found);
    return found;
  }

  /** A reference may have become NULL by a deletion whose end is not known, or may show what it was until its end was known. */
  private mayDiffer(state: State, column: string, shown: unknown, turn: number): boolean {
    if ((shown ?? null) === null) return this.accountsToDelete.has(Number(state.values[column]));
    return state.nulled !== undefined && state.nulled.turn > turn;
  }

  private acknowledge(written: Written, what: string, beganMs: number): readonly string[] {
    const { from, rev, row, by } = written;
    const name = nameOf(written);
    const wrong: string[] = [];
    this.turns += 1;
    if (from !== null && (rev === null || by === 'statement')) {
      const other = this.followed.get(`${name} ${from}`);
      if (other !== undefined)
        wrong.push(`two acknowledged writes follow revision ${from} of row ${name}: ${other} and ${what}`);
      this.followed.set(`${name} ${from}`, what);
    }
    if (rev === null) {
      if (from !== null) this.of(written).deleted(from);
      return wrong;
    }
    this.of(written).acknowledged(rev, beganMs);
    return row === null ? wrong : [...wrong, ...this.keep(written, rev, row as unknown as Values, what)];
  }

  private keep(written: Written, rev: number, values: Values, what: string): readonly string[] {
    const name = nameOf(written);
    const nulled = written.by === 'cascade' ? { what, turn: this.turns } : undefined;
    const byStatement = written.by === 'statement' ? what : undefined;
    const states = this.statesOf(written);
    const known = states.get(rev);
    if (known === undefined) {
      states.set(rev, { values, byStatement, nulled });
      return [];
    }
    const [first, second] = byStatement === undefined ? [known.nulled?.what, what] : [known.byStatement, what];
    const wrong = first === undefined ? [] : [`row ${name} got revision ${rev} twice: by ${first} and by ${second}`];
    const column = SET_NULL[written.table];
    for (const [other, value] of Object.entries(values))
      if (other !== column && !same(value, known.values[other]))
        wrong.push(
          `revision ${rev} of row ${name} was acknowledged with ${other} ${JSON.stringify(known.values[other] ?? null)} and ${JSON.stringify(value ?? null)}`,
        );
    known.byStatement ??= byStatement;
    known.nulled ??= nulled;
    if (column !== undefined && known.nulled !== undefined) known.values = { ...known.values, [column]: null };
    return wrong;
  }
}

const createdRow = (operation: Operation & { readonly row: { readonly id: number } }): RowKey => ({
  table: operation.op.split('.')[0] as TableName,
  id: operation.row.id,
});
