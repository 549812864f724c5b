import {
  asTruth,
  binaryLiteral,
  booleanLiteral,
  call,
  groupKey,
  nullLiteral,
  numberLiteral,
  temporalLiteral,
  textLiteral,
  truth,
  Unsupported,
  type Modifiers,
  type Session,
  type Value,
} from '../../mysql';

/** Something of a statement that may be left out: undefined when it is. */
export type Optional = Value | undefined;

/** ER_SUBQUERY_NO_1_ROW, as the driver reports it. */
export class SubqueryRows extends Error {
  readonly errno = 1242;
  readonly code = 'ER_SUBQUERY_NO_1_ROW';
  readonly sqlState = '21000';
  constructor() {
    super('Subquery returns more than 1 row');
  }
}

/** MySQL's operators and functions for the values of one statement. */
export class Sql {
  readonly null = nullLiteral;

  constructor(readonly session: Session) {}

  number(text: string): Value {
    return numberLiteral(text);
  }

  text(text: string): Value {
    return textLiteral(text, this.session);
  }

  boolean(value: boolean): Value {
    return booleanLiteral(value);
  }

  /** `DATE'..'` and the like. */
  temporal(kind: 'date' | 'time' | 'datetime', text: string): Value {
    const value = temporalLiteral(kind, text);
    if (value === null) throw new Unsupported(kind, `the literal ${text}`);
    return value;
  }

  /** The answer of a condition, which is no literal. */
  truth(value: boolean | null): Value {
    return truth(value);
  }

  binary(hex: string): Value {
    return binaryLiteral(Buffer.from(hex, 'hex'));
  }

  /**
   * An operator or function by its name in SQL.
   * @throws SqlError as the server would answer, Unsupported where its answer is not known here
   */
  call(name: string, args: readonly Value[], modifiers: Modifiers = {}): Value {
    return call(name, args, this.session, modifiers);
  }

  /** A condition that is not there holds. */
  holds(condition: Optional): boolean {
    return condition === undefined || asTruth(condition, this.session) === true;
  }

  /** AND of what is there; undefined when nothing is. */
  all(operands: readonly Optional[]): Optional {
    return this.connected('AND', operands);
  }

  /** OR of what is there; undefined when nothing is. */
  any(operands: readonly Optional[]): Optional {
    return this.connected('OR', operands);
  }

  /** AND and OR of nothing, where a value must stand. */
  there(value: Optional, otherwise: boolean): Value {
    return value ?? booleanLiteral(otherwise);
  }

  private connected(name: 'AND' | 'OR', operands: readonly Optional[]): Optional {
    const there = operands.filter((operand) => operand !== undefined);
    const [first, ...more] = there;
    if (first === undefined) return undefined;
    return this.call(name, more.length === 0 ? [first, booleanLiteral(name === 'AND')] : there);
  }

  /** The only value of a subquery; `none` when it has no row. @throws SubqueryRows for more than one */
  one(rows: readonly (readonly Value[])[], none: Value): Value {
    if (rows.length > 1) throw new SubqueryRows();
    return rows[0]?.[0] ?? none;
  }

  /**
   * A comparison with ANY row of a subquery: true when one holds, unknown when one is unknown and none holds.
   * @param operator `=` for IN; of several values all must be equal
   */
  anyOf(operator: string, left: readonly Value[], rows: readonly (readonly Value[])[]): Value {
    let unknown = false;
    for (const row of rows) {
      const found = left.map((value, at) => asTruth(this.call(operator, [value, row[at]!]), this.session));
      if (found.every((one) => one === true)) return truth(true);
      unknown ||= !found.includes(false);
    }
    return truth(unknown ? null : false);
  }

  /** A comparison with ALL rows of a subquery. */
  allOf(operator: string, left: Value, rows: readonly (readonly Value[])[]): Value {
    const found = rows.map((row) => asTruth(this.call(operator, [left, row[0]!]), this.session));
    if (found.includes(false)) return truth(false);
    return truth(found.includes(null) ? null : true);
  }

  /** What rows with equal values agree in: for GROUP BY and DISTINCT. */
  sameKey(values: readonly Value[]): string {
    return JSON.stringify(values.map((value) => groupKey(value, this.session)));
  }
}
