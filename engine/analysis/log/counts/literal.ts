import type { Shape, Shapes } from '../normalise/shapes';
import { MICROS } from '../formats/stamp';

/**
 * The log counted by literal text, as simple readers count it: every text with its values is a query of its own, statements on
 * the tables of the log itself are queries too. Left out is what steers the session (SET, SHOW, `SELECT @@..`), what reads
 * performance_schema or information_schema, and preparations.
 */
export interface LiteralFigure {
  /** Different texts; a lower bound when `complete` is false. */
  readonly queries: number;
  readonly complete: boolean;
  readonly executions: number;
  /** Executions by first word, in its order. */
  readonly byVerb: Readonly<Record<string, number>>;
  /** Seconds from the first to the last entry of any kind, decimal text with 6 digits. */
  readonly spanSeconds: string;
  /** Seconds from the first to the last of the counted statements. */
  readonly activeSeconds: string;
  /** Executions per second of the active span, decimal text with 2 digits; null without a span. */
  readonly perSecond: string | null;
  /** Executions of the most frequent texts, largest first. */
  readonly mostFrequent: readonly number[];
}

const LISTED = 10;

export class LiteralCount {
  private readonly span = new Span();
  private readonly active = new Span();
  private executions = 0;
  private readonly byVerb = new Map<string, number>();

  entry(time: number): void {
    this.span.add(time);
  }

  statement(shape: Shape, time: number): void {
    if (shape.monitor) return;
    this.active.add(time);
    this.executions += 1;
    this.byVerb.set(shape.verb, (this.byVerb.get(shape.verb) ?? 0) + 1);
  }

  result(shapes: Shapes): LiteralFigure {
    const counts = shapes.largestTexts((shape) => !shape.session && !shape.monitor, Infinity);
    const active = this.active.micros();
    return {
      queries: counts.length,
      complete: shapes.complete,
      executions: this.executions,
      byVerb: Object.fromEntries([...this.byVerb].sort(([a], [b]) => (a < b ? -1 : 1))),
      spanSeconds: (this.span.micros() / MICROS).toFixed(6),
      activeSeconds: (active / MICROS).toFixed(6),
      perSecond: active > 0 ? ((this.executions * MICROS) / active).toFixed(2) : null,
      mostFrequent: counts.slice(0, LISTED),
    };
  }
}

class Span {
  private first = Infinity;
  private last = -Infinity;

  add(time: number): void {
    if (time < this.first) this.first = time;
    if (time > this.last) this.last = time;
  }

  micros(): number {
    return this.last > this.first ? this.last - this.first : 0;
  }
}
