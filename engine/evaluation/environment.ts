import type { Session, Value, ValueType } from '../../runtime/mysql';
import type { Query, SourceId, Statement } from '../statement/tree';
import type { Row } from './row';

/** What an execution is given for a parameter: a value, a list that is written out, or rows of an INSERT. */
export type Given = Value | readonly Value[] | readonly (readonly Value[])[];

/** Rows and aggregates that expressions see while a query runs. */
export interface Frame {
  /** By source: the row it is at, null where a join found none. */
  readonly rows: (Row | null | undefined)[];
  /** Results of the aggregates of the query that is being grouped. */
  aggregates: readonly Value[];
  /** Results of the window functions of the query for the row it is at. */
  windows?: readonly Value[];
}

export interface Environment {
  readonly statement: Statement;
  readonly session: Session;
  readonly given: readonly Given[];
  /** Parts that are on, those that they stand in included. */
  readonly on: ReadonlySet<number>;
  readonly typeOf: (source: SourceId, column: string) => ValueType;
  /** Rows of a source that is a table. */
  readonly rowsOf: (source: SourceId) => readonly Row[];
  readonly compileQuery: (query: Query) => CompiledQuery;
  /** Collects why a value can be another one on the server, which leaves it open: of equal texts, of rows in any order. */
  readonly undetermined?: Set<string>;
  /** DEFAULT and VALUES(..) of the row that is being written; absent outside of INSERT. */
  readonly defaultOf?: (column: string) => Value;
  readonly inserted?: (column: string) => { readonly type: ValueType; readonly evaluate: () => Value };
}

export interface CompiledQuery {
  readonly columns: readonly { readonly name: string; readonly type: ValueType }[];
  readonly run: (frame: Frame) => QueryRows;
}

export interface QueryRows {
  readonly rows: readonly (readonly Value[])[];
  /** For each row a number that is the same for rows that ORDER BY does not tell apart; all 0 without ORDER BY. */
  readonly ranks: readonly number[];
  /** Rows that LIMIT left out although ORDER BY does not tell them from the last one that is in, or the first after OFFSET. */
  readonly peersLeftOut: readonly (readonly Value[])[];
}

export const isOn = (part: number | null, { on }: Environment): boolean => part === null || on.has(part);
