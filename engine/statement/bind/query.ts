import { refuse } from '../problem';
import type * as Syntax from '../syntax/tree';
import type { Expression, OrderItem, OutputColumn, Part, Query, Select, UnionOrder } from '../tree';
import { childrenOf, hasAggregate, windowsIn } from '../walk';
import type { Binder, QueryPlace } from './binder';
import { bind, bindCondition, bindOrder, type Place } from './expression';
import { bindFrom } from './from';
import { outputNames } from './outputs';
import { Scope } from './scope';

/** @throws StatementProblem */
export function bindQuery(syntax: Syntax.Query, { binder, outer, part, common: around }: QueryPlace): Query {
  const common =
    syntax.with.length === 0
      ? around
      : new Map([...around, ...syntax.with.map((one) => [one.name.toLowerCase(), one] as const)]);
  const limit = bindLimit(syntax.limit, binder, part);
  if (syntax.body.kind === 'select') {
    const { select, orderBy } = bindSelect(syntax.body, syntax.orderBy, { binder, outer, part, common });
    return { body: select, orderBy, limit, locking: syntax.locking };
  }
  const [left, right] = [syntax.body.left, syntax.body.right].map((side) => binder.query(side, outer, part, common));
  const names = outputNames(left!);
  if (outputNames(right!).length !== names.length) refuse('the queries of a UNION have different numbers of columns');
  return {
    body: { kind: 'union', distinct: syntax.body.distinct, left: left!, right: right! },
    orderBy: syntax.orderBy.map((item) => unionOrder(item, names, binder, part)),
    limit,
    locking: syntax.locking,
  };
}

export function bindLimit(limit: Syntax.Limit | null, binder: Binder, around: Part): Query['limit'] {
  if (limit === null) return null;
  const count = (expression: Syntax.Expression, what: 'limit' | 'offset'): Expression => {
    if (expression.kind === 'literal' && expression.literal.type === 'integer') return expression;
    if (expression.kind !== 'parameter') return refuse('a LIMIT that is neither a number nor a parameter');
    binder.parameter(expression.index).count = what;
    return { kind: 'parameter', index: expression.index };
  };
  return {
    count: count(limit.count, 'limit'),
    offset: limit.offset === null ? null : count(limit.offset, 'offset'),
    part: binder.partWithin(limit.part, around),
  };
}

function unionOrder(item: Syntax.OrderItem, names: readonly string[], binder: Binder, around: Part): UnionOrder {
  const { expression } = item;
  const output =
    expression.kind === 'literal' && expression.literal.type === 'integer'
      ? Number(expression.literal.text) - 1
      : expression.kind === 'name'
        ? names.findIndex((name) => name.toLowerCase() === expression.path.at(-1)!.toLowerCase())
        : -1;
  if (names[output] === undefined) refuse('ORDER BY of a UNION by something that is no column of it');
  return { output, descending: item.descending, part: binder.partWithin(item.part, around) };
}

