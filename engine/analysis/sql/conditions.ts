import type { AccessPattern, ColumnRef } from '../../../contracts/schemas/analysis';
import { columnRefs, isNode, list, nameOf, type Node } from './ast';
import type { Scope } from './scope';
import type { StatementFacts } from './statement';

export interface ConditionSink {
  join(left: ColumnRef, right: ColumnRef): void;
  filter(filter: StatementFacts['filters'][number]): void;
  subqueries(expr: unknown, scope: Scope): void;
}

type Operator = AccessPattern['filters'][number]['operator'];

const OPERATORS: Readonly<Record<string, Operator>> = {
  '=': '=',
  IN: 'in',
  BETWEEN: 'range',
  '<': 'range',
  '<=': 'range',
  '>': 'range',
  '>=': 'range',
  LIKE: 'like',
  IS: 'null',
  'IS NOT': 'null',
};

const AND = new Set(['AND', '&&']);
const LOGICAL = new Set([...AND, 'OR', '||', 'XOR']);

const operatorOf = (expr: Node): string | undefined => nameOf(expr['operator'])?.toUpperCase();
const isLogical = (expr: unknown): expr is Node =>
  isNode(expr) && expr.type === 'binary_expr' && LOGICAL.has(operatorOf(expr) ?? '');

/**
 * What AND and OR combine without brackets in between. The parser takes them from left to right as if they bound alike, so that its tree
 * does not tell which of them stands above: `a OR b AND c` it reads as `(a OR b) AND c`.
 */
function combined(expr: Node): { readonly operands: readonly unknown[]; readonly onlyAnd: boolean } {
  const sides = [expr['left'], expr['right']].map((side) =>
    isLogical(side) && side['parentheses'] !== true ? combined(side) : { operands: [side], onlyAnd: true },
  );
  return {
    operands: sides.flatMap(({ operands }) => operands),
    onlyAnd: AND.has(operatorOf(expr) ?? '') && sides.every(({ onlyAnd }) => onlyAnd),
  };
}

/**
 * Takes a condition apart into joins (column = column of another table) and filters (column against a value). What an index
 * could not serve as it stands (OR, NOT, functions over the column) is the operator `other`.
 */
export function readCondition(expr: Node, scope: Scope, sink: ConditionSink, sargable = true): void {
  const operator = operatorOf(expr);
  if (expr.type === 'binary_expr' && LOGICAL.has(operator ?? '')) {
    const { operands, onlyAnd } = combined(expr);
    for (const operand of operands) if (isNode(operand)) readCondition(operand, scope, sink, sargable && onlyAnd);
    return;
  }
  if (expr.type === 'unary_expr' && isNode(expr['expr'])) {
    readCondition(expr['expr'], scope, sink, false);
    return;
  }
  sink.subqueries(expr, scope);
  if (expr.type === 'binary_expr' && operator !== undefined && comparison(expr, operator, scope, sink, sargable))
    return;
  for (const ref of columnRefs(expr)) other(ref, scope, sink);
}

const other = (ref: Node, scope: Scope, sink: ConditionSink): void => {
  const found = scope.resolve(ref);
  if (found !== undefined) sink.filter({ ...found, operator: 'other' });
};

function comparison(expr: Node, operator: string, scope: Scope, sink: ConditionSink, sargable: boolean): boolean {
  const { left, right } = expr;
  const [a, b] = [columnAt(left, scope), columnAt(right, scope)];
  if (a !== undefined && b !== undefined) {
    if (operator === '=' && (a.table !== b.table || a.column !== b.column)) sink.join(a, b);
    else for (const ref of [a, b]) sink.filter({ ...ref, operator: 'other' });
    return true;
  }
  const selected = operator === 'IN' && a !== undefined ? selectedColumn(right) : undefined;
  if (selected !== undefined) {
    // The inner select was read by `subqueries`; its column is known by name there only.
    sink.filter({ ...a!, operator: sargable ? 'in' : 'other' });
    return true;
  }
  const [column, value] = a !== undefined ? [a, right] : [b, left];
  if (column === undefined || columnRefs(value).length > 0) return false;
  sink.filter({ ...column, operator: sargable ? operatorFor(operator, value) : 'other' });
  return true;
}

const columnAt = (expr: unknown, scope: Scope): ColumnRef | undefined =>
  isNode(expr) && expr.type === 'column_ref' ? scope.resolve(expr) : undefined;

const selectedColumn = (expr: unknown): Node | undefined =>
  isNode(expr) && expr.type === 'expr_list'
    ? list(expr['value'])
        .filter(isNode)
        .find((inner) => isNode(inner['ast']))
    : undefined;

/** LIKE 'abc%' is a prefix search; of LIKE ? only the value could tell. */
function operatorFor(operator: string, value: unknown): Operator {
  const known = OPERATORS[operator] ?? 'other';
  if (known !== 'like') return known;
  const text = isNode(value) && /string/.test(value.type ?? '') ? nameOf(value) : undefined;
  return text !== undefined && /^[^%_]+%?$/.test(text) ? 'prefix' : 'like';
}
