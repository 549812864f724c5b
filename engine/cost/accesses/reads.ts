import type { EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { accessSteps, type AccessStep } from '../../modeling/access';
import { tableNamed } from '../../projection/compile/schema-index';
import { reachOf, type Reach } from './reach';
import { loggedRows, rowsFor, type Cardinality } from './rows';
import type { ReadRequest } from './types';

/** The requests that find the rows of a pattern, in the order in which a program without joins reaches them. */

export interface Found {
  readonly requests: readonly ReadRequest[];
  /** Rows of the pattern's own table that are found; null when nothing tells. */
  readonly rows: number | null;
  readonly basis: string;
}

/** True when what is read is what the statement gives: then the log has counted it. */
const isWhole = (pattern: AccessPattern, { by, ordered }: Reach): boolean =>
  pattern.tables.length === 1 &&
  pattern.aggregates.length === 0 &&
  pattern.groupBy.length === 0 &&
  !pattern.offset &&
  pattern.filters.every(({ column, optional }) => !optional && (by.includes(column) || column === ordered));

function itemsOf(analysis: Analysis, pattern: AccessPattern, step: AccessStep, reach: Reach): Cardinality {
  const logged = loggedRows(pattern);
  if (logged !== undefined && isWhole(pattern, reach)) return { rows: logged, basis: 'rows sent, from the log' };
  const facts = tableNamed(analysis.schema, step.table);
  if (facts === undefined) return { rows: null, basis: `${step.table} is not in the schema` };
  const ranged = reach.ordered !== undefined && step.range.includes(reach.ordered);
  if (reach.operation === 'Query' && ranged) return { rows: null, basis: 'how long its range is, is not known' };
  const one = rowsFor(analysis, facts, reach.by);
  if (step.list.some((column) => reach.by.includes(column)) && one.rows !== null)
    return { rows: null, basis: 'the length of its list is not known' };
  return pattern.limited && (one.rows ?? 0) > 1 ? { ...one, basis: `${one.basis}; its LIMIT is not known` } : one;
}

/** Columns of the step's table that lie as copies in items that are read anyway. */
function isCopied(pattern: AccessPattern, step: AccessStep, entities: readonly EntityPlan[]): boolean {
  if (step.start || step.order.length > 0 || pattern.filters.some(({ table }) => table === step.table)) return false;
  const wanted = pattern.selects.filter(({ table, column }) => table === step.table && !step.equal.includes(column));
  return (
    wanted.length > 0 &&
    wanted.every(({ column }) =>
      entities.some(({ columns }) =>
        columns.some((one) => one.role === 'copy' && one.table === step.table && one.column === column),
      ),
    )
  );
}

const times = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a * b);

export function readsOf(
  input: { readonly analysis: Analysis; readonly plan: ProjectionPlan },
  pattern: AccessPattern,
  wanted: string | null,
): Found {
  const requests: ReadRequest[] = [];
  const entities: EntityPlan[] = [];
  const rowsOf = new Map<string, Cardinality>();
  let before: number | null = 1;
  for (const step of accessSteps(pattern)) {
    if (isCopied(pattern, step, entities)) continue;
    const reach = reachOf(input.plan, step, step.start ? wanted : null);
    if (reach === undefined) continue;
    const { entity, table, operation, index, lookup, partitions } = reach;
    const each = itemsOf(input.analysis, pattern, step, reach);
    const rows: number | null = step.start ? each.rows : times(before, each.rows);
    const basis = step.start ? each.basis : `${each.basis}, for each row before`;
    const shared = { kind: 'read' as const, table: table.name, basis, partitions };
    if (operation === 'Scan') requests.push({ ...shared, operation, index: null, entity: null, items: rows });
    else {
      if (lookup !== null) requests.push({ ...shared, operation, index: null, entity: lookup.id, items: rows });
      requests.push({ ...shared, operation, index: index?.name ?? null, entity: entity.id, items: rows });
    }
    entities.push(entity);
    rowsOf.set(step.table, { rows, basis });
    before = rows;
  }
  const own = rowsOf.get(pattern.tables[0] ?? '') ?? { rows: null, basis: 'nothing tells how many' };
  return { requests, rows: own.rows, basis: own.basis };
}
