/**
 * The type of a MySQL value: of a column, a literal, or the result of an expression. MySQL decides at compile time from types
 * alone which comparison, arithmetic and text form an expression has; a value that is NULL has a type as well.
 */
export type Kind =
  | 'null' // the literal NULL
  | 'integer' // TINYINT .. BIGINT; also what comparisons and BOOLEAN give
  | 'unsigned' // TINYINT UNSIGNED .. BIGINT UNSIGNED
  | 'decimal'
  | 'double'
  | 'float'
  | 'text' // CHAR, VARCHAR, TEXT with a character set
  | 'binary' // BINARY, VARBINARY, BLOB
  | 'date'
  | 'datetime'
  | 'timestamp'
  | 'time'
  | 'year'
  | 'json'
  | 'bit'
  | 'enum'
  | 'set';

/**
 * How strongly an expression holds its collation when it meets another one, as COERCIBILITY() numbers it: the smaller wins
 * (Reference Manual, "Collation Coercibility in Expressions").
 */
export const Coercibility = {
  explicit: 0, // COLLATE
  none: 1, // two collations that could not be reconciled
  implicit: 2, // a column
  system: 3, // USER(), VERSION()
  literal: 4,
  numeric: 5, // a number or a time turned into text
  ignorable: 6, // NULL
} as const;
export type Coercibility = (typeof Coercibility)[keyof typeof Coercibility];

export interface ValueType {
  readonly kind: Kind;
  /** Size of an integer type: 8, 16, 24, 32 or 64; digits of BIT: 1 to 64. */
  readonly bits?: number;
  /** Digits in all: 1 to 65 for decimals; for integers the digits that the type can have. */
  readonly precision?: number;
  /** Digits after the point of a decimal; of a double or float only when they are fixed, as in DOUBLE(10,2) and ROUND(x, 2). */
  readonly scale?: number;
  /** A decimal that is cut, not rounded, where an integer is wanted: UNIX_TIMESTAMP. */
  readonly cut?: true;
  /** What IF and CASE give in MySQL: text, digits and date of the branch that was taken, whatever the common type is. */
  readonly branch?: true;
  /** DECIMAL, DOUBLE or FLOAT that is UNSIGNED; integers have a kind of their own. */
  readonly unsigned?: true;
  /** Digits after the second of DATETIME, TIMESTAMP and TIME: 0 to 6. */
  readonly fraction?: number;
  /** Collation of text, ENUM and SET; its name begins with the character set. */
  readonly collation?: string;
  readonly coercibility?: Coercibility;
  /** Most characters of a text or bytes of a binary string. */
  readonly maxLength?: number;
  /** Most bytes of TINYTEXT .. LONGTEXT, whose limit is not in characters. */
  readonly maxBytes?: number;
  /** ZEROFILL: the digits that an integer is filled up to when it becomes text. */
  readonly zeroFill?: number;
  /** CHAR and BINARY, which are padded. */
  readonly fixedLength?: true;
  /** Labels of ENUM and SET in the order of their definition. */
  readonly values?: readonly string[];
  /**
   * A result of which one branch is of another kind: as a number (of a text), or as a text (of a number), the server takes the
   * branch's own, which is lost here.
   */
  readonly mixed?: true;
  /** What a comparison, a condition, TRUE and FALSE give: an integer that becomes true or false in a document. */
  readonly boolean?: true;
  /** A column itself, no expression of it. */
  readonly column?: true;
  /** A literal, a parameter, or a function of such: MySQL converts it to the type of the column that it meets. */
  readonly constant?: true;
}
