import { setTimeout as delay } from 'node:timers/promises';
import {
  forgetLease,
  flagOf,
  readCapture,
  readFlag,
  readLeases,
  writeFlag,
  type ControlTable,
  type Flag,
  type FlagContent,
} from '../../../adapters/dynamodb/convergence';
import type { SourceNow } from '../../../adapters/mysql/visible';
import { LandfallError } from '../../../contracts/errors';
import { mayBeginEpoch } from '../../../engine/transfer/convergence/failover/rules';
import type { TrafficTerms } from '../../../engine/transfer/convergence/lease/terms';
import {
  epochAfter,
  holdIsOver,
  movePlan,
  moveWaitsFor,
  stepBefore,
  stepTowards,
  type MoveFacts,
  type Step,
} from '../../../engine/transfer/convergence/phase/rules';
import { untilDone } from './again';
import { BeatWatch } from './beats';
import { Comparisons } from './comparisons';

export type Fact = (flag: Flag, signal: AbortSignal) => Promise<boolean>;

/** Facts that the coordinator cannot see by itself; each is asked only for moves that need it. */
export interface FactSources {
  readonly loaded: Fact;
  /** Has capture applied all that the source has committed until now? */
  readonly captureCaughtUp: Fact;
  /** Has reverse sync worked on all that the streams held at the first of these questions under this flag? */
  readonly streamDrained: Fact;
  /** Does reverse sync read the streams as they are now (`streamIsWatched`)? */
  readonly streamWatched: Fact;
  readonly outboxEmpty: Fact;
  /** Compares all, on the server whose commits the flag counts, and puts right what differs; was there nothing? Whether it counts is not asked here. */
  readonly compare: Fact;
  /** Is the source that server? To be asked over a new session: an old one may have stayed on a former source. */
  readonly sourceIsEpochs: Fact;
  /** Raises the epoch in the marker row, under its lock, on the server whose commits the flag counts. */
  readonly fence: (to: Pick<Flag, 'epoch' | 'origin'>, signal: AbortSignal) => Promise<void>;
}

export interface CoordinatorDeps {
  readonly control: ControlTable;
  readonly terms: TrafficTerms;
  readonly facts: FactSources;
  readonly flavour: 'mysql' | 'mariadb';
  readonly onFailure?: (error: LandfallError) => void;
  readonly onMove?: (flag: FlagContent, from: Step) => void;
  /** Told of a hold that lasted too long (`holdMs`): it is given up, to the step from which it came. */
  readonly onGiveUp?: (hold: Step) => void;
  readonly onWait?: (from: Step, to: Step, waitsFor: readonly string[]) => void;
  /** Milliseconds of a monotonic clock. */
  readonly nowMs?: () => number;
}

/** Moves the flag, a step at a time, towards a goal that may change. One of them may move it at a time; a second one only loses races. */
export class Coordinator {
  private readonly nowMs: () => number;
  private readonly watch: BeatWatch;
  private readonly comparisons: Comparisons;
  /** The hold that is in force, and since when this coordinator has seen it. */
  private hold: { readonly revision: number; readonly sinceMs: number } | undefined;
  /** No hold is begun before. */
  private noHoldUntilMs = -Infinity;

  constructor(private readonly deps: CoordinatorDeps) {
    this.nowMs = deps.nowMs ?? (() => performance.now());
    this.watch = new BeatWatch(this.nowMs);
    this.comparisons = new Comparisons(deps.terms, this.nowMs);
  }

  /** Works towards the goal for good. */
  async run(goal: () => Step, signal: AbortSignal): Promise<never> {
    const { terms, onFailure } = this.deps;
    for (;;) {
      await untilDone(() => this.moveOnce(goal(), signal), signal, onFailure);
      await delay(terms.pollMs / 2, undefined, { signal });
    }
  }

  /**
   * Watches for good which server the source is. When it is another one than the flag says, the epoch rises: its commits have numbers of their
   * own, and whoever writes in the old epoch must lose.
   * @param look tells of the server that answers now, over a new session; the caller has made sure that the former one takes no writes
   */
  async followSource(look: () => Promise<SourceNow>, signal: AbortSignal): Promise<never> {
    const { control, terms, flavour, onFailure, onMove } = this.deps;
    for (;;) {
      await untilDone(
        async () => {
          // Before the source is asked: it must have what was captured until now.
          const captured = (await readCapture(control, signal))?.position.gtidSet ?? null;
          const { origin, executed, applies } = await look();
          const flag = await readFlag(control, signal);
          if (flag === undefined || flag.origin === null || origin === null || flag.origin === origin) return;
          const may = mayBeginEpoch(flavour, { captured, candidate: { executed, applies } });
          if (may !== 'yes')
            throw new LandfallError(
              'LandfallSourceMoved',
              may === 'lacks-captured'
                ? `the server ${origin} lacks commits that were captured (${captured}): no epoch begins with it`
                : `the server ${origin} applies changes of another one, or the account may not see whether it does: no epoch begins with it`,
            );
          const next = { step: flag.step, epoch: flag.epoch + 1, origin, begunWith: executed };
          if (await writeFlag(control, next, flag, signal)) onMove?.(next, flag.step);
        },
        signal,
        onFailure,
      );
      await delay(terms.pollMs, undefined, { signal });
    }
  }

