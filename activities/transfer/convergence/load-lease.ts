import { writeLoad, type ControlTable, type LoadState } from '../../../adapters/dynamodb/convergence';
import { LandfallError } from '../../../contracts/errors';
import { ownerMaySend, type LeaseTerms } from '../../../engine/transfer/convergence/lease/rules';

/** Length of a lease, its margin, and the time-out of a request, milliseconds. */
export interface LoadTerms extends LeaseTerms {
  readonly requestMs: number;
}

/** A sign of life so often in each length of a lease. */
const BEATS_A_LEASE = 4;

const lost = (table: string): LandfallError =>
  new LandfallError('LandfallLoadLost', `the load of ${table} has another holder, or its lease is over`);

/**
 * The right to write one table's items without condition. It beats by itself; who has lost it must not send, and is told so by `maySend`.
 * All writes of the state go one after another, because each is made on the one before.
 */
export class LoadLease {
  private queue: Promise<unknown> = Promise.resolve();
  private beating: NodeJS.Timeout | undefined;

  private constructor(
    private readonly control: ControlTable,
    private readonly table: string,
    private readonly terms: LoadTerms,
    private readonly signal: AbortSignal,
    private current: LoadState,
    private beatSentAtMs: number,
  ) {}

  /**
   * Writes the first state, or that of a successor, and begins to beat.
   * @param before the state as read; undefined: there was none
   * @returns undefined when somebody was first
   */
  static async take(input: {
    readonly control: ControlTable;
    readonly table: string;
    readonly terms: LoadTerms;
    readonly signal: AbortSignal;
    readonly next: LoadState;
    readonly before: LoadState | undefined;
  }): Promise<LoadLease | undefined> {
    const { control, table, terms, signal, next, before } = input;
    const sentAtMs = performance.now();
    if (!(await writeLoad(control, table, next, before, signal))) return undefined;
    const lease = new LoadLease(control, table, terms, signal, next, sentAtMs);
    lease.beating = setInterval(() => void lease.save({}).catch(() => undefined), terms.leaseMs / BEATS_A_LEASE);
    return lease;
  }

  get state(): LoadState {
    return this.current;
  }

  /**
   * To be asked right before each request.
   * @throws LandfallError LandfallLoadLost
   */
  readonly maySend = (): void => {
    const nowMs = performance.now();
    if (!ownerMaySend(this.terms, { nowMs, heartbeatSentAtMs: this.beatSentAtMs })) throw lost(this.table);
  };

  /**
   * Saves what has changed; a sign of life as well.
   * @throws LandfallError LandfallLoadLost: another holder has it
   */
  save(change: Partial<Pick<LoadState, 'cursors' | 'loaded'>>): Promise<void> {
    const run = this.queue.then(async () => {
      const next = { ...this.current, ...change, beat: this.current.beat + 1 };
      const sentAtMs = performance.now();
      if (!(await writeLoad(this.control, this.table, next, this.current, this.signal))) throw lost(this.table);
      this.current = next;
      this.beatSentAtMs = sentAtMs;
    });
    this.queue = run.catch(() => undefined);
    return run;
  }

  /** Ends the beating. */
  close(): void {
    clearInterval(this.beating);
  }
}
