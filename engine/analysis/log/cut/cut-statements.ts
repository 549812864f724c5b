import type { LogForm, SlowFigures } from '../entry';

/** An execution whose statement may be the beginning of a longer one. */
export interface CutStatement {
  readonly form: LogForm;
  /** Of what is there. */
  readonly fingerprint: string;
  readonly database: string | null;
  readonly time: number;
  readonly slow: SlowFigures | null;
}

/** Statements that are held; only a damaged log has more. */
const MOST_HELD = 10_000;
/** Statements that are listed in a note, and the characters of one. */
const LISTED = 5;
const LONGEST = 200;

/** Statements at the ends of logs that may be cut. What the rest of the logs does not explain is listed, and makes no pattern. */
export class CutStatements {
  private held: CutStatement[] = [];
  private readonly unsure = new Set<string>();
  private readonly unexplained = new Map<string, number>();
  private beyond = 0;

  add(statement: CutStatement): void {
    if (this.held.length < MOST_HELD) this.held.push(statement);
    else this.beyond += 1;
  }

  /** Notes a whole statement that stands nowhere before the last line of its log. */
  addUnsure(fingerprint: string): void {
    this.unsure.add(fingerprint);
  }

  /** The held statements that stand elsewhere in the logs, which are all read now. */
  settle(known: ReadonlyMap<string, unknown>): readonly CutStatement[] {
    const found = this.held.filter(({ fingerprint }) => known.has(fingerprint));
    for (const { fingerprint } of this.held)
      if (!known.has(fingerprint)) this.unexplained.set(fingerprint, (this.unexplained.get(fingerprint) ?? 0) + 1);
    this.held = [];
    return found;
  }

  /**
   * @param severalLines the logs have statements of several lines, so that one of these may be cut at a line end
   * @param executionsOf executions of a fingerprint in all logs
   */
  notes(severalLines: boolean, executionsOf: (fingerprint: string) => number): readonly string[] {
    const unsure = [...this.unsure].filter((fingerprint) => severalLines && executionsOf(fingerprint) === 1);
    const count = [...this.unexplained.values()].reduce((sum, one) => sum + one, this.beyond);
    return [
      ...(count === 0
        ? []
        : [
            `${count === 1 ? '1 statement' : `${count} statements`} at the end of a log or before damage may be cut, and no other text of the logs ` +
              `shows the whole; no pattern was made of it: ${listed([...this.unexplained.keys()])}.`,
          ]),
      ...(unsure.length === 0
        ? []
        : [
            `The last statement of a log stands nowhere else. Should the log have been cut between two lines of it, it is longer than this: ${listed(unsure)}.`,
          ]),
    ];
  }
}

const listed = (fingerprints: readonly string[]): string => {
  const more = fingerprints.length - LISTED;
  const texts = fingerprints
    .slice(0, LISTED)
    .map((text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)} ..` : text));
  return `${texts.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
};
