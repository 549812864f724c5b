import type { ModelOptions } from '../model';

/** What a model comes to, for comparing it with others of the same application. */
export interface AlternativeFigures {
  readonly tables: number;
  readonly indexes: number;
  /** Kinds of items, lookup items among them. */
  readonly entities: number;
  readonly lookups: number;
  readonly copies: number;
  /** Attributes that keep an aggregate over children. */
  readonly aggregates: number;
  readonly scans: number;
  readonly unserved: number;
  /** Requests that wait for each other, over all patterns, times their rates; null when no rate is known. */
  readonly roundTripsPerSecond: number | null;
  /** Capacity units a second on average, for what is known; null when nothing is. */
  readonly readUnitsPerSecond: number | null;
  readonly writeUnitsPerSecond: number | null;
  /** Month on demand for what is known; null when nothing is. */
  readonly usd: number | null;
}

export interface Alternative {
  /** `single-table`, `auto without copies`. */
  readonly name: string;
  readonly options: ModelOptions;
  /** The one that is handed on. */
  readonly chosen: boolean;
  /** Null when a pin rules it out. */
  readonly figures: AlternativeFigures | null;
  /** For the chosen one why it is; for another what speaks for it and against it, measured against the chosen one. */
  readonly reasons: readonly string[];
}

/** What the cost forecast tells of a model. */
export interface Priced {
  readonly usd: number | null;
  readonly readUnitsPerSecond: number | null;
  readonly writeUnitsPerSecond: number | null;
}
