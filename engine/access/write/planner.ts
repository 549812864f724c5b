import type { EntityPlan, ProjectionPlan, ReverseEntry } from '../../../contracts/projection';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { coversUnique, tableNamed, uniqueKeys } from '../../projection/compile/schema-index';
import { refuse } from '../../statement/problem';
import type { Assignment, Statement, StatementBody } from '../../statement/tree';
import { statementForms } from '../../statement/forms';
import { plainTemplate } from '../../statement/template/marked-text';
import type { Catalog } from '../../statement/bind/catalog';
import type { ChildAction, ParentCheck, ReadPlans, WritePlan, WrittenItem } from '../plan';
import { readPlans, type PlanContext } from '../read';
import { keysGiven, referencesChanged, referencesTo } from './references';
import { rowsWhere } from './rows-where';

/** What plans of writes are made with. */
export interface WriteContext extends PlanContext {
  readonly catalog: Catalog;
  readonly reverse: readonly ReverseEntry[];
  readonly projection: ProjectionPlan;
}

type Kind = 'insert' | 'update' | 'delete';

/** Rows of a table that a write changes. */
export interface Written {
  readonly table: TableFacts;
  readonly kind: Kind;
  /** Columns that get values. */
  readonly columns: ReadonlySet<string>;
}

/** Columns that change by themselves when a row does. */
const alongColumns = (table: TableFacts): readonly string[] =>
  table.columns.filter(({ onUpdate, generated }) => onUpdate || generated !== null).map(({ name }) => name);

/** Many statements ask for the same rows. */
const plannedRows = new WeakMap<WriteContext, Map<string, ReadPlans>>();

/** How the rows of a table with values of some columns are found. */
export function rowsBy(context: WriteContext, table: TableFacts, columns: readonly string[]): ReadPlans {
  const known = plannedRows.get(context) ?? new Map<string, ReadPlans>();
  plannedRows.set(context, known);
  const key = [table.name, ...columns].join('\0');
  const planned = known.get(key) ?? readPlans(rowsWhere(table, columns), context);
  known.set(key, planned);
  return planned;
}

const boundOf = ({ ways }: ReadPlans): number | null => ways.at(-1)!.plan.bound;

/** Columns of the driving table that the keys of an entity's items are made of. */
const keyColumns = (entity: EntityPlan): readonly string[] =>
  entity.keys.flatMap(({ parts }) =>
    parts.flatMap((part) =>
      'viewColumn' in part
        ? entity.columns.filter(({ viewColumn }) => viewColumn === part.viewColumn).map(({ column }) => column)
        : [],
    ),
  );

/** True when a change of these columns can reach the items of an entry. */
export const touches = ({ columns }: ReverseEntry, kind: Kind, changed: ReadonlySet<string>): boolean =>
  kind !== 'update' || columns.some((column) => changed.has(column));

/** Items that one changed row of a table touches. */
function itemsOf(
  context: WriteContext,
  table: TableFacts,
  kind: Kind,
  changed: ReadonlySet<string>,
): readonly WrittenItem[] {
  return context.reverse
    .filter((entry) => entry.table === table.name && touches(entry, kind, changed))
    .flatMap((entry): readonly WrittenItem[] => {
      const entity = context.paths.entity(entry.entity);
      if (entity === undefined) return [];
      if (entry.kind === 'own') {
        const keys = keyColumns(entity);
        const moves = keys.some((column) => changed.has(column));
        const what = kind === 'insert' ? 'put' : kind === 'delete' ? 'delete' : moves ? 'move' : 'update';
        return [{ entity: entity.id, kind: entity.role === 'lookup' ? 'lookup' : 'own', what, reads: null, bound: 1 }];
      }
      // A row that nothing refers to yet feeds no other item.
      if (kind === 'insert' && entry.kind === 'copy') return [];
      const reads = keysPlan(context, entry);
      return [
        {
          entity: entity.id,
          kind: entry.kind,
          what: 'update',
          reads,
          bound: reads === null ? null : boundOf(reads),
        },
      ];
    });
}

/** Entries belong to one projection, and many statements write the same table. */
const plannedKeys = new WeakMap<ReverseEntry, ReadPlans>();

/** How the driving rows are found whose items a changed row feeds. */
export function keysPlan(context: WriteContext, entry: ReverseEntry): ReadPlans | null {
  if (entry.keys === null) return null;
  const known = plannedKeys.get(entry);
  if (known !== undefined) return known;
  const { forms, problems } = statementForms(plainTemplate(entry.keys), context.catalog);
  const [form] = forms;
  if (form === undefined)
    return refuse(`the items of ${entry.entity} that ${entry.table} feeds: ${problems.join('; ')}`);
  const planned = readPlans(form.statement, context);
  plannedKeys.set(entry, planned);
  return planned;
}

function parentChecks(context: WriteContext, table: TableFacts, columns: ReadonlySet<string>): readonly ParentCheck[] {
  return keysGiven(table, columns).flatMap((key) => {
    const parent = tableNamed(context.schema, key.referencedTable);
    if (parent === undefined) return [];
    const reads = rowsBy(context, parent, key.referencedColumns);
    return [{ key: key.name, table: parent.name, columns: key.columns, referenced: key.referencedColumns, reads }];
  });
}

