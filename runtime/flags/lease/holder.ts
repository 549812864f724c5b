import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import type { Flag } from '../control/flag-entry';
import type { InstanceLease } from '../control/lease-entry';
import { mayArrive } from '../phase/rules';
import { NotNow } from '../refusals';
import { leaseHolds, leaseUntil, mayAnswer } from './rules';
import { TRAFFIC_TERMS, type TrafficTerms } from './terms';

/** A request that an instance works on: under which flag it began. */
export interface Ticket {
  readonly flag: Flag;
  /** Rises when the lease was over for a moment: whoever began before must not answer. */
  readonly term: number;
}

/** What the holder needs of the control table. */
export interface LeaseTable {
  /** @returns false when a later renewal is there already */
  readonly renew: (lease: InstanceLease, signal?: AbortSignal) => Promise<boolean>;
  readonly flag: (signal?: AbortSignal) => Promise<Flag | undefined>;
}

export interface HolderSettings {
  readonly control: LeaseTable;
  /** Name of this process, which no other and no former one has. Default: host, process and a random part. */
  readonly instance?: string;
  readonly terms?: TrafficTerms;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs?: () => number;
  /** Told of each look that failed. The lease goes on until it ends. */
  readonly onFailure?: (error: unknown) => void;
  /** Told of each flag that is new to this instance. */
  readonly onFlag?: (flag: Flag, before: Flag | undefined) => void;
}

/**
 * The instance's side of flag and lease: it renews its entry, looks at the flag, and says when it has arrived. Requests of clients ask it
 * before they begin and before they answer.
 */
export class LeaseHolder {
  readonly instance: string;
  private readonly terms: TrafficTerms;
  private readonly nowMs: () => number;
  private seen: Flag | undefined;
  private arrived: number | null = null;
  private beat = 0;
  private untilMs = -Infinity;
  private term = 0;
  private readonly open = new Map<number, number>();
  private stopping: AbortController | undefined;
  private polling: Promise<void> | undefined;

  constructor(private readonly settings: HolderSettings) {
    this.instance = settings.instance ?? `${hostname().slice(0, 100)}/${process.pid}/${randomUUID()}`;
    this.terms = settings.terms ?? TRAFFIC_TERMS;
    this.nowMs = settings.nowMs ?? (() => performance.now());
  }

  /** The flag as it was seen last; undefined: never. Whether the lease holds is another question. */
  get flag(): Flag | undefined {
    return this.seen;
  }

  /** May a request begin now? */
  get holds(): boolean {
    return this.seen !== undefined && leaseHolds({ nowMs: this.nowMs(), untilMs: this.untilMs });
  }

  /**
   * One look: renews, then reads the flag, in this order. A flag that was read before the renewal could be older than the lease, and nobody
   * would wait for an instance whose step nobody knows.
   * @returns has the instance arrived under a flag of which its entry does not know? Then the next look should not wait.
   * @throws of the link; the lease then goes on as it was
   */
  async poll(signal?: AbortSignal): Promise<boolean> {
    const { control, onFlag } = this.settings;
    const sentAtMs = this.nowMs();
    this.beat += 1;
    const said = this.arrived;
    const renewed = await control.renew({ instance: this.instance, beat: this.beat, arrived: said }, signal);
    const flag = await control.flag(signal);
    if (!renewed || flag === undefined) return false;
    // Others may have given this instance up in between: what began before belongs to nobody's step.
    if (!leaseHolds({ nowMs: sentAtMs, untilMs: this.untilMs })) this.term += 1;
    const before = this.seen;
    this.seen = flag;
    this.untilMs = leaseUntil(this.terms, sentAtMs);
    const older = [...this.open].filter(([revision]) => revision < flag.revision);
    if (mayArrive({ writesInFlight: older.reduce((sum, [, requests]) => sum + requests, 0) }))
      this.arrived = flag.revision;
    if (before?.revision !== flag.revision) onFlag?.(flag, before);
    return this.arrived !== said;
  }

  /** Looks at the flag until `stop`. */
  start(): void {
    if (this.stopping !== undefined) return;
    this.stopping = new AbortController();
    this.polling = this.untilStopped(this.stopping.signal);
  }

  /** Ends looking; the lease runs out by itself. */
  async stop(): Promise<void> {
    this.stopping?.abort();
    await this.polling;
    this.stopping = undefined;
  }

  private async untilStopped(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (await this.poll(signal)) continue;
      } catch (error) {
        if (!signal.aborted) this.settings.onFailure?.(error);
      }
      await delay(this.terms.pollMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Begins a request; undefined: there is no lease, refuse it (503). */
  begin(): Ticket | undefined {
    const { seen: flag, term } = this;
    if (flag === undefined || !this.holds) return undefined;
    this.open.set(flag.revision, (this.open.get(flag.revision) ?? 0) + 1);
    return { flag, term };
  }

  /** Begins a request. @throws NotNow when there is no lease */
  take(): Ticket {
    const ticket = this.begin();
    if (ticket === undefined) throw new NotNow('this instance has no lease: it does not know which database answers');
    return ticket;
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
