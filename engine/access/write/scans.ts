import type { TableFacts } from '../../../contracts/schemas/analysis';
import { tableNamed, uniqueKeys } from '../../projection/compile/schema-index';
import type { Expression, Statement } from '../../statement/tree';
import type { ReadPlans, WritePlan, WrittenItem } from '../plan';
import { changedBy, rowsBy, writtenBy, type WriteContext, type Written } from './planner';

/** What a write reads whole beside its own rows: what it has to check, and the rows that change with them. */

export interface Scanned {
  /** DynamoDB table. */
  readonly table: string;
  /** What is looked for in it, for people. */
  readonly what: string;
}

/** Tables that the plan that needs no optional part reads by a Scan. */
export const scannedBy = (reads: ReadPlans | null, what: string): readonly Scanned[] =>
  (reads?.ways.at(-1)?.plan.steps ?? [])
    .filter(({ operation }) => operation === 'Scan')
    .map(({ table }) => ({ table, what }));

/** Items of other rows that carry a value of the changed one. */
const carrying = (items: readonly WrittenItem[], table: TableFacts): readonly Scanned[] =>
  items.flatMap(({ entity, reads }) => scannedBy(reads, `items of ${entity} that carry something of ${table.name}`));

/** True when a statement leaves the value of a column in the key to AUTO_INCREMENT: no other row has it. */
export function isNumbered({ body }: Statement, table: TableFacts, columns: readonly string[]): boolean {
  const numbered = table.columns.find(({ autoIncrement }) => autoIncrement)?.name;
  const given = body.kind === 'insert' || body.kind === 'replace' ? body.columns.map(({ name }) => name) : [];
  return numbered !== undefined && columns.includes(numbered) && !given.includes(numbered);
}

/** True when AUTO_INCREMENT gives the value of its column at least sometimes: the statement leaves it out, can do so, or says NULL or DEFAULT. */
export function mayBeNumbered(statement: Statement, table: TableFacts, column: string): boolean {
  const { body } = statement;
  if (body.kind !== 'insert' && body.kind !== 'replace') return false;
  if (isNumbered(statement, table, [column])) return true;
  const at = body.columns.findIndex(({ name }) => name === column);
  const given = body.columns[at];
  if (given === undefined || given.part !== null) return given !== undefined;
  return (
    body.rows.kind === 'values' &&
    body.rows.rows.some((row) => {
      const value = row[at]?.expression;
      return value?.kind === 'default' || (value?.kind === 'literal' && value.literal.type === 'null');
    })
  );
}

/** NULL and DEFAULT leave the value of the column to AUTO_INCREMENT, and so does 0 but for one mode of the server. */
const leavesNumber = (value: Expression | undefined): boolean =>
  value === undefined ||
  value.kind === 'default' ||
  (value.kind === 'literal' &&
    (value.literal.type === 'null' || (value.literal.type === 'integer' && value.literal.text === '0')));

/** True when a statement can give a row the value of its AUTO_INCREMENT column itself: what counts it has to be raised to it. */
export function mayGiveNumber({ body }: Statement, { kind, columns }: Written, column: string): boolean {
  if (body.kind === 'update') return kind === 'update' && columns.has(column);
  if ((body.kind !== 'insert' && body.kind !== 'replace') || kind !== 'insert') return false;
  const at = body.columns.findIndex(({ name }) => name === column);
  if (at < 0) return false;
  return body.rows.kind !== 'values' || body.rows.rows.some((row) => !leavesNumber(row[at]?.expression));
}

/** Rows that have a unique key of the written one already: no key of an item and no lookup item says so. */
function taken(context: WriteContext, statement: Statement, { table, kind, columns }: Written): readonly Scanned[] {
  if (kind === 'delete') return [];
  return uniqueKeys(table)
    .filter((key) => kind === 'insert' || key.columns.some((column) => columns.has(column)))
    .filter((key) => kind === 'update' || !isNumbered(statement, table, key.columns))
    .flatMap((key) =>
      scannedBy(rowsBy(context, table, key.columns), `a row of ${table.name} with the same ${key.columns.join(', ')}`),
    );
}

/**
 * What changes with the rows of a table: rows that refer to them, and all that hangs on these.
 * @param above tables on the way here: rows that refer to their own table are followed once
 */
function following(context: WriteContext, written: Written, above: readonly string[]): readonly Scanned[] {
  const { items, children } = changedBy(context, written);
  const way = [...above, written.table.name];
  const deleted = written.kind === 'delete';
  return [
    ...carrying(items, written.table),
    ...children.flatMap(({ key, table, columns, action, reads }) => {
      const found = scannedBy(reads, `rows of ${table} that refer to ${written.table.name} (${key}, ${action})`);
      const child = tableNamed(context.schema, table);
      if (child === undefined || way.includes(table) || (action !== 'CASCADE' && action !== 'SET NULL')) return found;
      const kind = deleted && action === 'CASCADE' ? 'delete' : 'update';
      return [...found, ...following(context, { table: child, kind, columns: new Set(columns) }, way)];
    }),
  ];
}

/** Serving and price ask for the same plan. */
const known = new WeakMap<WritePlan, readonly Scanned[]>();

/** Every Scan within a write, each once; its own rows are found by `write.reads`. */
export function scansWithin(write: WritePlan, statement: Statement, context: WriteContext): readonly Scanned[] {
  const scans = known.get(write) ?? allWithin(write, statement, context);
  known.set(write, scans);
  return scans;
}

function allWithin(write: WritePlan, statement: Statement, context: WriteContext): readonly Scanned[] {
  const found = [
    ...write.parents.flatMap(({ key, table, reads }) =>
      scannedBy(reads, `the row of ${table} that must be there (${key})`),
    ),
    ...writtenBy(statement, context.schema).flatMap((one) => [
      ...taken(context, statement, one),
      ...following(context, one, []),
    ]),
  ];
  return [...new Map(found.map((one) => [`${one.table}\0${one.what}`, one])).values()];
}
