import type { EntityPlan } from '../../../contracts/projection';
import { tableNamed, uniqueKeys } from '../../projection/compile/schema-index';
import { statementForms } from '../../statement/forms';
import { plainTemplate } from '../../statement/template/marked-text';
import type { Statement } from '../../statement/tree';
import type { ReadPlans, ReadStep, WritePlan } from '../plan';
import { readPlans } from '../read';
import type { Slice } from '../../../contracts/schemas/projection';
import { slicesOfReads, slicesOfWrite } from '../slices';
import { totalsOf } from '../read/totals';
import { changedBy, keysPlan, rowsBy, touches, writtenBy, type WriteContext, type Written } from './planner';
import { keysGiven } from './references';
import { isNumbered, mayBeNumbered, mayGiveNumber } from './scans';
import { foreignColumns, namingColumns, viewSelect } from './view-select';

/**
 * How often a write waits for DynamoDB, as `engine/access/execute/write` sends it: its rows are read, new ones get their numbers, then what
 * their keys have to be held against, level by level of foreign keys, then rows whose items carry something of them, then what the items
 * carry of others, then the versions of items that no row was read from, and all is written. A round trip less where a row finds nothing to
 * look at; one more for each further slice, and for each further page of 1 MB.
 */
export interface Rounds {
  readonly most: number;
  /** Rows refer to rows of their own table: each further level of them that a write follows is another round trip. */
  readonly endless: boolean;
  /** What is another round trip each. */
  readonly slices: readonly Slice[];
}

const roundsOfReads = ({ ways }: ReadPlans): number => Math.max(...ways.map(({ plan }) => plan.roundTrips));
const most = (plans: readonly ReadPlans[]): number => Math.max(0, ...plans.map(roundsOfReads));

const isLookedUp = ({ ways }: ReadPlans): boolean => ways.at(-1)!.plan.steps.some(({ lookup }) => lookup !== null);

interface Around {
  /** Until all keys are held against others. */
  readonly checks: number;
  /** Until the rows are found whose items carry something of the changed ones. */
  readonly fed: number;
  readonly entities: readonly EntityPlan[];
  readonly endless: boolean;
  /** Items are replaced that no row is read from, as lookup items: their versions are read before. */
  readonly unread: boolean;
}

/** @param by name of the foreign key that leads to the row; null for rows of the statement */
interface Changed extends Written {
  readonly by: string | null;
  readonly numbered: (columns: readonly string[]) => boolean;
  /** A row that has a unique key already is an error: nothing is written then. */
  readonly exclusive: boolean;
}

/** Round trips in which rows that are inserted, or given other values, are held against others. */
function keyRounds(context: WriteContext, changed: Changed): number {
  const { table, kind, columns, by, numbered, exclusive } = changed;
  if (kind === 'delete') return 0;
  const parents = keysGiven(table, columns)
    .filter(({ name }) => name !== by)
    .flatMap(({ referencedTable, referencedColumns }) => {
      const parent = tableNamed(context.schema, referencedTable);
      return parent === undefined ? [] : [rowsBy(context, parent, referencedColumns)];
    });
  const unique = uniqueKeys(table)
    .filter((key) => kind === 'insert' || key.columns.some((column) => columns.has(column)))
    .filter((key) => !numbered(key.columns))
    .map((key) => rowsBy(context, table, key.columns));
  // Behind a lookup item that is there lies the row that forbids the write, which then ends.
  const looked = unique.map((reads) => roundsOfReads(reads) - (exclusive && isLookedUp(reads) ? 1 : 0));
  return Math.max(most(parents), ...looked);
}

function around(context: WriteContext, changed: Changed, above: readonly string[]): Around {
  const { table, kind, columns } = changed;
  const way = [...above, table.name];
  const { children } = changedBy(context, changed);
  const followed = children.filter(({ action }) => action === 'CASCADE' || action === 'SET NULL');
  const deeper = followed.flatMap((action): readonly Around[] => {
    const child = tableNamed(context.schema, action.table);
    if (child === undefined || way.includes(child.name)) return [];
    const next = kind === 'delete' && action.action === 'CASCADE' ? 'delete' : 'update';
    const given = next === 'delete' ? child.columns.map(({ name }) => name) : action.columns;
    const row: Changed = {
      ...{ table: child, kind: next, columns: new Set(given), by: action.key },
      ...{ numbered: () => false, exclusive: true },
    };
    return [around(context, row, way)];
  });
  const entries = context.reverse.filter((entry) => entry.table === table.name && touches(entry, kind, columns));
  const fed = entries.flatMap((entry) => (entry.kind === 'own' ? [] : (keysPlan(context, entry) ?? [])));
  const touched = entries.filter((entry) => kind !== 'insert' || entry.kind !== 'own');
  const isUnread = (id: string): boolean => context.paths.entity(id)?.role !== 'owner';
  return {
    unread: touched.some(({ entity }) => isUnread(entity)) || deeper.some(({ unread }) => unread),
    checks:
      Math.max(keyRounds(context, changed), most(children.map(({ reads }) => reads))) +
      Math.max(0, ...deeper.map(({ checks }) => checks)),
    fed: Math.max(most(fed), ...deeper.map((one) => one.fed)),
    entities: [
      ...entries.flatMap(({ entity }) => context.paths.entity(entity) ?? []),
      ...deeper.flatMap(({ entities }) => entities),
    ],
    endless: followed.some((action) => way.includes(action.table)) || deeper.some(({ endless }) => endless),
  };
}

