import type { AccessPattern, Analysis } from '../../contracts/schemas/analysis';
import type { Projection } from '../../contracts/schemas/projection';
import { tableText } from '../lib/run-time-names';
import { accessSteps, includesAll, type AccessStep } from './access';
import { bestFit, type Fit } from './indexes/fit';
import type { Model, TableModel } from './model';

/** Which operation serves each access pattern (rule P1 of docs/modeling-rules.md). A Scan is shown as a Scan. */

type Served = Projection['serves'][number];
type Operation = Served['operation'];

interface Reach {
  readonly operation: 'GetItem' | 'BatchGetItem' | 'Query' | 'Scan';
  readonly index: string | null;
  readonly how: string;
}

function reach(table: TableModel, step: AccessStep): Reach {
  const { key, lookups, indexes } = table;
  const get = step.list.length > 0 || !step.start ? 'BatchGetItem' : 'GetItem';
  if (includesAll(step.equal, [...key.partitionColumns, ...key.sortColumns]))
    return { operation: get, index: null, how: 'by its key' };
  if (includesAll(step.equal, key.partitionColumns))
    return { operation: 'Query', index: null, how: `by ${key.partitionColumns.join(', ')}` };
  const lookup = lookups.find(({ columns }) => includesAll(step.equal, columns));
  if (lookup !== undefined)
    return { operation: get, index: null, how: `lookup item by ${lookup.columns.join(', ')}, then the item` };
  const best = bestFit(indexes, step);
  if (best === undefined)
    return {
      operation: 'Scan',
      index: null,
      how:
        step.equal.length === 0
          ? 'because no column is always given'
          : `because there is no index on ${step.equal.join(', ')}`,
    };
  return { operation: 'Query', index: `GSI${best.slot + 1}`, how: howText(best) };
}

function howText({ index, prefix, ordered }: Fit): string {
  const known = [...index.columns, ...index.sort.slice(0, prefix)];
  const by = known.length === 0 ? 'of all rows' : `by ${known.join(', ')}`;
  const bucket = index.bucket === undefined ? '' : `, a Query for each ${index.bucket.unit} of ${index.bucket.column}`;
  const shards = index.shards === undefined ? '' : `, a Query for each of ${index.shards.count} shards`;
  const order = ordered ? `, in order of ${index.sort.slice(prefix).join(', ')}` : '';
  return `${by}${bucket}${shards}${order}`;
}

/** What is left for the application after the items are read. */
function residue(pattern: AccessPattern, steps: readonly AccessStep[], model: Model): readonly string[] {
  const rest: string[] = [];
  if (pattern.aggregates.length > 0) rest.push(`aggregates (${pattern.aggregates.join(', ')}) computed after reading`);
  if (pattern.groupBy.length > 0) rest.push('grouping after reading');
  if (pattern.offset) rest.push('OFFSET skips items that are read');
  if (pattern.locking) rest.push('the lock becomes a condition on write');
  const filtered = pattern.filters.filter(({ table, column }) => {
    const owner = model.tables.find(({ facts }) => facts.name === table);
    const used = steps.find((step) => step.table === table);
    return (
      owner !== undefined &&
      used !== undefined &&
      !owner.key.partitionColumns.includes(column) &&
      !used.equal.includes(column)
    );
  });
  if (filtered.length > 0)
    rest.push(`filter on ${[...new Set(filtered.map(({ column }) => column))].join(', ')} after reading`);
  return rest;
}

/** A joined table whose columns all lie in copies needs no read of its own. */
function isCopied(pattern: AccessPattern, step: AccessStep, model: Model): boolean {
  if (step.start || pattern.filters.some(({ table }) => table === step.table) || step.order.length > 0) return false;
  const wanted = pattern.selects.filter(({ table, column }) => table === step.table && !step.equal.includes(column));
  return (
    wanted.length > 0 &&
    wanted.every(({ column }) =>
      model.tables.some((table) =>
        table.copies.some(
          (copy) => copy.table === step.table && copy.column.name === column && copy.patterns.includes(pattern.id),
        ),
      ),
    )
  );
}

