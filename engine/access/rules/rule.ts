import type { ColumnReference, Expression, Operand, SourceId } from '../../statement/tree';

/** What a statement says about the rows of one source, in a form that a key can hold. */

/** A value that a column must equal. */
export type RuleValue =
  /** No column is in it. */
  | { readonly kind: 'value'; readonly expression: Expression }
  | { readonly kind: 'list'; readonly items: readonly Operand[] }
  /** One of the values that these columns have in rows that matter. */
  | { readonly kind: 'columns'; readonly columns: readonly ColumnReference[] };

/**
 * Rows of `source` for which this does not hold cannot matter, whatever else the statement says. `parts` must all be on for that.
 */
export type Rule = {
  readonly source: SourceId;
  readonly column: string;
  readonly parts: readonly number[];
  /** Conditions of the statement that hold for a row for which this holds; empty when it only follows from others. */
  readonly from: readonly Expression[];
} & (
  | { readonly kind: 'equal'; readonly value: RuleValue }
  | { readonly kind: 'low' | 'high'; readonly expression: Expression; readonly inclusive: boolean }
);

/** Rows matter only when they satisfy one of several sets of rules. */
export interface Alternatives {
  readonly source: SourceId;
  readonly parts: readonly number[];
  readonly from: Expression;
  readonly options: readonly (readonly Rule[])[];
}

/** A condition on one source alone: its rows can be dropped by it as they are read. */
export interface RowFilter {
  readonly source: SourceId;
  readonly condition: Operand;
}

export interface Rules {
  readonly rules: readonly Rule[];
  readonly alternatives: readonly Alternatives[];
  readonly filters: readonly RowFilter[];
}
