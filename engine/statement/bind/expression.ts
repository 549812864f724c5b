import { refuse, refuseAs } from '../problem';
import type * as Syntax from '../syntax/tree';
import type { ColumnReference, Expression, Meeting, Operand, OrderItem, Part } from '../tree';
import { childrenOf } from '../walk';
import type { Binder } from './binder';
import type { Scope } from './scope';
import { bindWindow } from './window';

/** Where an expression stands. */
export interface Place {
  readonly binder: Binder;
  readonly scope: Scope;
  /** Part that is around it. */
  readonly part: Part;
  /** Row that an INSERT brings: what VALUES(column) and its alias mean. */
  readonly inserted?: { readonly alias: string | null; readonly column: (name: string) => string };
  /** Table whose DEFAULT is meant. */
  readonly defaults?: (name: string) => string;
  /** Aliases of the select list come after columns (inside expressions), or not at all. */
  readonly aliases?: true;
  /** Within a window function. */
  readonly inWindow?: true;
}

const COMPARED: Readonly<Record<string, Meeting['how']>> = {
  '=': 'equal',
  '<=>': 'equal',
  '<>': 'other',
  '<': 'range',
  '<=': 'range',
  '>': 'range',
  '>=': 'range',
  BETWEEN: 'range',
  LIKE: 'like',
};

/** @throws StatementProblem naming what is not understood */
export function bind(expression: Syntax.Expression, place: Place): Expression {
  switch (expression.kind) {
    case 'name':
      return nameOf(expression.path, place);
    case 'parameter':
      place.binder.parameter(expression.index);
      return { kind: 'parameter', index: expression.index };
    case 'literal':
      return expression;
    case 'call':
      return bindCall(expression, place);
    case 'all':
    case 'any':
      return { kind: expression.kind, operands: bindOperands(expression.operands, place) };
    case 'in':
      return bindIn(expression, place);
    case 'row':
      return { kind: 'row', items: expression.items.map((item) => bind(item, place)) };
    case 'case':
      return {
        kind: 'case',
        operand: expression.operand === null ? null : bind(expression.operand, place),
        branches: expression.branches.map(({ when, then }) => ({ when: bind(when, place), then: bind(then, place) })),
        otherwise: expression.otherwise === null ? null : bind(expression.otherwise, place),
      };
    case 'aggregate':
      return bindAggregate(expression, place);
    case 'window':
      return bindOver(expression, place);
    case 'subquery':
      return { kind: 'subquery', query: place.binder.query(expression.query, place.scope, place.part) };
    case 'exists':
      return { kind: 'exists', query: place.binder.query(expression.query, place.scope, place.part) };
    case 'in-query':
    case 'quantified': {
      const left = bind(expression.left, place);
      const query = place.binder.query(expression.query, place.scope, place.part);
      if (expression.kind === 'in-query') return { kind: 'in-query', left, query };
      return { kind: 'quantified', operator: expression.operator, all: expression.all, left, query };
    }
    case 'default':
      return bindDefault(expression.column, place);
    case 'inserted':
      if (place.inserted === undefined) return refuse('VALUES(..) outside of ON DUPLICATE KEY UPDATE');
      return { kind: 'inserted', column: place.inserted.column(expression.column) };
    case 'variable':
      return refuseAs('variable of the session', `${expression.name} of the session`);
    case 'star':
      return refuse('* where a value must stand');
  }
}

function nameOf(path: readonly string[], place: Place): Expression {
  const { inserted, scope } = place;
  if (
    inserted?.alias !== undefined &&
    inserted.alias !== null &&
    path.at(-2)?.toLowerCase() === inserted.alias.toLowerCase()
  )
    return { kind: 'inserted', column: inserted.column(path.at(-1)!) };
  const found = scope.find(path);
  if (found !== undefined) return found;
  const alias = place.aliases === true && path.length === 1 ? scope.aliases.get(path[0]!.toLowerCase()) : undefined;
  return alias ?? scope.column(path);
}

function bindDefault(column: string | null, place: Place): Expression {
  if (column === null || place.defaults === undefined) return refuse('DEFAULT where no column says of what');
  return { kind: 'default', column: place.defaults(column) };
}

export function bindOperands(operands: readonly Syntax.Operand[], place: Place): readonly Operand[] {
  return operands.map(({ expression, part }) => {
    const own = place.binder.partWithin(part, place.part);
    return { expression: bind(expression, { ...place, part: own ?? place.part }), part: own };
  });
}

/** A condition as what must hold all together; nested conjunctions become one. */
export function bindCondition(condition: Syntax.Expression | null, place: Place): readonly Operand[] {
  if (condition === null) return [];
  return conjuncts(condition, null, place);
}

function conjuncts(condition: Syntax.Expression, part: Part, place: Place): readonly Operand[] {
  if (condition.kind === 'all')
    return condition.operands.flatMap((operand) => {
      const own = place.binder.partWithin(operand.part, place.part) ?? part;
      return conjuncts(operand.expression, own, { ...place, part: own ?? place.part });
    });
  return [{ expression: bind(condition, place), part }];
}

const meetAll = (binder: Binder, expressions: readonly Expression[], how: Meeting['how']): void => {
  const columns = expressions.flatMap((one): ColumnReference[] => (one.kind === 'column' ? [one] : []));
  for (const one of expressions)
    if (one.kind === 'parameter') for (const column of columns) binder.meet(one.index, column, how);
};

