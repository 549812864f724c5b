import { leaseIsOver, ownerIsOver, type LeaseTerms } from '../../../engine/transfer/convergence/lease/rules';

/**
 * Watches signs of life of others by the watcher's own monotonic clock: what counts is when a beat was seen first, never a time that somebody
 * else has written.
 */
export class BeatWatch {
  private readonly seen = new Map<string, { beat: string; atMs: number }>();

  /** @param nowMs milliseconds of a monotonic clock */
  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Notes the beats as read now; whoever is not among them is forgotten. */
  note(beats: ReadonlyMap<string, string>): void {
    const atMs = this.nowMs();
    for (const name of [...this.seen.keys()]) if (!beats.has(name)) this.seen.delete(name);
    for (const [name, beat] of beats) if (this.seen.get(name)?.beat !== beat) this.seen.set(name, { beat, atMs });
  }

  /** Is the lease over? One that was never seen is not. */
  isOver(name: string, terms: LeaseTerms): boolean {
    const seen = this.seen.get(name);
    return seen !== undefined && leaseIsOver(terms, { nowMs: this.nowMs(), seenAtMs: seen.atMs });
  }

  /** Is it over, and can no request of its holder land any more? */
  isOverForGood(name: string, terms: LeaseTerms & { readonly requestMs: number }): boolean {
    const seen = this.seen.get(name);
    return seen !== undefined && ownerIsOver(terms, { nowMs: this.nowMs(), seenAtMs: seen.atMs });
  }
}
