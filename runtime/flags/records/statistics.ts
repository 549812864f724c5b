/** Counts of one gateway function. */
export interface Counts {
  reads: number;
  writes: number;
  /** The side that counts has failed, and so has the request. */
  failures: number;
  /** 503: nothing was done. */
  refusals: number;
  shadowWrites: number;
  /** Copies that did not come about; capture brings them. */
  shadowFailures: number;
  compared: number;
  equal: number;
  differing: number;
  /** Reads that were to be compared, and one side did not answer, or is not there yet. */
  unanswered: number;
  /** Reads that were not compared, because too many were on their way. */
  skipped: number;
  mysqlMs: number;
  dynamodbMs: number;
}

const none = (): Counts => ({
  reads: 0,
  writes: 0,
  failures: 0,
  refusals: 0,
  shadowWrites: 0,
  shadowFailures: 0,
  compared: 0,
  equal: 0,
  differing: 0,
  unanswered: 0,
  skipped: 0,
  mysqlMs: 0,
  dynamodbMs: 0,
});

/** Counts of this process by gateway function. */
export class Statistics {
  private readonly functions = new Map<string, Counts>();
  private since = new Date().toISOString();

  add(name: string, of: keyof Counts, by = 1): void {
    const counts = this.functions.get(name) ?? none();
    counts[of] += by;
    this.functions.set(name, counts);
  }

  report(): {
    readonly since: string;
    readonly total: Counts;
    readonly functions: readonly (Counts & { readonly name: string })[];
  } {
    const total = none();
    const functions = [...this.functions]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, counts]) => {
        for (const of of Object.keys(total) as (keyof Counts)[]) total[of] += counts[of];
        return { name, ...counts };
      });
    return { since: this.since, total, functions };
  }
}