/** What stands in a call beside a parameter, through functions: `LOWER(email) = ?`. */
const columnsWithin = (expression: Expression): readonly ColumnReference[] => {
  if (expression.kind === 'column') return [expression];
  return expression.kind === 'call' ? expression.args.flatMap(columnsWithin) : [];
};

function bindCall({ name, args, words }: Extract<Syntax.Expression, { kind: 'call' }>, place: Place): Expression {
  if (place.binder.catalog.isStored(name))
    refuseAs('stored function', `${name}, whose code has to move into the application`);
  const bound = args.map((arg) => bind(arg, place));
  const [left, right] = bound;
  if (left?.kind === 'row' && right?.kind === 'row') return comparedRows(name, left.items, right.items);
  if (bound.some(({ kind }) => kind === 'row')) return refuse(`a row of values in ${name}`);
  const how = COMPARED[name];
  if (how !== undefined) meetAll(place.binder, bound, how);
  if (bound.some(({ kind }) => kind === 'parameter')) {
    const near = bound.flatMap(columnsWithin);
    for (const one of bound)
      if (one.kind === 'parameter' && place.binder.parameter(one.index).meets.length === 0)
        for (const column of near) place.binder.meet(one.index, column, 'other');
  }
  return { kind: 'call', name, args: bound, ...(words !== undefined && { words }) };
}

const call = (name: string, ...args: readonly Expression[]): Expression => ({ kind: 'call', name, args });
const all = (...operands: readonly Expression[]): Expression => ({
  kind: 'all',
  operands: operands.map((expression) => ({ expression, part: null })),
});
const any = (...operands: readonly Expression[]): Expression => ({
  kind: 'any',
  operands: operands.map((expression) => ({ expression, part: null })),
});

/** `(a, b) < (c, d)` column by column, as the manual defines it ("Comparison Functions and Operators"). */
function comparedRows(name: string, left: readonly Expression[], right: readonly Expression[]): Expression {
  if (left.length !== right.length) return refuse('rows of different lengths are compared');
  const pairs = left.map((one, index) => [one, right[index]!] as const);
  switch (name) {
    case '=':
    case '<=>':
      return all(...pairs.map(([a, b]) => call(name, a, b)));
    case '<>':
      return any(...pairs.map(([a, b]) => call('<>', a, b)));
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const strict = name.slice(0, 1);
      const last = pairs.length - 1;
      return any(
        ...pairs.map(([a, b], index) =>
          all(...pairs.slice(0, index).map(([c, d]) => call('=', c, d)), call(index === last ? name : strict, a, b)),
        ),
      );
    }
    default:
      return refuse(`rows of values in ${name}`);
  }
}

function bindIn({ left, items }: Extract<Syntax.Expression, { kind: 'in' }>, place: Place): Expression {
  const bound = bind(left, place);
  const operands = bindOperands(items, place);
  items.forEach(({ expression }, index) => {
    if (expression.kind !== 'parameter') return;
    if (expression.list) place.binder.parameter(expression.index).list = true;
    meetAll(place.binder, [bound, operands[index]!.expression], 'equal');
  });
  if (bound.kind === 'row')
    operands.forEach(({ expression }) => {
      if (expression.kind !== 'row' || expression.items.length !== bound.items.length)
        refuse('IN with rows of different lengths');
      if (expression.kind === 'row')
        expression.items.forEach((item, index) => meetAll(place.binder, [bound.items[index]!, item], 'equal'));
    });
  return { kind: 'in', left: bound, items: operands };
}

/** Arguments of an aggregate; none for `COUNT(*)`. */
function aggregated(name: string, args: readonly Syntax.Expression[], place: Place): readonly Expression[] {
  const star = args.some(({ kind }) => kind === 'star');
  if (star && (name !== 'COUNT' || args.length > 1)) refuse(`${name}(*)`);
  return star ? [] : args.map((arg) => bind(arg, place));
}

function bindOver({ name, args, over }: Extract<Syntax.Expression, { kind: 'window' }>, place: Place): Expression {
  if (place.inWindow === true) refuse('a window function within a window function');
  const inner: Place = { ...place, inWindow: true };
  const window = bindWindow(over, {
    scope: place.scope,
    bind: (one) => bind(one, inner),
    order: ({ descending, part }, expression) => ({
      expression,
      descending,
      part: place.binder.partWithin(part, place.part),
    }),
  });
  return { kind: 'window', name, args: aggregated(name, args, inner), ...window };
}

function bindAggregate(aggregate: Extract<Syntax.Expression, { kind: 'aggregate' }>, place: Place): Expression {
  const args = aggregated(aggregate.name, aggregate.args, place);
  const own = place.scope.entries.map(({ source }) => source);
  const sources = args.flatMap(columnsIn).map(({ source }) => source);
  if (sources.length > 0 && !sources.some((source) => own.includes(source)))
    refuse('an aggregate over a query around it');
  return {
    kind: 'aggregate',
    name: aggregate.name,
    args,
    distinct: aggregate.distinct,
    orderBy: aggregate.orderBy.map((item) => bindOrder(item, place)),
    separator: aggregate.separator,
  };
}

export const bindOrder = ({ expression, descending, part }: Syntax.OrderItem, place: Place): OrderItem => ({
  expression: bind(expression, place),
  descending,
  part: place.binder.partWithin(part, place.part),
});

/** Columns of an expression without those of its subqueries. */
export const columnsIn = (expression: Expression): readonly ColumnReference[] =>
  expression.kind === 'column' ? [expression] : childrenOf(expression).flatMap(columnsIn);
