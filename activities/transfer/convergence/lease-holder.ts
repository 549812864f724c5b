import { readFlag, renewLease, type ControlTable, type Flag } from '../../../adapters/dynamodb/convergence';
import { leaseHolds, leaseUntil, mayAnswer } from '../../../engine/transfer/convergence/lease/rules';
import type { TrafficTerms } from '../../../engine/transfer/convergence/lease/terms';
import { mayArrive } from '../../../engine/transfer/convergence/phase/rules';

/** A request that an instance works on: under which flag it began. */
export interface Ticket {
  readonly flag: Flag;
  /** Rises when the lease was over for a moment: whoever began before must not answer. */
  readonly term: number;
}

/**
 * The instance's side of flag and lease: it renews its entry, looks at the flag, and says when it has arrived. Requests of clients ask it
 * before they begin and before they answer.
 */
export class LeaseHolder {
  private flag: Flag | undefined;
  private arrived: number | null = null;
  private beat = 0;
  private untilMs = -Infinity;
  private term = 0;
  private readonly open = new Map<number, number>();

  constructor(
    private readonly control: ControlTable,
    private readonly instance: string,
    private readonly terms: TrafficTerms,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /**
   * One look: renews, then reads the flag, in this order. A flag that was read before the renewal could be older than the lease, and nobody
   * would wait for an instance whose step nobody knows.
   * @throws LandfallError of the link; the lease then goes on as it was
   */
  async poll(signal: AbortSignal): Promise<void> {
    const sentAtMs = this.nowMs();
    this.beat += 1;
    const renewed = await renewLease(
      this.control,
      { instance: this.instance, beat: this.beat, arrived: this.arrived },
      signal,
    );
    const flag = await readFlag(this.control, signal);
    if (!renewed || flag === undefined) return;
    // Others may have given this instance up in between: what began before belongs to nobody's step.
    if (!leaseHolds({ nowMs: sentAtMs, untilMs: this.untilMs })) this.term += 1;
    this.flag = flag;
    this.untilMs = leaseUntil(this.terms, sentAtMs);
    const older = [...this.open].filter(([revision]) => revision < flag.revision);
    if (mayArrive({ writesInFlight: older.reduce((sum, [, requests]) => sum + requests, 0) }))
      this.arrived = flag.revision;
  }

  /** Begins a request; undefined: there is no lease, refuse it (503). */
  begin(): Ticket | undefined {
    const { flag, term } = this;
    if (flag === undefined || !leaseHolds({ nowMs: this.nowMs(), untilMs: this.untilMs })) return undefined;
    this.open.set(flag.revision, (this.open.get(flag.revision) ?? 0) + 1);
    return { flag, term };
  }

  /** May the request be answered as done? To be asked last of all. */
  mayAnswer({ term }: Ticket): boolean {
    return mayAnswer({ nowMs: this.nowMs(), untilMs: this.untilMs, unbroken: term === this.term });
  }

  /** Ends a request, answered or not. */
  end({ flag: { revision } }: Ticket): void {
    const requests = (this.open.get(revision) ?? 1) - 1;
    if (requests === 0) this.open.delete(revision);
    else this.open.set(revision, requests);
  }
}
