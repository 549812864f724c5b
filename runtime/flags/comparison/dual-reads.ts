import type { Side } from '../phase/rules';
import type { Journal } from '../records/journal';
import { Ring } from '../records/ring';
import type { Statistics } from '../records/statistics';
import { differencesBetween, type CompareOptions, type FieldDifference } from './differences';
import { masked, shown } from './mask';
import { comparePlan, verdictOfPair } from './rules';
import { DEFAULT_VALIDATION, type ValidationSettings } from './validation';

/** A read that may be compared. */
export interface ComparedRead {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly sides: Readonly<Record<Side, (...args: readonly unknown[]) => Promise<unknown>>>;
  readonly options: Omit<CompareOptions, 'strictness'>;
}

/** A difference that stood still. Values as they are kept: masked, unless the settings ask for them. */
export interface KeptDifference {
  readonly id: number;
  readonly at: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly fields: readonly { readonly path: string; readonly mysql: string; readonly dynamodb: string }[];
  /** The values, where they are kept. */
  readonly values?: {
    readonly args: readonly string[];
    readonly fields: readonly { readonly path: string; readonly mysql: string; readonly dynamodb: string }[];
  };
}

export interface DualReadSettings {
  /**
   * Waits until DynamoDB has all that MySQL has committed until now.
   * @returns false when something is put off, so that a pair may differ for a known reason
   */
  readonly reached: (signal: AbortSignal) => Promise<boolean>;
  readonly statistics: Statistics;
  readonly journal: Journal;
  /** Keeps the values of differences too, in memory, for those who ask for them. Default false. */
  readonly keepValues?: boolean;
  readonly capacity?: number;
  /** Comparisons at once; more are skipped. Default 2. */
  readonly atOnce?: number;
  readonly longestMs?: number;
  /** 0 to 1, less than 1. */
  readonly random?: () => number;
}

const CAPACITY = 200;
const AT_ONCE = 2;
const LONGEST_MS = 8_000;
const MOST_ROUNDS = 4;

const within = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const { promise: late, reject } = withRejection();
  const end = (): void => reject(new Error('a comparison took too long'));
  signal.addEventListener('abort', end, { once: true });
  return Promise.race([work, late]).finally(() => signal.removeEventListener('abort', end));
};

function withRejection(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<never>((_, no) => {
    reject = no;
  });
  return { promise, reject };
}

/**
 * The dual read of phase 3: the client has its answer from MySQL, then both sides are asked again and compared. A pair that differs is looked
 * at in the order of a comparison (`comparePlan`), for either side may only be on its way.
 */
export class DualReads {
  /** Set from the control table. */
  validation: ValidationSettings = DEFAULT_VALIDATION;
  private readonly kept: Ring<KeptDifference>;
  private running = 0;
  private last = 0;

  constructor(private readonly settings: DualReadSettings) {
    this.kept = new Ring(settings.capacity ?? CAPACITY);
  }

  get keepsValues(): boolean {
    return this.settings.keepValues === true;
  }

  /** Oldest first. */
  differences(): readonly KeptDifference[] {
    return this.kept.values();
  }

  /** Begins a comparison, or does not: by the sample, and by how many there are. Never throws, never waits. */
  begin(read: ComparedRead): void {
    const { enabled, sample } = this.validation;
    if (!enabled || (this.settings.random ?? Math.random)() >= sample) return;
    if (this.running >= (this.settings.atOnce ?? AT_ONCE)) return this.settings.statistics.add(read.name, 'skipped');
    void this.look(read);
  }

  /** Never throws: what cannot be read now is not compared. */
  async look(read: ComparedRead): Promise<void> {
    const { statistics, longestMs } = this.settings;
    this.running += 1;
    const signal = AbortSignal.timeout(longestMs ?? LONGEST_MS);
    try {
      // The caller may change what it gave.
      const args = structuredClone(read.args);
      const verdict = await this.compare({ ...read, args }, signal);
      statistics.add(read.name, verdict === 'unanswered' ? 'unanswered' : 'compared');
      if (verdict !== 'unanswered') statistics.add(read.name, verdict);
    } catch {
      statistics.add(read.name, 'unanswered');
    } finally {
      this.running -= 1;
    }
  }

  private async compare(read: ComparedRead, signal: AbortSignal): Promise<'equal' | 'differing' | 'unanswered'> {
    const options = { ...read.options, strictness: this.validation.strictness };
    const ask = (side: Side): Promise<unknown> => within(read.sides[side](...read.args), signal);
    const between = (a: unknown, b: unknown): readonly FieldDifference[] => differencesBetween(a, b, options);
    const same = (a: unknown, b: unknown): boolean => between(a, b).length === 0;
    if (same(await ask('mysql'), await ask('dynamodb'))) return 'equal';
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      let before: unknown;
      let item: unknown;
      let after: unknown;
      for (const act of comparePlan())
        switch (act) {
          case 'read-row':
            before = await ask('mysql');
            break;
          case 'await-capture':
            if (!(await within(this.settings.reached(signal), signal))) return 'unanswered';
            break;
          case 'read-item':
            item = await ask('dynamodb');
            break;
          case 'read-row-again':
            after = await ask('mysql');
        }
      const verdict = verdictOfPair({ before, item, after }, same);
      if (verdict === 'equal') return 'equal';
      if (verdict === 'again') continue;
      this.keep(read, between(after, item));
      return 'differing';
    }
    return 'unanswered';
  }

  private keep({ name, args }: ComparedRead, fields: readonly FieldDifference[]): void {
    this.last += 1;
    const written = (as: (value: unknown) => string) => ({
      args: args.map(as),
      fields: fields.map(({ path, mysql, dynamodb }) => ({ path, mysql: as(mysql), dynamodb: as(dynamodb) })),
    });
    this.kept.push({
      id: this.last,
      at: new Date().toISOString(),
      name,
      ...written(masked),
      ...(this.keepsValues ? { values: written(shown) } : {}),
    });
    this.settings.journal.add({ kind: 'difference', name, outcome: 'differs' });
  }
}
