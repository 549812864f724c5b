import type { Value } from '../mysql';
import type { Reader } from './reads/reader';
import type { Sql } from './rows/sql';

/** What a generated function works with. */
export interface Access {
  readonly read: Reader;
  readonly sql: Sql;
}

/** An answer: the values of each row, in the order of the columns. */
export type Rows = readonly (readonly Value[])[];