/** Round trips for what an item carries of other rows: with the row itself to be read, and where that has been done. */
interface ViewRounds {
  readonly whole: number;
  readonly rest: number;
}
const views = new WeakMap<EntityPlan, ViewRounds>();

/** An entity whose SELECT cannot be planned is refused when its item is made. */
function viewRounds(context: WriteContext, entity: EntityPlan): ViewRounds {
  const known = views.get(entity) ?? countedView(context, entity);
  views.set(entity, known);
  return known;
}

function countedView(context: WriteContext, entity: EntityPlan): ViewRounds {
  const columns = foreignColumns(entity);
  const sql = viewSelect(entity, columns, namingColumns(entity));
  const [form] = columns.length === 0 ? [] : statementForms(plainTemplate(sql), context.catalog).forms;
  if (form === undefined) return { whole: 0, rest: 0 };
  const { ways } = readPlans(form.statement, { ...context, fresh: true });
  const isItself = (step: ReadStep): boolean => isByKey(step) && step.feeds.some((feed) => feed.entity === entity.id);
  const rest = ways.map(({ plan }) => totalsOf(plan.steps, isItself).roundTrips);
  return { whole: roundsOfReads({ ways }), rest: Math.max(...rest) };
}

const isByKey = ({ operation, lookup }: ReadStep): boolean => operation === 'GetItem' && lookup === null;

const known = new WeakMap<WritePlan, Rounds>();

export function roundsOf(write: WritePlan, statement: Statement, context: WriteContext): Rounds {
  const found = known.get(write) ?? counted(write, statement, context);
  known.set(write, found);
  return found;
}

/** The numbers of all rows come with one request, before the rows are made. */
export const takesNumbers = (statement: Statement, { schema, projection }: WriteContext): boolean =>
  writtenBy(statement, schema).some(
    ({ table, kind }) =>
      kind === 'insert' &&
      (projection.counters ?? []).some(
        ({ source, column }) => source === table.name && mayBeNumbered(statement, table, column),
      ),
  );

/** A number that the statement gives itself raises what counts, before all is written. */
export const raisesNumbers = (statement: Statement, { schema, projection }: WriteContext): boolean =>
  writtenBy(statement, schema).some((written) =>
    (projection.counters ?? []).some(
      ({ source, column }) => source === written.table.name && mayGiveNumber(statement, written, column),
    ),
  );

/** A row has its number from one or the other. */
function numberRounds(statement: Statement, write: WritePlan, context: WriteContext): number {
  const rounds = [takesNumbers(statement, context), raisesNumbers(statement, context)].filter(Boolean).length;
  return rowsOf(statement, write) === 1 ? Math.min(1, rounds) : rounds;
}

function counted(write: WritePlan, statement: Statement, context: WriteContext): Rounds {
  const { body } = statement;
  // What is there already is changed only when the new row is known to meet it.
  const inTurn = body.kind === 'insert' || body.kind === 'replace';
  const exclusive =
    body.kind === 'delete' ||
    (body.kind !== 'replace' &&
      body.kind !== 'select' &&
      !body.ignore &&
      !(body.kind === 'insert' && body.onDuplicate.length > 0));
  const all = writtenBy(statement, context.schema).map((one) => {
    const numbered = (columns: readonly string[]): boolean =>
      one.kind === 'insert' && isNumbered(statement, one.table, columns);
    return around(context, { ...one, by: null, numbered, exclusive }, []);
  });
  const checks = all.map((one) => one.checks);
  const entities = new Set(all.flatMap((one) => one.entities));
  const { steps } = write.reads.ways.at(-1)!.plan;
  const read = steps.length === 1 && isByKey(steps[0]!) ? steps[0]!.feeds.map(({ entity }) => entity) : [];
  const items = [...entities].map((entity) => viewRounds(context, entity)[read.includes(entity.id) ? 'rest' : 'whole']);
  const before = inTurn ? checks.reduce((sum, one) => sum + one, 0) : Math.max(0, ...checks);
  return {
    most:
      roundsOfReads(write.reads) +
      numberRounds(statement, write, context) +
      before +
      Math.max(0, ...all.map(({ fed }) => fed)) +
      Math.max(0, ...items) +
      (all.some(({ unread }) => unread) ? 1 : 0) +
      1,
    endless: all.some(({ endless }) => endless),
    slices: [
      ...slicesOfReads(steps),
      ...slicesOfWrite(write, rowsOf(statement, write), checksOf(write, statement, context)),
    ],
  };
}

/** Rows that a statement writes itself at most; null when nothing bounds them. */
function rowsOf({ body }: Statement, { reads }: WritePlan): number | null {
  const { bound } = reads.ways.at(-1)!.plan;
  if (body.kind !== 'insert' && body.kind !== 'replace') return bound;
  if (body.rows.kind === 'values') return body.rows.rows.length;
  return body.rows.kind === 'query' ? bound : null;
}

/** What each row is held against: rows that it names or that have a key of it, and rows and items that refer to it. */
const checksOf = (
  { parents, children, items }: WritePlan,
  statement: Statement,
  context: WriteContext,
): readonly ReadPlans[] => [
  ...parents.map(({ reads }) => reads),
  ...writtenBy(statement, context.schema)
    .filter(({ kind }) => kind === 'insert')
    .flatMap(({ table }) =>
      uniqueKeys(table)
        .filter(({ columns }) => !isNumbered(statement, table, columns))
        .map(({ columns }) => rowsBy(context, table, columns)),
    ),
  ...children.map(({ reads }) => reads),
  ...items.flatMap(({ reads }) => reads ?? []),
];
