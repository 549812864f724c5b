import { refuse } from '../problem';
import type * as Syntax from '../syntax/tree';
import type { Assignment, InsertColumn, Part, SourceId, StatementBody } from '../tree';
import type { Binder } from './binder';
import { bind, bindCondition, bindOrder, type Place } from './expression';
import { sourcesOf } from '../walk';
import { bindFrom, writtenColumn } from './from';
import { outputNames } from './outputs';
import { bindLimit } from './query';
import { Scope } from './scope';

type Insert = Extract<Syntax.Statement, { kind: 'insert' | 'replace' }>;
type InsertBody = Extract<StatementBody, { kind: 'insert' | 'replace' }>;

/** Columns that a statement can give a value. */
const givenColumns = (binder: Binder, source: SourceId): readonly string[] =>
  binder
    .tableOf(source)
    .columns.filter(({ generated }) => generated === null)
    .map(({ name }) => name);

export function bindInsert(statement: Insert, binder: Binder): StatementBody {
  const scope = new Scope(null);
  const table = { kind: 'table', ...statement.table, alias: null } as const;
  const place: Place = { binder, scope, part: null };
  const tree = bindFrom(table, { ...place, common: new Map() });
  const target = sourcesOf(tree)[0]!;
  const columnName = (name: string): string => writtenColumn(binder, target, name);
  const { columns, rows } = insertRows(statement, target, place);
  // The aliases of a SELECT can be used as well; only columns of the target are taken.
  const inserted = { alias: statement.rowAlias, column: columnName };
  const onDuplicate = assignments(statement.onDuplicate, { ...place, inserted }, [target]);
  return { kind: statement.kind, ignore: statement.ignore, target, columns, rows, onDuplicate };
}

function insertRows(statement: Insert, target: SourceId, place: Place): Pick<InsertBody, 'columns' | 'rows'> {
  const { binder } = place;
  const { rows } = statement;
  const columnName = (name: string): string => writtenColumn(binder, target, name);
  if (rows.kind === 'object') return objectRow(rows.parameter, target, binder);
  const columns: readonly InsertColumn[] =
    statement.columns?.map(({ name, part }) => ({ name: columnName(name), part: binder.partWithin(part, null) })) ??
    binder.tableOf(target).columns.map(({ name }) => ({ name, part: null }));
  if (rows.kind === 'bulk') {
    const parameter = binder.parameter(rows.parameter);
    parameter.bulk = true;
    return { columns, rows };
  }
  if (rows.kind === 'query') {
    const query = binder.query(rows.query, null, null);
    if (outputNames(query).length !== columns.length)
      refuse('the SELECT has another number of columns than the INSERT');
    return { columns, rows: { kind: 'query', query } };
  }
  // Rows see no column, but DEFAULT(column), and those before them in the row.
  const values = rows.rows.map((row) => {
    if (row.length !== columns.length && row.length > 0)
      refuse('a row has another number of values than there are columns');
    return row.map(({ expression, part }, index) => {
      const { name } = columns[index]!;
      const own = binder.partWithin(part, null);
      if (own !== columns[index]!.part) refuse(`the column ${name} and its value are not left out together`);
      return { expression: bind(withColumn(expression, name), { ...place, defaults: columnName }), part: own };
    });
  });
  values.forEach((row) =>
    row.forEach(({ expression }, index) => {
      if (expression.kind === 'parameter')
        binder.meet(expression.index, { kind: 'column', source: target, column: columns[index]!.name }, 'assigned');
    }),
  );
  const empty = rows.rows.every((row) => row.length === 0);
  return { columns: empty ? [] : columns, rows: { kind: 'values', rows: values } };
}

/** `DEFAULT` alone is that of its column. */
const withColumn = (expression: Syntax.Expression, column: string): Syntax.Expression =>
  expression.kind === 'default' && expression.column === null ? { kind: 'default', column } : expression;

/** Each column that the object can have is a part of its own. */
function objectRow(object: number, target: SourceId, binder: Binder): Pick<InsertBody, 'columns' | 'rows'> {
  const members = givenColumns(binder, target).map((name) => ({ name, ...member(binder, object, target, name) }));
  return {
    columns: members.map(({ name, part }) => ({ name, part })),
    rows: {
      kind: 'values',
      rows: [members.map(({ index, part }) => ({ expression: { kind: 'parameter', index }, part }))],
    },
  };
}

function member(
  binder: Binder,
  object: number,
  source: SourceId,
  column: string,
): { readonly index: number; readonly part: Part } {
  const index = binder.member(object, column);
  binder.meet(index, { kind: 'column', source, column }, 'assigned');
  return { index, part: binder.addPart(column) };
}

/** @param targets tables whose columns a name without a table can mean, the first that has it */
function assignments(
  list: readonly (Syntax.Assignment | Syntax.ObjectAssignment)[],
  place: Place,
  targets: readonly SourceId[],
): readonly Assignment[] {
  const { binder } = place;
  return list.flatMap((one): readonly Assignment[] => {
    if ('object' in one) {
      const source = targets[0]!;
      return givenColumns(binder, source).map((column) => {
        const { index, part } = member(binder, one.object, source, column);
        return { source, column, value: { kind: 'parameter', index }, part };
      });
    }
    const target = place.scope.column(one.column);
    if (binder.source(target.source).kind !== 'table')
      refuse(`a value for ${one.column.join('.')}, which is no column of a table`);
    const part = binder.partWithin(one.part, place.part);
    const value = bind(withColumn(one.value, target.column), {
      ...place,
      part: part ?? place.part,
      defaults: (name) => writtenColumn(binder, target.source, name),
    });
    if (value.kind === 'parameter') binder.meet(value.index, target, 'assigned');
    return [{ source: target.source, column: target.column, value, part }];
  });
}

export function bindUpdate(statement: Extract<Syntax.Statement, { kind: 'update' }>, binder: Binder): StatementBody {
  const scope = new Scope(null);
  const place: Place = { binder, scope, part: null };
  const from = bindFrom(statement.from, { ...place, common: new Map() });
  const set = assignments(statement.set, place, sourcesOf(from));
  return {
    kind: 'update',
    ignore: statement.ignore,
    from,
    set,
    where: bindCondition(statement.where, place),
    ...tail(statement, place),
  };
}

export function bindDelete(statement: Extract<Syntax.Statement, { kind: 'delete' }>, binder: Binder): StatementBody {
  const scope = new Scope(null);
  const place: Place = { binder, scope, part: null };
  const from = bindFrom(statement.from, { ...place, common: new Map() });
  const sources = sourcesOf(from);
  if (statement.targets.length === 0 && sources.length > 1)
    refuse('a DELETE over several tables that does not say whose rows go');
  const targets =
    statement.targets.length === 0
      ? sources
      : statement.targets.map(
          (name) => scope.entry(name)?.source ?? refuse(`no table of the statement is called ${name}`),
        );
  for (const target of targets) binder.tableOf(target);
  return {
    kind: 'delete',
    ignore: statement.ignore,
    targets,
    from,
    where: bindCondition(statement.where, place),
    ...tail(statement, place),
  };
}

const tail = (
  { orderBy, limit }: { readonly orderBy: readonly Syntax.OrderItem[]; readonly limit: Syntax.Limit | null },
  place: Place,
) => ({
  orderBy: orderBy.map((item) => bindOrder(item, place)),
  limit: bindLimit(limit, place.binder, null),
});
