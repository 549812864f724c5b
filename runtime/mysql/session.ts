import type { ErrorCode } from './errors';

/** Servers whose rules were measured: MySQL 8.0.31, MySQL 9.7, MariaDB 10.11. */
export type Flavour = 'mysql80' | 'mysql97' | 'mariadb';

/** What the connection of the application is set to; MySQL's rules depend on it. */
export interface Session {
  readonly flavour: Flavour;
  /** Names of `@@sql_mode`. */
  readonly sqlMode: ReadonlySet<string>;
  /** `@@collation_connection`: the collation of literals and of numbers turned into text. */
  readonly collation: string;
  /** Minutes east of UTC; named time zones are not known here. */
  readonly timeZone: number;
  /** Microseconds since 1970 in UTC: when the statement began. */
  readonly now: bigint;
  /** `@@div_precision_increment` */
  readonly divisionDigits: number;
  /** `@@group_concat_max_len`, in bytes. */
  readonly groupConcatLength: number;
  /** `@@max_allowed_packet`, in bytes: longer results of functions are NULL. */
  readonly maxPacket: number;
  readonly lastInsertId: bigint;
  /** True while a statement that changes rows is evaluated under a strict mode, whose `warn` makes errors of warnings. */
  readonly changesRows: boolean;
  /** The next value of UUID(). */
  readonly uuid: () => string;
  /** Told what the server would list in SHOW WARNINGS. */
  readonly warn: (errno: ErrorCode, message: string) => void;
}
