/**
 * Counts by number (a second, a minute, a bucket), packed: ` `-separated steps from one number to the next, ascending, with `*n`
 * behind those that counted more than one. `100*3 1 5*2` is 100: 3, 101: 1, 106: 2.
 */
export type PackedCounts = string;

/** Entries from the end that are looked through for a number before it is entered once more. */
const NEAR = 4;

/** Counts by number in typed arrays. Neighbours in time are neighbours in memory; what comes out of order is sorted in later. */
export class Tally {
  private numbers = new Uint32Array(8);
  private counts = new Uint32Array(8);
  private length = 0;
  private ordered = true;
  /** True when counts were dropped to stay in bounds. */
  pruned = false;

  /** Entries, an entry taking 8 bytes. */
  get entries(): number {
    return this.length;
  }

  /** Adds to the count of a number from 0 to 2^32 - 1. */
  add(number: number, count = 1): void {
    const { length } = this;
    if (length > 0) {
      const last = this.numbers[length - 1]!;
      // Entries of different connections stand slightly out of order.
      for (let at = length - 1; at >= Math.max(0, length - NEAR) && this.numbers[at]! >= number; at -= 1)
        if (this.numbers[at] === number) {
          this.counts[at]! += count;
          return;
        }
      if (last > number) this.ordered = false;
    }
    if (length === this.numbers.length) {
      this.sort();
      if (this.length * 4 > this.numbers.length * 3) this.resize(this.numbers.length * 2);
    }
    this.numbers[this.length] = number;
    this.counts[this.length] = count;
    this.length += 1;
  }

  /** Keeps the entries with the largest counts only. */
  prune(most: number): void {
    this.sort();
    if (this.length <= most) return;
    const order = Array.from({ length: this.length }, (_, i) => i)
      .sort((x, y) => this.counts[y]! - this.counts[x]! || x - y)
      .slice(0, most)
      .sort((x, y) => x - y);
    this.numbers = Uint32Array.from(order, (i) => this.numbers[i]!);
    this.counts = Uint32Array.from(order, (i) => this.counts[i]!);
    this.length = most;
    this.pruned = true;
  }

  packed(): PackedCounts {
    this.sort();
    const words: string[] = [];
    for (let i = 0, last = 0; i < this.length; i += 1) {
      const count = this.counts[i]!;
      words.push(`${this.numbers[i]! - last}${count === 1 ? '' : `*${count}`}`);
      last = this.numbers[i]!;
    }
    return words.join(' ');
  }

  private sort(): void {
    if (this.ordered) return;
    const order = Array.from({ length: this.length }, (_, i) => i).sort((x, y) => this.numbers[x]! - this.numbers[y]!);
    const [numbers, counts] = [new Uint32Array(this.numbers.length), new Uint32Array(this.numbers.length)];
    let length = 0;
    for (const i of order) {
      if (length > 0 && numbers[length - 1] === this.numbers[i]) counts[length - 1]! += this.counts[i]!;
      else {
        numbers[length] = this.numbers[i]!;
        counts[length] = this.counts[i]!;
        length += 1;
      }
    }
    this.numbers = numbers;
    this.counts = counts;
    this.length = length;
    this.ordered = true;
  }

  private resize(size: number): void {
    const { numbers, counts } = this;
    this.numbers = new Uint32Array(size);
    this.counts = new Uint32Array(size);
    this.numbers.set(numbers.subarray(0, this.length));
    this.counts.set(counts.subarray(0, this.length));
  }
}

/** Numbers with their counts, ascending; several tallies are added up. */
export function unpack(tallies: readonly PackedCounts[]): readonly (readonly [number, number])[] {
  const all = new Map<number, number>();
  for (const packed of tallies) {
    let number = 0;
    for (const word of packed === '' ? [] : packed.split(' ')) {
      const [step, count = '1'] = word.split('*');
      number += Number(step);
      all.set(number, (all.get(number) ?? 0) + Number(count));
    }
  }
  return [...all].sort(([a], [b]) => a - b);
}

/** Largest count of tallies that are added up, when `size` numbers that follow each other are taken as one; 0 when empty. */
export function peakOf(tallies: readonly PackedCounts[], size = 1): number {
  const sums = new Map<number, number>();
  for (const [number, count] of unpack(tallies)) {
    const key = Math.floor(number / size);
    sums.set(key, (sums.get(key) ?? 0) + count);
  }
  let peak = 0;
  for (const count of sums.values()) peak = Math.max(peak, count);
  return peak;
}
