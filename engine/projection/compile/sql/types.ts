import type { FindingCode } from '../../findings/codes';

/** Expressions of a contract, read from its SQL texts: a closed set, so that nothing reaches a view that was not understood. */

export const BINARY_OPERATORS = [
  'OR',
  'AND',
  '=',
  '<>',
  '<',
  '<=',
  '>',
  '>=',
  '<=>',
  'LIKE',
  '+',
  '-',
  '*',
  '/',
  '%',
  'DIV',
] as const;
export type BinaryOperator = (typeof BINARY_OPERATORS)[number];

/** `table` is null where the text names only a column. */
export interface ColumnExpr {
  readonly kind: 'column';
  readonly table: string | null;
  readonly column: string;
}

export type Expr =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | ColumnExpr
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expr[] }
  | { readonly kind: 'not' | 'minus'; readonly value: Expr }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'is'; readonly value: Expr; readonly not: boolean; readonly what: 'NULL' | 'TRUE' | 'FALSE' }
  | { readonly kind: 'in'; readonly value: Expr; readonly not: boolean; readonly list: readonly Expr[] }
  | { readonly kind: 'between'; readonly value: Expr; readonly not: boolean; readonly low: Expr; readonly high: Expr }
  | {
      readonly kind: 'case';
      readonly operand: Expr | null;
      readonly whens: readonly { readonly when: Expr; readonly then: Expr }[];
      readonly otherwise: Expr | null;
    }
  | { readonly kind: 'cast'; readonly value: Expr; readonly type: string }
  | { readonly kind: 'interval'; readonly amount: Expr; readonly unit: string };

/** What is wrong with a text of the contract; the place is known to the caller, who reports it. */
export class SqlTextError extends Error {
  constructor(
    readonly code: FindingCode,
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}
