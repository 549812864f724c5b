import type { SourceValue } from './projection';

/** Changes of source rows, as change capture and the application's own statements tell of them. */

/** Values of a row by column name, as far as they are known; numbers and times as text, bytes as Buffer. */
export type RowImage = Readonly<Record<string, SourceValue>>;

export interface RowChange {
  readonly table: string;
  /** Null: the row was inserted. */
  readonly before: RowImage | null;
  /** Null: the row was deleted. */
  readonly after: RowImage | null;
}

/** A source row by its driving key, one text per key column (see `cursorOf` in engine/projection). */
export interface SourceRowId {
  readonly table: string;
  readonly key: readonly string[];
}

/** Place in the source's change log after which reading goes on. */
export interface LogPosition {
  /** MySQL: executed set; MariaDB: position by domain; null where GTID is off. */
  readonly gtidSet: string | null;
  readonly file: string;
  readonly position: number;
}

/** Where capture stands: everything up to here is recorded or applied. */
export interface CaptureState {
  /** Version of the last transaction, for people: what is done is told by the position. */
  readonly version: string;
  readonly position: LogPosition;
}

/** A committed transaction of the source. */
export interface SourceTransaction {
  /** Who numbered it: MySQL `server_uuid`, MariaDB `server_id`; null where GTID is off. */
  readonly origin: string | null;
  /** Its number, decimal text: of its origin (MySQL), of its domain (MariaDB), of file and position where GTID is off. */
  readonly sequence: string;
  /** As the server writes it; null where GTID is off. */
  readonly gtid: string | null;
  readonly changes: readonly RowChange[];
  /** Text of a statement that changes the shape of a watched table; null nearly always. */
  readonly schemaChange: string | null;
  /** Reading goes on here when the work on it is done. */
  readonly after: LogPosition;
}