function childActions(
  context: WriteContext,
  table: TableFacts,
  kind: Kind,
  columns: ReadonlySet<string>,
): readonly ChildAction[] {
  if (kind === 'insert') return [];
  const found =
    kind === 'delete' ? referencesTo(context.schema, table) : referencesChanged(context.schema, table, columns);
  return found.map(({ child, key }) => {
    const reads = rowsBy(context, child, key.columns);
    const action = kind === 'delete' ? key.onDelete : key.onUpdate;
    return {
      key: key.name,
      table: child.name,
      columns: key.columns,
      referenced: key.referencedColumns,
      action,
      reads,
      bound: boundOf(reads),
    };
  });
}

/** What a deleted row of a table does to the rows that refer to it. */
export const childrenOfDeleted = (context: WriteContext, table: TableFacts): readonly ChildAction[] =>
  childActions(context, table, 'delete', new Set());

/** The items that changed rows touch, and what becomes of the rows that refer to them. */
export const changedBy = (
  context: WriteContext,
  { table, kind, columns }: Written,
): Pick<WritePlan, 'items' | 'children'> => ({
  items: itemsOf(context, table, kind, columns),
  children: childActions(context, table, kind, columns),
});

const assignedColumns = (table: TableFacts, set: readonly Assignment[]): ReadonlySet<string> =>
  new Set([...set.map(({ column }) => column), ...alongColumns(table)]);

/** Tables that a statement writes, and what of them. */
export function writtenBy(statement: Statement, schema: SchemaFacts): readonly Written[] {
  const { body } = statement;
  const tableOf = (source: number): TableFacts => {
    const from = statement.sources[source]!;
    return (from.kind === 'table' ? tableNamed(schema, from.table) : undefined) ?? refuse(`${from.alias} is no table`);
  };
  const all = (table: TableFacts): ReadonlySet<string> => new Set(table.columns.map(({ name }) => name));
  switch (body.kind) {
    case 'insert':
    case 'replace': {
      const table = tableOf(body.target);
      const rows: Written = { table, kind: 'insert', columns: all(table) };
      if (body.kind === 'replace') return [rows, { table, kind: 'delete', columns: all(table) }];
      return body.onDuplicate.length === 0
        ? [rows]
        : [rows, { table, kind: 'update', columns: assignedColumns(table, body.onDuplicate) }];
    }
    case 'update':
      return [...new Set(body.set.map(({ source }) => source))].map((source) => {
        const table = tableOf(source);
        return {
          table,
          kind: 'update',
          columns: assignedColumns(
            table,
            body.set.filter((one) => one.source === source),
          ),
        };
      });
    case 'delete':
      return body.targets.map((source) => {
        const table = tableOf(source);
        return { table, kind: 'delete', columns: all(table) };
      });
    case 'select':
      return [];
  }
}

/** Ways to the rows that have a unique key of the row to be inserted; only asked for when the statement deals with them. */
function clashes(context: WriteContext, body: StatementBody, table: TableFacts): readonly ReadPlans[] {
  const asks = body.kind === 'replace' || (body.kind === 'insert' && (body.onDuplicate.length > 0 || body.ignore));
  return asks ? uniqueKeys(table).map(({ columns }) => rowsBy(context, table, columns)) : [];
}

/** One item that its own key finds, and nothing beside it. */
function isSingle(
  statement: Statement,
  { table }: Written,
  reads: ReadPlans,
  rest: Pick<WritePlan, 'items' | 'parents' | 'children'>,
): boolean {
  const [item, ...more] = rest.items;
  if (item === undefined || more.length > 0 || item.what === 'move' || rest.children.length > 0) return false;
  const { body } = statement;
  if (body.kind === 'insert' || body.kind === 'replace') {
    const one = body.rows.kind === 'values' && body.rows.rows.length === 1;
    return one && rest.parents.length === 0 && body.kind === 'insert' && body.onDuplicate.length === 0;
  }
  const { steps } = reads.ways.at(-1)!.plan;
  const [step, ...others] = steps;
  const byKey = step?.operation === 'GetItem' && step.lookup === null && others.length === 0;
  return byKey && rest.parents.length === 0 && coversUnique(table, table.primaryKey);
}

const OPERATIONS = { insert: 'PutItem', update: 'UpdateItem', delete: 'DeleteItem' } as const;

/**
 * Plans a write: how its rows are found, which items a changed row touches, and what is checked.
 * @throws StatementProblem when the items have not what the statement needs
 */
export function writePlan(statement: Statement, context: WriteContext): WritePlan {
  const written = writtenBy(statement, context.schema);
  const [first] = written;
  if (first === undefined) return refuse('it writes nothing');
  for (const { table } of written)
    if (context.paths.owner(table.name) === undefined) refuse(`no entity carries the rows of ${table.name}`);
  const reads = readPlans(statement, context);
  const changed = written.map((one) => changedBy(context, one));
  const items = distinctItems(changed.flatMap((one) => one.items));
  const parents = written
    .filter(({ kind }) => kind !== 'delete')
    .flatMap(({ table, columns }) => parentChecks(context, table, columns));
  const children = changed.flatMap((one) => one.children);
  const rest = { items, parents, children };
  const single = written.length === 1 && isSingle(statement, first, reads, rest);
  return {
    operation: single ? OPERATIONS[first.kind] : 'TransactWriteItems',
    tables: [...new Set(written.map(({ table }) => table.name))],
    reads,
    clashes: clashes(context, statement.body, first.table),
    ...rest,
  };
}

/** An upsert touches an item when it inserts and when it updates. */
const distinctItems = (items: readonly WrittenItem[]): readonly WrittenItem[] => [
  ...new Map(items.map((item) => [`${item.entity}\0${item.kind}\0${item.what}`, item])).values(),
];
