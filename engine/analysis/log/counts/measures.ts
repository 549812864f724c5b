import { Tally, unpack, type PackedCounts } from './tally';

/** Sum and extremes of one measured figure over the executions that have it, in its own unit. */
export interface Measured {
  readonly count: number;
  readonly total: number;
  /** Null when only sums are known. */
  readonly max: number | null;
  /** Executions by bucket of `bucketOf`; empty when the source of the figure gives sums only. */
  readonly buckets: PackedCounts;
}

/** Bits of a number that a bucket tells apart: a bucket's upper bound is at most 1/32 above its numbers. */
const BITS = 5;

/** Bucket of a whole number from 0 on; buckets ascend with their numbers. */
export function bucketOf(value: number): number {
  if (value < 2 << BITS) return value;
  let exponent = Math.floor(Math.log2(value)) - BITS;
  // The logarithm of a number just below a power of two may be rounded up.
  if (value < 2 ** (exponent + BITS)) exponent -= 1;
  return (exponent << BITS) + Math.floor(value / 2 ** exponent);
}

/** Largest whole number of a bucket. */
export function topOf(bucket: number): number {
  if (bucket < 2 << BITS) return bucket;
  const exponent = (bucket >> BITS) - 1;
  const lead = bucket - (exponent << BITS);
  return (lead + 1) * 2 ** exponent - 1;
}

/** Collects one figure in flat memory. */
export class Measure {
  private count = 0;
  private total = 0;
  private max = 0;
  private readonly buckets: Map<number, number> = new Map();

  add(value: number): void {
    this.count += 1;
    this.total += value;
    this.max = Math.max(this.max, value);
    const bucket = bucketOf(value);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
  }

  result(): Measured | null {
    if (this.count === 0) return null;
    const tally = new Tally();
    for (const [bucket, count] of this.buckets) tally.add(bucket, count);
    return { count: this.count, total: this.total, max: this.max, buckets: tally.packed() };
  }
}

/** Several figures as one; null when there is none. */
export function addMeasured(all: readonly (Measured | null)[]): Measured | null {
  const found = all.filter((one) => one !== null);
  if (found.length === 0) return null;
  const tally = new Tally();
  for (const [bucket, count] of unpack(found.map((one) => one.buckets))) tally.add(bucket, count);
  return {
    count: found.reduce((sum, one) => sum + one.count, 0),
    total: found.reduce((sum, one) => sum + one.total, 0),
    max: found.some((one) => one.max !== null) ? Math.max(...found.map((one) => one.max ?? 0)) : null,
    buckets: tally.packed(),
  };
}
/** Smallest number that `share` (0..1) of the executions do not exceed, at most 1/32 too large; null without single figures. */
export function quantileOf({ buckets, max }: Measured, share: number): number | null {
  const all = unpack([buckets]);
  const total = all.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [bucket, count] of all) {
    seen += count;
    if (seen >= total * share) return Math.min(topOf(bucket), max ?? Infinity);
  }
  return null;
}
