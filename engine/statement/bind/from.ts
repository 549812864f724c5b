import { refuse, refuseAs } from '../problem';
import type * as Syntax from '../syntax/tree';
import type { ColumnReference, JoinTree, Operand, Part, SourceId } from '../tree';
import { sourcesOf } from '../walk';
import type { Binder, CommonTables } from './binder';
import { columnOf } from './catalog';
import { bindCondition } from './expression';
import { outputNames } from './outputs';
import type { Scope } from './scope';

export interface FromPlace {
  readonly binder: Binder;
  readonly scope: Scope;
  readonly part: Part;
  readonly common: CommonTables;
}

/** Binds FROM, and enters its sources into the scope. */
export function bindFrom(from: Syntax.From, place: FromPlace): JoinTree {
  switch (from.kind) {
    case 'table':
      return bindTable(from, place);
    case 'derived':
      return derived(from.alias, from.query, from.columns, place);
    case 'join':
      return bindJoin(from, place);
  }
}

function bindTable(from: Extract<Syntax.From, { kind: 'table' }>, place: FromPlace): JoinTree {
  const { binder, scope, common } = place;
  const alias = from.alias ?? from.name;
  const shared = from.schema === null ? common.get(from.name.toLowerCase()) : undefined;
  if (shared !== undefined)
    return derived(alias, shared.query, shared.columns, { ...place, common: without(common, from.name) });
  if (from.schema !== null && from.schema.toLowerCase() !== binder.catalog.database.toLowerCase())
    refuseAs('another schema', `${from.schema}.${from.name}`);
  const table = binder.catalog.table(from.name);
  if (table === undefined) {
    const view = binder.catalog.view(from.name);
    if (view === undefined) return refuseAs('no such table', from.name);
    return derived(alias, view.query, null, { ...place, common: new Map() }, view.name);
  }
  const source = binder.addSource({ kind: 'table', table: table.name, alias });
  scope.add({ alias, schema: binder.catalog.database, source, columns: table.columns.map(({ name }) => name) });
  return { kind: 'source', source };
}

/** A common table sees those before it, not itself. */
const without = (common: CommonTables, name: string): CommonTables => {
  const before = new Map<string, Syntax.Query['with'][number]>();
  for (const [key, value] of common) {
    if (key === name.toLowerCase()) break;
    before.set(key, value);
  }
  return before;
};

function derived(
  alias: string,
  syntax: Syntax.Query,
  names: readonly string[] | null,
  { binder, scope, part, common }: FromPlace,
  view?: string,
): JoinTree {
  // A derived table does not see the query that it stands in.
  const query = binder.query(syntax, null, part, common);
  const own = outputNames(query);
  if (names !== null && names.length !== own.length)
    refuse(`${alias} has ${own.length} columns and ${names.length} names`);
  const columns = names ?? own;
  const twice = columns.find(
    (name, index) => columns.findIndex((other) => other.toLowerCase() === name.toLowerCase()) < index,
  );
  if (twice !== undefined) refuse(`${alias} has two columns ${twice}`);
  const source = binder.addSource({ kind: 'derived', alias, query, columns, ...(view !== undefined && { view }) });
  scope.add({ alias, schema: view === undefined ? null : binder.catalog.database, source, columns });
  return { kind: 'source', source };
}

function bindJoin(from: Extract<Syntax.From, { kind: 'join' }>, place: FromPlace): JoinTree {
  const { binder, scope } = place;
  const left = bindFrom(from.left, place);
  const right = bindFrom(from.right, place);
  const on = [...bindCondition(from.on, { binder, scope, part: place.part }), ...bindUsing(from, left, right, place)];
  // `a RIGHT JOIN b` is `b LEFT JOIN a`; the order of columns is that of the scope, which stays.
  return from.type === 'right'
    ? { kind: 'join', type: 'left', left: right, right: left, on }
    : { kind: 'join', type: from.type, left, right, on };
}

function bindUsing(
  { using, type }: Extract<Syntax.From, { kind: 'join' }>,
  left: JoinTree,
  right: JoinTree,
  { scope }: FromPlace,
): readonly Operand[] {
  if (using === null) return [];
  const columnsOf = (tree: JoinTree): readonly ColumnReference[] => {
    const sources = sourcesOf(tree);
    return scope.entries
      .filter(({ source }) => sources.includes(source))
      .flatMap(({ source, columns }) => columns.map((column) => ({ kind: 'column', source, column }) as const))
      .filter((one) => !scope.isHidden(one));
  };
  const [ours, theirs] = [columnsOf(left), columnsOf(right)];
  const named = (list: readonly ColumnReference[], name: string) =>
    list.filter(({ column }) => column.toLowerCase() === name.toLowerCase());
  const names =
    using === 'natural' ? ours.map(({ column }) => column).filter((name) => named(theirs, name).length > 0) : using;
  return names.map((name) => {
    const [a, b] = [named(ours, name), named(theirs, name)];
    if (a.length !== 1 || b.length !== 1) return refuse(`USING (${name}): the column is not there once on each side`);
    const [shown, hidden] = type === 'right' ? [b[0]!, a[0]!] : [a[0]!, b[0]!];
    scope.merge(shown, hidden);
    return { expression: { kind: 'call', name: '=', args: [a[0]!, b[0]!] }, part: null };
  });
}

/** Tables of an UPDATE or DELETE: their facts, by source. */
export const writtenColumn = (binder: Binder, source: SourceId, name: string): string => {
  const table = binder.tableOf(source);
  return columnOf(table, name) ?? refuse(`${table.name} has no column ${name}`);
};