  /**
   * Makes one move towards the goal if all that it waits for is there.
   * @returns was the flag moved?
   */
  async moveOnce(goal: Step, signal: AbortSignal): Promise<boolean> {
    const { control, facts, onMove, onWait } = this.deps;
    const flag = await flagOf(control, signal);
    this.comparisons.saw(flag);
    const arrived = await this.instancesArrived(flag, signal);
    const to = this.nextStep(flag, goal);
    if (to === flag.step) return false;
    const epoch = epochAfter(flag.step, to, flag.epoch);
    for (const act of movePlan(flag.step, to))
      switch (act) {
        case 'look': {
          const waitsFor = await this.waitsFor(flag, to, arrived, signal);
          if (waitsFor.length === 0) break;
          onWait?.(flag.step, to, waitsFor);
          return false;
        }
        case 'fence':
          await facts.fence({ epoch, origin: flag.origin }, signal);
          break;
        case 'move': {
          const next = { ...flag, step: to, epoch };
          if (!(await writeFlag(control, next, flag, signal))) return false;
          onMove?.(next, flag.step);
        }
      }
    return true;
  }

  /** The next step towards the goal; of a hold that has lasted too long, the step from which it came. */
  private nextStep({ step, revision }: Flag, goal: Step): Step {
    const { terms, onGiveUp } = this.deps;
    const nowMs = this.nowMs();
    const to = stepTowards(step, goal);
    const back = stepBefore(step);
    if (back === undefined) {
      this.hold = undefined;
      return stepBefore(to) !== undefined && nowMs < this.noHoldUntilMs ? step : to;
    }
    if (this.hold?.revision !== revision) this.hold = { revision, sinceMs: nowMs };
    if (!holdIsOver(terms, { nowMs, sinceMs: this.hold.sinceMs })) return to;
    if (nowMs >= this.noHoldUntilMs) onGiveUp?.(step);
    this.noHoldUntilMs = nowMs + terms.holdMs;
    return back;
  }

  /** What a move waits for. Facts are asked in the order in which they must hold: arrivals first, then what was written until then. */
  private async waitsFor(
    flag: Flag,
    to: Step,
    instancesArrived: boolean,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const { facts } = this.deps;
    const loaded: Fact = async (at, given) => {
      const over = await facts.loaded(at, given);
      this.comparisons.saw(at, over);
      return over;
    };
    const compared: Fact = (at, given) =>
      this.comparisons.compared(
        at,
        () => facts.loaded(at, given),
        () => facts.compare(at, given),
      );
    let known: MoveFacts = {
      instancesArrived,
      loaded: true,
      commitsNumbered: flag.origin !== null,
      captureCaughtUp: true,
      streamDrained: true,
      streamWatched: true,
      outboxEmpty: true,
      compared: true,
      sourceIsEpochs: true,
    };
    const cheap = moveWaitsFor(flag.step, to, known);
    if (cheap.length > 0) return cheap;
    const asked: readonly (readonly [keyof MoveFacts, Fact])[] = [
      ['loaded', loaded],
      ['captureCaughtUp', facts.captureCaughtUp],
      ['streamDrained', facts.streamDrained],
      ['streamWatched', facts.streamWatched],
      ['outboxEmpty', facts.outboxEmpty],
      ['compared', compared],
      ['sourceIsEpochs', facts.sourceIsEpochs],
    ];
    for (const [name, ask] of asked) {
      // Not needed for this move: its absence changes nothing.
      if (!moveWaitsFor(flag.step, to, { ...known, [name]: false }).includes(name)) continue;
      known = { ...known, [name]: await ask(flag, signal) };
      const waits = moveWaitsFor(flag.step, to, known);
      if (waits.length > 0) return waits;
    }
    return [];
  }

  /** Every instance works under this very flag, or its lease is over. */
  private async instancesArrived(flag: Flag, signal: AbortSignal): Promise<boolean> {
    const { control, terms } = this.deps;
    const leases = await readLeases(control, signal);
    this.watch.note(new Map(leases.map(({ instance, beat }) => [instance, String(beat)])));
    let all = true;
    for (const lease of leases) {
      if (lease.arrived === flag.revision) continue;
      if (!this.watch.isOver(lease.instance, terms)) all = false;
      // Long silent: forgotten, so that the list does not grow with each deployment.
      else if (this.watch.isOver(lease.instance, { ...terms, leaseMs: terms.leaseMs * FORGET_AFTER_LEASES }))
        await forgetLease(control, lease, signal);
    }
    return all;
  }
}

const FORGET_AFTER_LEASES = 10;
