import { seeded } from '../../scripts/chaos/random';

/** Choices that depend on their seed alone, so that a schedule can be repeated. */
export class Random {
  private readonly numbers: () => number;

  constructor(seed: number) {
    this.numbers = seeded(seed);
  }

  /** At least 0, less than 1. */
  next(): number {
    return this.numbers();
  }

  /** A whole number, at least `from`, at most `to`. */
  whole(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.whole(0, list.length - 1)] as T;
  }

  /** One of the names, as often as their weights say. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
    const entries = Object.entries(weights) as [K, number][];
    let at = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
    for (const [name, weight] of entries) {
      at -= weight;
      if (at < 0) return name;
    }
    return entries[entries.length - 1]![0];
  }

  /** A generator of its own, which this one's later numbers do not change. */
  fork(): Random {
    return new Random(this.whole(0, 0xffffffff));
  }
}
