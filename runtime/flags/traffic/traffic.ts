import { TRAFFIC_TERMS } from '../lease/terms';
import type { LeaseHolder, Ticket } from '../lease/holder';
import type { DualReads } from '../comparison/dual-reads';
import { readsFrom, STEP, writePlan, type Side, type WritePlan } from '../phase/rules';
import { errorName, type Journal, type JournalEvent } from '../records/journal';
import type { Statistics } from '../records/statistics';
import { NotNow, OutcomeUnknown } from '../refusals';
import { stepFor } from '../trial/rules';
import { shadowInTime, type ShadowWrite } from './shadow';
import { inUnit, triedPhase, type Unit } from './unit';

export interface TrafficSettings {
  readonly holder: Pick<LeaseHolder, 'take' | 'mayAnswer' | 'end'>;
  readonly shadow: ShadowWrite;
  readonly dualReads: DualReads;
  readonly statistics: Statistics;
  readonly journal: Journal;
  /** Milliseconds for a whole shadow write. Default: two requests to DynamoDB. */
  readonly shadowMs?: number;
}

/** The two ways of doing the same. */
export type Sides<T> = Readonly<Record<Side, () => Promise<T>>>;

/** A read, and how its two answers are compared. */
export interface Read<T> {
  readonly sides: Sides<T>;
  /** Begins a comparison; it is not waited for. */
  readonly compare?: (reads: DualReads) => void;
}

/** Serves reads and writes as the flag says: which side first, and whose failure fails the request. */
export class Traffic {
  constructor(private readonly settings: TrafficSettings) {}

  /** @throws NotNow when there is no lease, or it ended before the answer */
  async read<T>(name: string, { sides, compare }: Read<T>): Promise<T> {
    const { holder, dualReads, statistics } = this.settings;
    const ticket = this.take(name);
    const step = stepFor(ticket.flag.step, triedPhase());
    const side = readsFrom(step);
    const began = performance.now();
    const note = (outcome: JournalEvent['outcome'], error?: unknown): void =>
      this.note(name, { kind: 'read', outcome, step, side }, began, error);
    try {
      statistics.add(name, 'reads');
      const answer = await sides[side]().catch((error: unknown) => {
        statistics.add(name, 'failures');
        note('failed', error);
        throw error;
      });
      if (!holder.mayAnswer(ticket)) {
        statistics.add(name, 'refusals');
        note('refused');
        throw new NotNow('the lease was over before the answer');
      }
      note('done');
      if (step === STEP.compare) compare?.(dualReads);
      return answer;
    } finally {
      holder.end(ticket);
    }
  }

  /**
   * Does a write, or a transaction of several.
   * @throws NotNow when nothing was done, OutcomeUnknown when nobody knows, else what the side threw that counts
   */
  async write<T>(name: string, sides: Sides<T>): Promise<T> {
    const { holder, statistics } = this.settings;
    const ticket = this.take(name);
    const step = stepFor(ticket.flag.step, triedPhase());
    const plan = writePlan(step);
    const began = performance.now();
    const side: Side = plan.acts.includes('commit') ? 'mysql' : 'dynamodb';
    const note = (outcome: JournalEvent['outcome'], error?: unknown): void =>
      this.note(name, { kind: 'write', outcome, step, side }, began, error);
    try {
      if (plan.acts.length === 0) {
        statistics.add(name, 'refusals');
        note('refused');
        throw new NotNow('writes wait for a moment: the databases change roles');
      }
      statistics.add(name, 'writes');
      return await this.carryOut(name, plan, { ticket, side, sides, note });
    } finally {
      holder.end(ticket);
    }
  }

  private async carryOut<T>(
    name: string,
    plan: WritePlan,
    work: {
      readonly ticket: Ticket;
      readonly side: Side;
      readonly sides: Sides<T>;
      readonly note: (outcome: JournalEvent['outcome'], error?: unknown) => void;
    },
  ): Promise<T> {
    const { ticket, side, sides, note } = work;
    const { statistics, holder } = this.settings;
    const unit: Unit = { flag: ticket.flag, side, calls: [] };
    let result: { readonly value: T } | undefined;
    let shadowFailure: unknown;
    for (const act of plan.acts)
      switch (act) {
        case 'commit':
        case 'put-item':
          try {
            result = { value: await inUnit(unit, sides[side]) };
          } catch (error) {
            statistics.add(name, 'failures');
            note('failed', error);
            throw error;
          }
          break;
        case 'read-back':
        case 'read-item':
          // Part of the shadow write, and of the function of DynamoDB.
          break;
        case 'put':
          shadowFailure = await this.shadow(name, unit);
          if (shadowFailure === undefined || !plan.putRequired) break;
          statistics.add(name, 'failures');
          note('unknown', shadowFailure);
          throw new OutcomeUnknown('MySQL has the write, the copy in DynamoDB is not known to be there', {
            cause: shadowFailure,
          });
        case 'acknowledge':
          if (holder.mayAnswer(ticket)) break;
          statistics.add(name, 'failures');
          note('unknown');
          throw new OutcomeUnknown('the lease was over before the answer');
      }
    if (result === undefined) throw new Error('a plan without a write');
    note(shadowFailure === undefined ? 'done' : 'shadow-failed', shadowFailure);
    return result.value;
  }

  /** @returns why the copy did not come about; undefined: it did */
  private async shadow(name: string, { calls, commit, flag }: Unit): Promise<unknown> {
    const { shadow, statistics, shadowMs } = this.settings;
    // A transaction that has only read.
    if (calls.length === 0) return undefined;
    statistics.add(name, 'shadowWrites');
    try {
      const outcome = await shadowInTime(shadow, { calls, commit, flag }, shadowMs ?? TRAFFIC_TERMS.requestMs * 2);
      if (outcome === 'done') return undefined;
      throw new OutcomeUnknown('the items belong to a later epoch');
    } catch (error) {
      statistics.add(name, 'shadowFailures');
      return error ?? new Error('unknown');
    }
  }

  private take(name: string): Ticket {
    try {
      return this.settings.holder.take();
    } catch (error) {
      this.settings.statistics.add(name, 'refusals');
      this.settings.journal.add({ kind: 'refusal', name, outcome: 'refused', error: errorName(error) });
      throw error;
    }
  }

  private note(
    name: string,
    event: Pick<JournalEvent, 'kind' | 'outcome' | 'step' | 'side'>,
    began: number,
    error?: unknown,
  ): void {
    const ms = performance.now() - began;
    const { statistics, journal } = this.settings;
    statistics.add(name, event.side === 'mysql' ? 'mysqlMs' : 'dynamodbMs', ms);
    journal.add({
      ...event,
      name,
      ms: Math.round(ms * 10) / 10,
      ...(error === undefined ? {} : { error: errorName(error) }),
    });
  }
}
