import { appendFileSync } from 'node:fs';
import { History, type Outcome, type Values } from '../checker/history';
import { LATE_MS } from '../checker/incarnations';
import type { Operation, RowKey, TableName, Tables, Written } from './operations';

/**
 * What clients were told, kept outside of the system under test. From it follows what every later read must show: an acknowledged revision or a
 * newer one with the values it was acknowledged with, a row that was created and not deleted, none that was deleted.
 */

interface Register {
  /** Newest revision that was acknowledged. */
  floor: number;
  present: boolean;
  /** Attempts that may create, delete or move the row and that are under way. */
  moving: number;
  /** Rises whenever such an attempt begins or ends. */
  moves: number;
  /** When a client gave up waiting for such an attempt, which may still be carried out; undefined: the end of each is known. */
  uncertainSinceMs: number | undefined;
}

/** What was known of a row when a read began. */
interface Expectation {
  readonly key: RowKey;
  readonly floor: number;
  readonly present: boolean;
  readonly settled: boolean;
  readonly moves: number;
  readonly turn: number;
}

/** An operation that is under way. */
interface Begun {
  readonly operation: Operation;
  /** Rows that it may create, delete or move. */
  readonly rows: readonly RowKey[];
  readonly beganMs: number;
  readonly movesThen: ReadonlyMap<string, number>;
}

const nameOf = ({ table, id }: RowKey): string => `${table} ${id}`;

export class Ledger {
  readonly history = new History();
  private readonly registers = new Map<string, Register>();
  acknowledged = 0;

  /**
   * @param file gets a line for each row of the beginning and each answer
   * @param nowMs milliseconds of a monotonic clock
   */
  constructor(
    private readonly file: string,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  private of(key: RowKey): Register {
    const name = nameOf(key);
    const found = this.registers.get(name) ?? {
      floor: 0,
      present: false,
      moving: 0,
      moves: 0,
      uncertainSinceMs: undefined,
    };
    this.registers.set(name, found);
    return found;
  }

  /** A row that the data begins with. */
  seed<T extends TableName>(table: T, row: Tables[T]): void {
    Object.assign(this.of({ table, id: row.id }), { floor: row.rev, present: true });
    this.history.seed(table, row);
    this.log({ seed: table, row });
  }

  /** @param rows those that the operation may create, delete or move */
  begin(operation: Operation, rows: readonly RowKey[]): Begun {
    const movesThen = new Map([...this.registers].map(([name, { moves }]) => [name, moves]));
    this.history.begin(operation);
    for (const key of rows) {
      const register = this.of(key);
      register.moving += 1;
      register.moves += 1;
    }
    return { operation, rows, beganMs: this.nowMs(), movesThen };
  }

  /**
   * The attempt has ended: carried out, not carried out, or nobody knows.
   * @param note for people
   * @returns what contradicts what was acknowledged before
   */
  end(begun: Begun, outcome: Outcome, written: readonly Written[], note: object = {}): readonly string[] {
    const { operation, rows, beganMs, movesThen } = begun;
    const endedMs = this.nowMs();
    this.log({ ...note, operation, outcome, rows, written, beganMs, endedMs });
    for (const key of rows) {
      const register = this.of(key);
      register.moving -= 1;
      register.moves += 1;
      if (outcome === 'unknown') register.uncertainSinceMs = endedMs;
    }
    if (outcome === 'done') {
      this.acknowledged += 1;
      for (const one of written) {
        const register = this.of(one);
        if (one.rev !== null) register.floor = Math.max(register.floor, one.rev);
        const own = rows.some((key) => nameOf(key) === nameOf(one));
        // A mere change says nothing of whether the row is there by now, unless nothing else can have moved it since.
        const still = register.moving === 0 && register.moves === (movesThen.get(nameOf(one)) ?? 0);
        if (one.rev === null || own || still) register.present = one.rev !== null;
        const { uncertainSinceMs = Infinity } = register;
        // What nobody has waited for any more for so long is not carried out after this.
        if ((own || still) && beganMs >= uncertainSinceMs + LATE_MS) register.uncertainSinceMs = undefined;
      }
    }
    return this.history.end({ operation, outcome, written, beganMs, endedMs });
  }

  expect(key: RowKey): Expectation {
    const { floor, present, moving, moves, uncertainSinceMs } = this.of(key);
    const settled = moving === 0 && uncertainSinceMs === undefined;
    return { key, floor, present, settled, moves, turn: this.history.turn };
  }

  /** What is wrong with the answer of a read. */
  wrong(expected: Expectation, row: Values | null): readonly string[] {
    const { key, floor, present } = expected;
    const quiet = expected.settled && this.of(key).moves === expected.moves;
    const name = nameOf(key);
    if (row === null) return present && quiet ? [`${name} is missing: revision ${floor} was acknowledged`] : [];
    if (!present && quiet) return [`${name} is there (revision ${String(row['rev'])}) though it was deleted`];
    return this.wrongRevision(expected, row, row['rev'], name);
  }

  /** What is wrong with a copy of some columns of a row. @param rev revision that it says it is of */
  wrongCopy(expected: Expectation, copy: Values, rev: unknown): readonly string[] {
    return this.wrongRevision(expected, copy, rev, `a copy of ${nameOf(expected.key)}`, Object.keys(copy));
  }

  private wrongRevision(
    { key, floor, turn }: Expectation,
    values: Values,
    rev: unknown,
    name: string,
    columns?: readonly string[],
  ): readonly string[] {
    // Of an attribute that is missing no comparison with a number would say that it is wrong.
    if (typeof rev !== 'number' || !Number.isInteger(rev))
      return [`${name} has no revision: ${JSON.stringify(values)}`];
    if (rev < floor) return [`${name} shows revision ${rev}, ${floor} was acknowledged`];
    return this.history.wrongValues(key, rev, values, turn, columns);
  }

  /** A revision above all that a row ever had, for one that is made again. */
  nextRev(key: RowKey): number {
    return this.history.of(key).next;
  }

  /** Is it the newest revision that was acknowledged of the row? */
  isNewest({ rev, ...key }: Written): boolean {
    return this.of(key).floor === rev;
  }

  private log(line: unknown): void {
    appendFileSync(this.file, `${JSON.stringify(line)}\n`);
  }
}
