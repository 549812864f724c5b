import { Measure, addMeasured, type Measured } from './measures';
import { MICROS } from '../formats/stamp';
import { Tally, type PackedCounts } from './tally';
import type { SlowFigures } from '../entry';

/** Executions of one statement in one schema, and what was measured of them. */
export interface Counts {
  readonly executions: number;
  /** Different texts with values. */
  readonly texts: number;
  /** Microseconds since 1970 of the first and the last execution; null without stamps. */
  readonly first: number | null;
  readonly last: number | null;
  /** Executions by second and by minute since 1970. */
  readonly seconds: PackedCounts;
  readonly minutes: PackedCounts;
  /** Microseconds. */
  readonly latency: Measured | null;
  readonly lock: Measured | null;
  readonly rowsExamined: Measured | null;
  readonly rowsSent: Measured | null;
}

export class Counter {
  executions = 0;
  texts = 0;
  readonly seconds = new Tally();
  private readonly minutes = new Tally();
  private first = Infinity;
  private last = -Infinity;
  /** Undefined until an entry of a slow log has it. */
  private readonly measures: { -readonly [Name in keyof SlowFigures]?: Measure } = {};

  constructor(
    readonly id: number,
    readonly fingerprint: string,
    readonly sample: string,
    readonly database: string | null,
  ) {}

  /** `time` in microseconds since 1970, NaN when it is not known. */
  add(time: number, newText: boolean, slow: SlowFigures | null): void {
    this.executions += 1;
    if (newText) this.texts += 1;
    if (time < this.first) this.first = time;
    if (time > this.last) this.last = time;
    const second = Math.floor(time / MICROS);
    if (second >= 0) {
      this.seconds.add(second);
      this.minutes.add(Math.floor(second / 60));
    }
    if (slow !== null) this.measure(slow);
  }

  result(): Counts {
    const { query, lock, examined, sent } = this.measures;
    return {
      executions: this.executions,
      texts: this.texts,
      first: this.first === Infinity ? null : this.first,
      last: this.last === -Infinity ? null : this.last,
      seconds: this.seconds.packed(),
      minutes: this.minutes.packed(),
      latency: query?.result() ?? null,
      lock: lock?.result() ?? null,
      rowsExamined: examined?.result() ?? null,
      rowsSent: sent?.result() ?? null,
    };
  }

  private measure(slow: SlowFigures): void {
    for (const name of ['query', 'lock', 'examined', 'sent'] as const) {
      const value = slow[name];
      if (value !== null) (this.measures[name] ??= new Measure()).add(value);
    }
  }
}

/**
 * Counts of a statement that stands in a general and in a slow log: an execution may stand in both, so those of the general log
 * are counted and the slow log gives what the general log does not have.
 */
export const withSlow = (general: Counts, slow: Counts): Counts => ({
  ...general,
  texts: general.texts + slow.texts,
  latency: addMeasured([general.latency, slow.latency]),
  lock: addMeasured([general.lock, slow.lock]),
  rowsExamined: addMeasured([general.rowsExamined, slow.rowsExamined]),
  rowsSent: addMeasured([general.rowsSent, slow.rowsSent]),
});
