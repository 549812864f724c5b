import type { CallWords, Literal } from './syntax/tree';

export type { CallWords, Literal } from './syntax/tree';

/**
 * A statement bound to the schema: every column belongs to a source, every `*` is written out, aliases of the select list and of
 * common tables are what they stand for. Data only. The types of operations are those of `runtime/mysql`.
 */

/** Number of a source in `Statement.sources`; a statement has one numbering, its subqueries included. */
export type SourceId = number;

/** Optional part that something belongs to, an index into `Statement.parts`; null when it is always there. */
export type Part = number | null;

export interface ColumnReference {
  readonly kind: 'column';
  readonly source: SourceId;
  /** Of a table as the schema spells it; of a derived table as its query names it. */
  readonly column: string;
}

export interface ParameterReference {
  readonly kind: 'parameter';
  readonly index: number;
}

export interface Operand {
  readonly expression: Expression;
  readonly part: Part;
}

export interface OrderItem {
  readonly expression: Expression;
  readonly descending: boolean;
  readonly part: Part;
}

export type Expression =
  | ColumnReference
  | ParameterReference
  | { readonly kind: 'literal'; readonly literal: Literal }
  /** Operators and functions by their upper-case name. */
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[]; readonly words?: CallWords }
  /** AND, OR. An operand whose part is off is not there; without operands the whole is not there. */
  | { readonly kind: 'all' | 'any'; readonly operands: readonly Operand[] }
  /** A parameter of which `Parameter.list` is true stands for any number of values. */
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
      /** Empty for `COUNT(*)`. */
      readonly args: readonly Expression[];
      readonly distinct: boolean;
      readonly orderBy: readonly OrderItem[];
      readonly separator: string | null;
    }
  /** A window function, or an aggregate over a window; names of windows are what they stand for. */
  | {
      readonly kind: 'window';
      readonly name: string;
      /** Empty for `COUNT(*)`. */
      readonly args: readonly Expression[];
      readonly partitionBy: readonly Expression[];
      readonly orderBy: readonly OrderItem[];
      readonly frame: WindowFrame | null;
    }
  | { readonly kind: 'subquery'; readonly query: Query }
  | { readonly kind: 'exists'; readonly query: Query }
  | { readonly kind: 'in-query'; readonly left: Expression; readonly query: Query }
  | {
      readonly kind: 'quantified';
      readonly operator: string;
      readonly all: boolean;
      readonly left: Expression;
      readonly query: Query;
    }
  /** What a row gets that gives no value for the column of the target. */
  | { readonly kind: 'default'; readonly column: string }
  /** The value that the row to be inserted has: `VALUES(column)`. */
  | { readonly kind: 'inserted'; readonly column: string };

export interface FrameBound {
  /** Before the row that is looked at, after it, or itself; without `by` all rows on that side. */
  readonly side: 'preceding' | 'current' | 'following';
  readonly by: Expression | null;
  /** Unit of an INTERVAL. */
  readonly unit: string | null;
}

export interface WindowFrame {
  /** ROWS; else RANGE. */
  readonly rows: boolean;
  readonly start: FrameBound;
  readonly end: FrameBound;
}

/** How the rows of the sources of a query come together. */
export type JoinTree =
  | { readonly kind: 'source'; readonly source: SourceId }
  | {
      readonly kind: 'join';
      readonly type: 'inner' | 'left';
      readonly left: JoinTree;
      readonly right: JoinTree;
      readonly on: readonly Operand[];
    };

export interface OutputColumn {
  /** As the driver names it. */
  readonly name: string;
  readonly expression: Expression;
}

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly from: JoinTree | null;
  readonly columns: readonly OutputColumn[];
  /** All of them hold. */
  readonly where: readonly Operand[];
  readonly groupBy: readonly Expression[];
  readonly having: readonly Operand[];
  /** One row for each group: there is GROUP BY or an aggregate. */
  readonly grouped: boolean;
}

export interface Union {
  readonly kind: 'union';
  readonly distinct: boolean;
  readonly left: Query;
  readonly right: Query;
}

export interface Limit {
  readonly count: Expression;
  readonly offset: Expression | null;
  readonly part: Part;
}

export interface Query {
  readonly body: Select | Union;
  /** Of a union: columns of its answer, as `{ output: n }`. */
  readonly orderBy: readonly (OrderItem | UnionOrder)[];
  readonly limit: Limit | null;
  readonly locking: 'update' | 'share' | null;
}

export interface UnionOrder {
  readonly output: number;
  readonly descending: boolean;
  readonly part: Part;
}

export type Source =
  | { readonly kind: 'table'; readonly table: string; readonly alias: string }
  /** A derived table, a common table or a view; its columns are those of the query. */
  | {
      readonly kind: 'derived';
      readonly alias: string;
      readonly query: Query;
      readonly columns: readonly string[];
      /** Name of the view that it is. */
      readonly view?: string;
    };

export interface Assignment {
  readonly source: SourceId;
  readonly column: string;
  readonly value: Expression;
  readonly part: Part;
}

export interface InsertColumn {
  readonly name: string;
  readonly part: Part;
}

export type StatementBody =
  | { readonly kind: 'select'; readonly query: Query }
  | {
      readonly kind: 'insert' | 'replace';
      readonly ignore: boolean;
      /** Source that stands for the row that is there, in ON DUPLICATE KEY UPDATE. */
      readonly target: SourceId;
      readonly columns: readonly InsertColumn[];
      readonly rows:
        | { readonly kind: 'values'; readonly rows: readonly (readonly Operand[])[] }
        /** `VALUES ?`: a list of rows, each a list of values in the order of the columns. */
        | { readonly kind: 'bulk'; readonly parameter: number }
        | { readonly kind: 'query'; readonly query: Query };
      readonly onDuplicate: readonly Assignment[];
    }
  | {
      readonly kind: 'update';
      readonly ignore: boolean;
      readonly from: JoinTree;
      readonly set: readonly Assignment[];
      readonly where: readonly Operand[];
      readonly orderBy: readonly OrderItem[];
      readonly limit: Limit | null;
    }
  | {
      readonly kind: 'delete';
      readonly ignore: boolean;
      readonly targets: readonly SourceId[];
      readonly from: JoinTree;
      readonly where: readonly Operand[];
      readonly orderBy: readonly OrderItem[];
      readonly limit: Limit | null;
    };

/** A column that a parameter meets, and how. */
export interface Meeting {
  readonly table: string;
  readonly column: string;
  readonly how: 'equal' | 'range' | 'like' | 'assigned' | 'other';
}

export interface Parameter {
  /** Which `?` or `:name` of the statement's pieces it stands at; null for a column of an object. */
  readonly place: number | null;
  /** It stands alone in the brackets of IN: an array is written out. */
  readonly list: boolean;
  /** Rows of an INSERT, each a list of values. */
  readonly bulk: boolean;
  /** Number of rows: LIMIT or OFFSET. */
  readonly count: 'limit' | 'offset' | null;
  readonly meets: readonly Meeting[];
  /** Column of an object that is given to `SET ?`. */
  readonly member?: { readonly object: number; readonly column: string };
}

export interface StatementPartFacts {
  readonly parent: Part;
  readonly repeated: boolean;
  /** As it is written, for people. */
  readonly text: string;
}

export interface Statement {
  readonly body: StatementBody;
  readonly sources: readonly Source[];
  readonly parameters: readonly Parameter[];
  readonly parts: readonly StatementPartFacts[];
}
