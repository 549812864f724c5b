/**
 * A statement as it is written: names are not looked up yet. The order of operators is MySQL's own (Reference Manual, "Operator
 * Precedence"), brackets are gone.
 */

/** A part of the text that may be left out; null for what is always there. Index into the parts of the text. */
export type PartIndex = number | null;

export type Literal =
  | { readonly type: 'null' }
  | { readonly type: 'boolean'; readonly value: boolean }
  /** Digits as written, `1`, `1.50`, `1e3`. */
  | { readonly type: 'integer' | 'decimal' | 'double'; readonly text: string }
  | { readonly type: 'text'; readonly text: string; readonly characterSet?: string }
  /** Bytes as upper-case hex. */
  | { readonly type: 'binary'; readonly hex: string }
  | { readonly type: 'bits'; readonly digits: string }
  | { readonly type: 'date' | 'time' | 'datetime'; readonly text: string };

/** What SQL writes as keywords inside a call. */
export interface CallWords {
  readonly unit?: string;
  /** CAST and CONVERT: `DECIMAL(10,2)`, `SIGNED`, `CHAR(10)`. */
  readonly to?: string;
  readonly collation?: string;
  readonly characterSet?: string;
  readonly side?: 'both' | 'leading' | 'trailing';
}

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly part: PartIndex;
}

/** Operands of AND and OR, and members of lists: each can be a part of its own. */
export interface Operand {
  readonly expression: Expression;
  readonly part: PartIndex;
}

export type Expression =
  | { readonly kind: 'name'; readonly path: readonly string[] }
  | { readonly kind: 'star' }
  /** `list`: it stands alone in the brackets of IN, where the driver writes out an array. */
  | { readonly kind: 'parameter'; readonly index: number; readonly list: boolean }
  | { readonly kind: 'literal'; readonly literal: Literal }
  /** Operators and functions; the name is in upper case. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly words?: CallWords }
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Operand[] }
  | { readonly kind: 'in'; readonly left: Expression; readonly items: readonly Operand[] }
  | { readonly kind: 'row'; readonly items: readonly Expression[] }
  | {
      readonly kind: 'case';
      readonly operand: Expression | null;
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise: Expression | null;
    }
  | {
      readonly kind: 'aggregate';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly distinct: boolean;
      readonly orderBy: readonly OrderItem[];
      readonly separator: string | null;
    }
  /** `name(args) OVER ..` */
  | { readonly kind: 'window'; readonly name: string; readonly args: readonly Expression[]; readonly over: Window }
  | { readonly kind: 'subquery'; readonly query: Query }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'in-query'; readonly left: Expression; readonly query: Query }
  /** `left op ALL (..)`, `left op ANY (..)`. */
  | {
      readonly kind: 'quantified';
      readonly operator: string;
      readonly all: boolean;
      readonly left: Expression;
      readonly query: Query;
    }
  /** DEFAULT, DEFAULT(column), VALUES(column). */
  | { readonly kind: 'default'; readonly column: string | null }
  | { readonly kind: 'inserted'; readonly column: string }
  | { readonly kind: 'variable'; readonly name: string };

export interface FrameBound {
  /** Before the row that is looked at, after it, or itself; without `by` all rows on that side. */
  readonly side: 'preceding' | 'current' | 'following';
  readonly by: Expression | null;
  /** Unit of an INTERVAL. */
  readonly unit: string | null;
}

export interface WindowFrame {
  readonly rows: boolean;
  readonly start: FrameBound;
  readonly end: FrameBound;
}

/** What stands behind OVER, or in WINDOW behind AS. */
export interface Window {
  /** Window that it goes out from, by name. */
  readonly base: string | null;
  /** The name stands without brackets: all of the window is meant. */
  readonly whole: boolean;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  readonly frame: WindowFrame | null;
}

export interface SelectItem {
  /** Null for `*` and `t.*`. */
  readonly expression: Expression | null;
  /** Table of `t.*`. */
  readonly table: string | null;
  readonly alias: string | null;
  /** Text of the expression, by which the driver names the column when there is no alias. */
  readonly text: string;
}

export type From =
  | { readonly kind: 'table'; readonly schema: string | null; readonly name: string; readonly alias: string | null }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly alias: string;
      readonly columns: readonly string[] | null;
    }
  | {
      readonly kind: 'join';
      readonly type: 'inner' | 'left' | 'right';
      readonly left: From;
      readonly right: From;
      readonly on: Expression | null;
      readonly using: readonly string[] | 'natural' | null;
    };

export interface Limit {
  readonly count: Expression;
  readonly offset: Expression | null;
  readonly part: PartIndex;
}

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly columns: readonly SelectItem[];
  readonly from: From | null;
  readonly where: Expression | null;
  readonly groupBy: readonly Expression[];
  readonly having: Expression | null;
  readonly windows: readonly { readonly name: string; readonly window: Window }[];
}

export interface Union {
  readonly kind: 'union';
  readonly distinct: boolean;
  readonly left: Query;
  readonly right: Query;
}

export interface Query {
  readonly with: readonly {
    readonly name: string;
    readonly columns: readonly string[] | null;
    readonly query: Query;
  }[];
  readonly body: Select | Union;
  readonly orderBy: readonly OrderItem[];
  readonly limit: Limit | null;
  readonly locking: 'update' | 'share' | null;
}

export interface Assignment {
  /** `a` or `t.a`. */
  readonly column: readonly string[];
  readonly value: Expression;
  readonly part: PartIndex;
}

/** `SET ?`: an object that the driver writes out. */
export interface ObjectAssignment {
  readonly object: number;
}

export type Statement =
  | { readonly kind: 'query'; readonly query: Query }
  | {
      readonly kind: 'insert' | 'replace';
      readonly ignore: boolean;
      readonly table: { readonly schema: string | null; readonly name: string };
      /** Null when no list is written. */
      readonly columns: readonly { readonly name: string; readonly part: PartIndex }[] | null;
      /** Rows of values; `bulk`: `VALUES ?`, rows that the driver writes out; or what a SELECT gives. */
      readonly rows:
        | { readonly kind: 'values'; readonly rows: readonly (readonly Operand[])[] }
        | { readonly kind: 'bulk'; readonly parameter: number }
        | { readonly kind: 'object'; readonly parameter: number }
        | { readonly kind: 'query'; readonly query: Query };
      /** `AS new` of the rows. */
      readonly rowAlias: string | null;
      readonly onDuplicate: readonly (Assignment | ObjectAssignment)[];
    }
  | {
      readonly kind: 'update';
      readonly ignore: boolean;
      readonly from: From;
      readonly set: readonly (Assignment | ObjectAssignment)[];
      readonly where: Expression | null;
      readonly orderBy: readonly OrderItem[];
      readonly limit: Limit | null;
    }
  | {
      readonly kind: 'delete';
      readonly ignore: boolean;
      /** Tables whose rows go, by name or alias; one alone when the statement names no other. */
      readonly targets: readonly string[];
      readonly from: From;
      readonly where: Expression | null;
      readonly orderBy: readonly OrderItem[];
      readonly limit: Limit | null;
    };
