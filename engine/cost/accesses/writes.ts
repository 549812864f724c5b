import type { EntityPlan, IndexPlan, ProjectionPlan } from '../../../contracts/projection';
import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import type { ParentCheck } from '../../access/plan';
import { basePlan } from '../../access/serves';
import { times } from '../../lib/unknown';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';
import type { Statement } from '../../statement/tree';
import { indexKeysOf, keyColumns } from './keys';
import { rowsForEach } from './rows';
import { stepRequests } from './reads';
import type { Request, WriteRequest } from './types';

/** The items that a write pattern changes: of the row, of its unique constraints, of copies and aggregates that it feeds. */

export interface Change {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly rows: number | null;
  readonly basis: string;
  readonly transaction: boolean;
  /** Columns that change; null: known at run time only, so any may. */
  readonly columns: readonly string[] | null;
  /** They become NULL: what is keyed by them goes, and nothing comes in its place. */
  readonly cleared?: boolean;
}

const touches = ({ kind, columns }: Change, wanted: readonly string[]): boolean =>
  kind !== 'update' || columns === null || wanted.some((column) => columns.includes(column));

const fedBy = new WeakMap<EntityPlan, ReadonlyMap<string, readonly string[]>>();

/** Source columns of a table that an entity's attributes and keys are made of; of all tables at once, as each write of each pattern asks. */
function fedColumns(entity: EntityPlan, table: string): readonly string[] {
  const known = fedBy.get(entity);
  if (known !== undefined) return known.get(table) ?? [];
  const columns = new Map<string, string[]>();
  for (const { reads, table: from, column } of entity.columns)
    for (const read of reads ?? [{ table: from, column }])
      columns.set(read.table, [...(columns.get(read.table) ?? []), read.column]);
  fedBy.set(entity, columns);
  return columns.get(table) ?? [];
}

/**
 * Writes that one write of the item causes in an index. DynamoDB: a new or deleted entry is one write; a changed key is a deletion and a
 * new entry; else one write when a projected attribute changes. Every write of an item changes its version, which projection ALL holds.
 */
function indexWrites(entity: EntityPlan, index: IndexPlan, change: Change): number {
  const keys = indexKeysOf(entity, index);
  if (keys === undefined) return 0;
  if (change.kind !== 'update') return 1;
  const columns = [...keyColumns(entity, keys.partition), ...keyColumns(entity, keys.sort)];
  if (touches(change, columns)) return change.cleared === true ? 1 : 2;
  if (index.projection === 'ALL') return 1;
  const projected = entity.columns.filter(
    ({ attribute }) => attribute !== null && index.projectedAttributes.includes(attribute),
  );
  return index.projection === 'INCLUDE' &&
    touches(
      change,
      projected.map(({ column }) => column),
    )
    ? 1
    : 0;
}

function writeOf(plan: ProjectionPlan, entity: EntityPlan, change: Change, role: WriteRequest['role']): WriteRequest {
  const table = plan.tables.find(({ name }) => name === entity.table);
  return {
    kind: 'write',
    table: entity.table,
    entity: entity.id,
    items: change.rows,
    basis: change.basis,
    transaction: change.transaction,
    role,
    what: change.kind === 'insert' ? 'put' : change.kind,
    indexWrites: (table?.indexes ?? [])
      .map((index) => ({ index: index.name, writes: indexWrites(entity, index, change) }))
      .filter(({ writes }) => writes > 0),
  };
}

/** A lookup item is keyed by the unique values: changing them deletes one and makes another. */
function lookupWrite(plan: ProjectionPlan, entity: EntityPlan, change: Change): readonly WriteRequest[] {
  if (!touches(change, keyColumns(entity, entity.keys[0]))) return [];
  const each = change.kind === 'update' && change.cleared !== true ? 2 : 1;
  const rows = times(change.rows, each);
  return [writeOf(plan, entity, { ...change, rows }, 'lookup')];
}

/** An item of another table that carries values of this one: as a copy in many items, or in one list or aggregate. */
function copyWrite(input: WriteInput, entity: EntityPlan, facts: TableFacts, change: Change): readonly WriteRequest[] {
  const columns = fedColumns(entity, facts.name);
  if (columns.length === 0) return [];
  const many = entity.joins?.some(({ table, many: several }) => table === facts.name && several) ?? true;
  // A new row has no copies yet, and one that others copy from is not deleted before them.
  if ((!many && change.kind !== 'update') || !touches(change, columns)) return [];
  const items = tableNamed(input.analysis.schema, entity.drivingTable)?.rowCount ?? null;
  const each = many ? 1 : rowsForEach(items, facts);
  const rows = times(change.rows, each);
  const basis = many
    ? 'the item that the row belongs to'
    : `${entity.drivingTable} of one row of ${facts.name}, on average`;
  return [writeOf(input.plan, entity, { ...change, kind: 'update', rows, basis, columns: [] }, 'copy')];
}

