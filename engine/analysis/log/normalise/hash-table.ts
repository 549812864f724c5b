/**
 * Numbers by 64 bit hashes in typed arrays: bounded memory, nothing for the collector. Slots keep a value and a count.
 */
export class HashTable {
  /** Number of hashes kept. */
  size = 0;
  private mask = 1023;
  private a = new Int32Array(1024);
  private b = new Int32Array(1024);
  private kept = new Int32Array(1024);
  private counts = new Float64Array(1024);

  constructor(private readonly most: number) {}

  get full(): boolean {
    return this.size >= this.most;
  }

  /** Slot of a hash, or -1. Slots hold until the next `add`. */
  find(a: number, b: number): number {
    let slot = (a ^ b) & this.mask;
    while (this.kept[slot] !== 0) {
      if (this.a[slot] === a && this.b[slot] === b) return slot;
      slot = (slot + 1) & this.mask;
    }
    return -1;
  }

  /** Keeps a hash that is not in the table yet, with a value of 0 or more and a count of 1; false when the table is full. */
  add(a: number, b: number, value: number): boolean {
    if (this.full) return false;
    if (this.size * 2 > this.mask) this.grow();
    this.put(a, b, value, 1);
    this.size += 1;
    return true;
  }

  value(slot: number): number {
    return this.kept[slot]! - 1;
  }
  count(slot: number): void {
    this.counts[slot]! += 1;
  }

  /** Counts of the values that `wanted` lets through, largest first, `most` of them. */
  largest(most: number, wanted: (value: number) => boolean): readonly number[] {
    const found: number[] = [];
    this.kept.forEach((kept, slot) => {
      if (kept !== 0 && wanted(kept - 1)) found.push(this.counts[slot]!);
    });
    return found.sort((x, y) => y - x).slice(0, most);
  }

  private put(a: number, b: number, value: number, count: number): void {
    let slot = (a ^ b) & this.mask;
    while (this.kept[slot] !== 0) slot = (slot + 1) & this.mask;
    this.a[slot] = a;
    this.b[slot] = b;
    this.kept[slot] = value + 1;
    this.counts[slot] = count;
  }

  private grow(): void {
    const { a, b, kept, counts } = this;
    const size = (this.mask + 1) * 2;
    this.mask = size - 1;
    this.a = new Int32Array(size);
    this.b = new Int32Array(size);
    this.kept = new Int32Array(size);
    this.counts = new Float64Array(size);
    kept.forEach((value, slot) => {
      if (value !== 0) this.put(a[slot]!, b[slot]!, value - 1, counts[slot]!);
    });
  }
}
