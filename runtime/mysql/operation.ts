import type { Session } from './session';
import type { Data, Value } from './values/value';
import type { ValueType } from './values/type';

export type TemporalUnit =
  | 'MICROSECOND'
  | 'SECOND'
  | 'MINUTE'
  | 'HOUR'
  | 'DAY'
  | 'WEEK'
  | 'MONTH'
  | 'QUARTER'
  | 'YEAR'
  | 'SECOND_MICROSECOND'
  | 'MINUTE_MICROSECOND'
  | 'MINUTE_SECOND'
  | 'HOUR_MICROSECOND'
  | 'HOUR_SECOND'
  | 'HOUR_MINUTE'
  | 'DAY_MICROSECOND'
  | 'DAY_SECOND'
  | 'DAY_MINUTE'
  | 'DAY_HOUR'
  | 'YEAR_MONTH';

/** What SQL writes as keywords inside a call, not as arguments. */
export interface Modifiers {
  /** DATE_ADD, DATE_SUB, EXTRACT, TIMESTAMPDIFF, TIMESTAMPADD */
  readonly unit?: TemporalUnit;
  /** CAST and CONVERT: the type to convert to. */
  readonly to?: ValueType;
  /** COLLATE */
  readonly collation?: string;
  /** CONVERT(x USING ..), CHAR(x USING ..) */
  readonly characterSet?: string;
  /** TRIM(BOTH x FROM y) */
  readonly side?: 'both' | 'leading' | 'trailing';
  /** Aggregates over different values. */
  readonly distinct?: true;
  /** GROUP_CONCAT */
  readonly separator?: string;
  /** GROUP_CONCAT: for each of the last arguments, which are sorted by and not printed, whether downwards. */
  readonly descending?: readonly boolean[];
}

/** What is known of an argument before rows are read: its type, and of a constant its value as well. */
export interface Argument {
  readonly type: ValueType;
  readonly data?: Data | null;
}

/** Gives an argument's value when it is needed: a branch that is not taken is not evaluated. */
export type Operand = () => Value;

/** An operation for arguments of known types. */
export interface Prepared {
  readonly type: ValueType;
  /** @throws SqlError as the server would answer, Unsupported where its answer for these values is not known here */
  readonly evaluate: (operands: readonly Operand[]) => Value;
}

/** An aggregate for arguments of known types; `start` is called for each group. */
export interface PreparedAggregate {
  readonly type: ValueType;
  readonly start: () => Accumulator;
}

export interface Accumulator {
  /** One row of the group; the values of the arguments. */
  readonly add: (values: readonly Value[]) => void;
  readonly result: () => Value;
  /**
   * Why a server may answer otherwise for the same rows, for it reads them in an order that the statement does not name; null when it
   * cannot. Asked after the last row.
   */
  readonly undetermined: () => string | null;
}

/** How an operation is defined: by name, number of arguments, and what it becomes for arguments of some types. */
export interface Definition {
  readonly name: string;
  readonly least: number;
  /** Most arguments; as many as wanted when absent. */
  readonly most?: number;
  /** @throws Unsupported with a reason where the result would not be exactly the server's */
  readonly prepare: (args: readonly Argument[], session: Session, modifiers: Modifiers) => Prepared;
}