/** Columns that the statement sets; null when some are known at run time only. */
function assigned(pattern: AccessPattern, facts: TableFacts): readonly string[] | null {
  const columns = pattern.assigns.filter(({ table }) => table === facts.name).map(({ column }) => column);
  return columns.length === 0 || columns.some((column) => columnNamed(facts, column) === undefined) ? null : columns;
}

export interface WriteInput {
  readonly analysis: Analysis;
  readonly plan: ProjectionPlan;
}

/** The items that rows of one table touch. */
export const changeWrites = (
  input: WriteInput,
  facts: TableFacts,
  change: Change,
  role: 'row' | 'child',
): readonly WriteRequest[] =>
  input.plan.entities.flatMap((entity) => {
    if (entity.drivingTable !== facts.name) return copyWrite(input, entity, facts, change);
    if (entity.role === 'lookup') return lookupWrite(input.plan, entity, change);
    return [writeOf(input.plan, entity, change, role)];
  });

/** What a statement does to the rows that it names. */
export function changeOf(
  pattern: AccessPattern,
  facts: TableFacts,
  rows: Pick<Change, 'rows' | 'basis'>,
  transaction: boolean,
): Change {
  const kind = pattern.operation === 'delete' ? 'delete' : pattern.operation === 'update' ? 'update' : 'insert';
  return { kind, transaction, ...rows, columns: kind === 'update' ? assigned(pattern, facts) : null };
}

/** Columns of which all rows that an UPDATE changes have one value then: what it sets them to, or what it asks for and leaves. */
function sharedColumns({ body }: Statement, { filters }: AccessPattern, { name }: TableFacts): ReadonlySet<string> {
  if (body.kind !== 'update') return new Set();
  const constants = body.set.filter(({ value }) => value.kind === 'parameter' || value.kind === 'literal');
  const set = new Set(body.set.map(({ column }) => column));
  const equal = filters.filter(({ table, operator, optional }) => table === name && operator === '=' && !optional);
  return new Set([...constants, ...equal.filter(({ column }) => !set.has(column))].map(({ column }) => column));
}

/** The parents of the rows that are written; rows that share one check it once, as a transaction names an item once. */
export function parentWrites(
  plan: ProjectionPlan,
  facts: TableFacts,
  parents: readonly ParentCheck[],
  change: Change,
  { statement, pattern }: { readonly statement: Statement; readonly pattern: AccessPattern },
): readonly Request[] {
  const shared = sharedColumns(statement, pattern, facts);
  const one: Change = { ...change, rows: Math.min(1, change.rows ?? 1) };
  return parents.flatMap((parent) => {
    const each = parent.columns.every((column) => shared.has(column)) ? one : change;
    return [...findOf(parent, each), ...checkOf(plan, parent, each)];
  });
}

/** What finds the key of the parent's item, where the foreign key does not hold it; a condition names its item by the whole key. */
function findOf({ key, table, reads }: ParentCheck, { rows }: Change): readonly Request[] {
  const { steps } = basePlan(reads);
  if (steps.every(({ operation, lookup }) => operation === 'GetItem' && lookup === null)) return [];
  const basis = `${key}: the row of ${table} is found`;
  // Scans are counted for the whole write.
  return steps
    .filter(({ operation }) => operation !== 'Scan')
    .flatMap((step) =>
      stepRequests(step, { feeds: step.feeds.map(({ entity }) => ({ rows, basis, entity })), partitions: rows }),
    );
}

/** The row that a foreign key names: a condition of the transaction. */
function checkOf(plan: ProjectionPlan, { table, key }: ParentCheck, { rows }: Change): readonly WriteRequest[] {
  const entity = plan.entities.find(({ drivingTable, role }) => drivingTable === table && role === 'owner');
  const basis = `${key}: the row of ${table} must be there`;
  const shared = { kind: 'write' as const, role: 'check' as const, what: 'check' as const, transaction: true };
  return entity === undefined
    ? []
    : [{ ...shared, indexWrites: [], table: entity.table, entity: entity.id, items: rows, basis }];
}