function bindSelect(
  syntax: Syntax.Select,
  order: readonly Syntax.OrderItem[],
  { binder, outer, part, common }: QueryPlace,
): { readonly select: Select; readonly orderBy: readonly OrderItem[] } {
  const scope = new Scope(outer);
  const place: Place = { binder, scope, part };
  const from = syntax.from === null ? null : bindFrom(syntax.from, { binder, scope, part, common });
  scope.windows = new Map(syntax.windows.map(({ name, window }) => [name.toLowerCase(), window]));
  scope.selected = new Map(
    syntax.columns.flatMap(({ alias, expression }) =>
      alias === null || expression === null ? [] : [[alias.toLowerCase(), expression] as const],
    ),
  );
  const columns = syntax.columns.flatMap((item) => outputs(item, place));
  scope.aliases = new Map(
    syntax.columns.flatMap((item) => {
      if (item.alias === null) return [];
      const column = columns.find(({ name }) => name === item.alias);
      return column === undefined ? [] : [[item.alias.toLowerCase(), column.expression] as const];
    }),
  );
  const where = bindCondition(syntax.where, place);
  const groupBy = syntax.groupBy.map((item) => selected(item, columns, place, false));
  const having = bindCondition(syntax.having, { ...place, aliases: true });
  const orderBy = order.map((item) => {
    const expression = selected(item.expression, columns, place, true);
    return { ...bindOrder({ ...item, expression: { kind: 'literal', literal: { type: 'null' } } }, place), expression };
  });
  const all = [
    ...columns.map(({ expression }) => expression),
    ...having.map(({ expression }) => expression),
    ...orderBy.map(({ expression }) => expression),
  ];
  for (const one of [...where.map(({ expression }) => expression), ...groupBy])
    if (hasAggregate(one)) refuse('an aggregate in WHERE or GROUP BY');
  for (const one of [...where, ...having].map(({ expression }) => expression).concat(groupBy))
    if (windowsIn(one).length > 0) refuse('a window function in WHERE, GROUP BY or HAVING');
  if (all.some(nestsAggregates)) refuse('an aggregate within an aggregate');
  const grouped = groupBy.length > 0 || all.some(hasAggregate);
  return {
    select: { kind: 'select', distinct: syntax.distinct, from, columns, where, groupBy, having, grouped },
    orderBy,
  };
}

const nestsAggregates = (expression: Expression): boolean =>
  expression.kind === 'aggregate'
    ? childrenOf(expression).some(hasAggregate)
    : childrenOf(expression).some(nestsAggregates);

function outputs(item: Syntax.SelectItem, place: Place): readonly OutputColumn[] {
  if (item.expression === null) return star(item.table, place.scope);
  const expression = bind(item.expression, place);
  // A column that is named alone has the name that the table gives it.
  const name = item.alias ?? (expression.kind === 'column' ? expression.column : item.text);
  return [{ name, expression }];
}

function star(table: string | null, scope: Scope): readonly OutputColumn[] {
  if (table !== null) {
    const entry = scope.entry(table) ?? refuse(`no table of the statement is called ${table}`);
    return entry.columns.map((column) => ({
      name: column,
      expression: { kind: 'column', source: entry.source, column },
    }));
  }
  if (scope.entries.length === 0) return refuse('* without a table');
  const shown = scope.shown;
  const rest = scope.entries
    .flatMap(({ source, columns }) => columns.map((column) => ({ kind: 'column', source, column }) as const))
    .filter(
      (one) =>
        !scope.isHidden(one) && !shown.some((other) => other.source === one.source && other.column === one.column),
    );
  return [...shown, ...rest].map((expression) => ({ name: expression.column, expression }));
}

/** A column that the select list takes without another name: ORDER BY means that one, though other tables have one of its name. */
function chosenColumn(name: string, columns: readonly OutputColumn[]): Expression | undefined {
  const named = columns.flatMap(({ name: shown, expression }) =>
    expression.kind === 'column' && shown.toLowerCase() === name.toLowerCase() ? [expression] : [],
  );
  const [first, ...more] = named;
  return first !== undefined && more.every(({ source, column }) => source === first.source && column === first.column)
    ? first
    : undefined;
}

/**
 * What ORDER BY or GROUP BY means by an item: a number is a place in the select list; a name is an alias of it first (ORDER BY) or a
 * column first (GROUP BY) (Reference Manual, "Problems with Column Aliases").
 */
function selected(
  item: Syntax.Expression,
  columns: readonly OutputColumn[],
  place: Place,
  aliasFirst: boolean,
): Expression {
  if (item.kind === 'literal' && item.literal.type === 'integer')
    return columns[Number(item.literal.text) - 1]?.expression ?? refuse(`there is no column ${item.literal.text}`);
  if (item.kind === 'name' && item.path.length === 1 && aliasFirst) {
    const alias = place.scope.aliases.get(item.path[0]!.toLowerCase());
    if (alias !== undefined) return alias;
    const chosen = chosenColumn(item.path[0]!, columns);
    if (chosen !== undefined) return chosen;
  }
  return bind(item, { ...place, aliases: true });
}
