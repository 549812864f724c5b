import type { Analysis, SchemaFacts } from '../../../contracts/schemas/analysis';
import type { CollectedLog } from '../log/collect';
import type { DumpNote } from '../schema/dump/notes';
import type { GivenRate } from './given';
import type { SourceFacts } from '../source/scan';

/** Estimates of the optimiser, as decimal text; they wander from one look to the next. */
export interface TableFigures {
  readonly table: string;
  readonly rows: string | null;
  readonly dataBytes: string | null;
  readonly indexBytes: string | null;
}

/** `stage-01/work/figures.json`: what may not be in `analysis.json`. */
export interface FiguresWork {
  readonly tables: readonly TableFigures[];
}

/** `stage-01/work/schema.json`. */
export interface SchemaWork {
  readonly schema: SchemaFacts;
  /** What the account cannot see, with the grant that would show it. */
  readonly blindSpots: readonly string[];
  /** What a reader of a dump should know; absent for a live schema. */
  readonly dumpNotes?: readonly DumpNote[];
}

/** `stage-01/work/source.json`. */
export interface SourceWork {
  readonly application: NonNullable<Analysis['application']>;
  readonly source: SourceFacts;
  /** Files that were left out for their size. */
  readonly skipped: readonly string[];
}

/** `stage-01/work/query-log.json`. */
export interface QueryLogWork extends CollectedLog {
  readonly files: readonly string[];
  readonly format: string;
  readonly notes: readonly string[];
}

/** What the three readers found; source and log may be absent. */
export interface AnalysisInputs {
  readonly schema: SchemaWork;
  readonly source: SourceWork | null;
  readonly queryLog: QueryLogWork | null;
  /** Rates that a person gave; none by default. */
  readonly given?: readonly GivenRate[];
}