const tableOf = (model: Model, name: string): TableModel | undefined =>
  model.tables.find(({ facts }) => facts.name === name);

function readNote(
  pattern: AccessPattern,
  model: Model,
): { readonly first: Reach; readonly table: TableModel; readonly scan: boolean; readonly note: string } {
  const steps = accessSteps(pattern);
  const reached = steps.map((step) => ({ step, table: tableOf(model, step.table)! }));
  const start = reached[0]!;
  const parts: string[] = [];
  let scan = false;
  const collections = new Set<string>();
  for (const { step, table } of reached) {
    if (isCopied(pattern, step, model)) {
      parts.push(`${table.facts.name}: from copied attributes`);
      continue;
    }
    const way = reach(table, step);
    const collection = `${table.root}\0${way.index ?? ''}`;
    if (way.operation === 'Query' && way.index === null && collections.has(collection)) {
      parts.push(`${table.facts.name}: in the same item collection`);
      continue;
    }
    if (way.operation === 'Query') collections.add(collection);
    scan ||= way.operation === 'Scan';
    parts.push(`${table.facts.name}: ${way.operation}${way.index === null ? '' : ` on ${way.index}`} ${way.how}`);
  }
  return {
    first: reach(start.table, start.step),
    table: start.table,
    scan,
    note: [...parts, ...residue(pattern, steps, model)].join('; '),
  };
}

function writeOperation(pattern: AccessPattern, table: TableModel, byKey: boolean): Operation {
  const assigned = new Set(pattern.assigns.map(({ column }) => column));
  const keyed = table.lookups.some(({ columns }) =>
    columns.some((column) => pattern.operation !== 'update' || assigned.has(column)),
  );
  if (pattern.transaction !== null || keyed) return 'TransactWriteItems';
  if (pattern.operation === 'insert' || pattern.operation === 'replace') return 'PutItem';
  if (!byKey) return 'TransactWriteItems';
  return pattern.operation === 'delete' ? 'DeleteItem' : 'UpdateItem';
}

function serveOne(pattern: AccessPattern, model: Model): Served | { readonly pattern: string; readonly why: string } {
  const unknown = pattern.tables.find((name) => tableOf(model, name) === undefined);
  if (pattern.tables.length === 0) return { pattern: pattern.id, why: 'it names no table' };
  if (unknown !== undefined) return { pattern: pattern.id, why: `${tableText(unknown)} is no table of the model` };
  if (pattern.operation === 'call' || pattern.operation === 'other')
    return { pattern: pattern.id, why: `a statement of the kind ${pattern.operation} has no counterpart on DynamoDB` };
  const target = tableOf(model, pattern.tables[0]!)!;
  if (pattern.operation === 'insert' || pattern.operation === 'replace') {
    const lookups =
      target.lookups.length > 0
        ? `with its ${target.lookups.length} lookup ${target.lookups.length === 1 ? 'item' : 'items'}`
        : 'one item';
    const note = pattern.transaction === null ? lookups : `${lookups}; in the transaction ${pattern.transaction}`;
    return {
      pattern: pattern.id,
      table: target.dynamoTable,
      index: null,
      operation: writeOperation(pattern, target, true),
      note,
    };
  }
  const { first, table, scan, note } = readNote(pattern, model);
  const base = { pattern: pattern.id, table: table.dynamoTable };
  if (pattern.kind === 'read') return { ...base, index: first.index, operation: scan ? 'Scan' : first.operation, note };
  const byKey = first.operation === 'GetItem' && table === target;
  const operation = scan ? 'Scan' : writeOperation(pattern, target, byKey);
  const found = byKey ? 'by its key' : `rows found first (${note})`;
  return { ...base, table: target.dynamoTable, index: table === target ? first.index : null, operation, note: found };
}

/** Serving operation of each pattern, in the order of the analysis; `unserved` with the reason. */
export function serve(analysis: Analysis, model: Model): Pick<Projection, 'serves' | 'unserved'> {
  const all = analysis.accessPatterns.map((pattern) => serveOne(pattern, model));
  return {
    serves: all.filter((one) => 'operation' in one),
    unserved: all.filter((one) => 'why' in one),
  };
}
