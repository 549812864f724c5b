import type { ProjectionPlan } from '../../../contracts/projection';
import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { accessContext, planPattern } from '../../access/patterns';
import type { ReadPlan, WritePlan } from '../../access/plan';
import { basePlan, shownForm } from '../../access/serves';
import type { WriteContext } from '../../access/write/planner';
import { scansWithin } from '../../access/write/scans';
import { transactionsOf } from '../../lib/transactions';
import { tableNamed } from '../../projection/compile/schema-index';
import type { Statement } from '../../statement/tree';
import { childRequests } from './children';
import { counterWrites } from './counters';
import { readsOf, type Found } from './reads';
import type { Cardinality } from './rows';
import type { PatternAccess, Request } from './types';
import { changeOf, changeWrites, parentWrites } from './writes';

export type { PatternAccess, ReadRequest, Request, WriteRequest } from './types';

export interface AccessInput {
  readonly analysis: Analysis;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
}

/** A write by its full key needs no read before it. */
const byKey = ({ steps: [step, ...more] }: ReadPlan): boolean =>
  step?.operation === 'GetItem' && step.lookup === null && more.length === 0;

/** Rows that the statement writes. */
function writtenRows({ body }: Statement, found: Found, plan: ReadPlan): Cardinality {
  switch (body.kind) {
    case 'insert':
    case 'replace': {
      const { rows } = body;
      if (rows.kind === 'values') return { rows: rows.rows.length, basis: `${rows.rows.length} an execution` };
      // What is given as a list is priced for each row of it.
      if (rows.kind === 'bulk') return { rows: 1, basis: 'for each row that is given' };
      const [step, ...more] = plan.steps;
      const [feed] = step?.feeds ?? [];
      const whole = more.length === 0 && plan.residual.filters.length === 0 && !plan.residual.grouped;
      return (
        (whole && feed !== undefined ? found.counted.of(feed.source) : undefined) ?? {
          rows: null,
          basis: 'how many rows its SELECT gives is not known',
        }
      );
    }
    case 'update':
    case 'delete': {
      const source = body.kind === 'update' ? body.set[0]?.source : body.targets[0];
      return (
        (source === undefined ? undefined : found.counted.of(source)) ?? { rows: null, basis: 'nothing tells how many' }
      );
    }
    case 'select':
      return { rows: 0, basis: 'it writes nothing' };
  }
}

function writeRequests(
  input: AccessInput,
  context: WriteContext,
  pattern: AccessPattern,
  statement: Statement,
  write: WritePlan,
  transaction: boolean,
): readonly Request[] {
  const scans = scansWithin(write, statement, context).map(({ table, what }): Request => ({
    ...{ kind: 'read', operation: 'Scan', table, index: null, entity: null, items: null, partitions: 1, basis: what },
  }));
  const plan = basePlan(write.reads);
  const found = readsOf(input.analysis, pattern, statement, plan);
  const reads = byKey(plan) ? [] : found.requests;
  const facts = tableNamed(input.analysis.schema, pattern.tables[0] ?? '');
  if (facts === undefined) return reads;
  const change = changeOf(pattern, facts, writtenRows(statement, found, plan), transaction);
  return [
    ...reads,
    ...counterWrites(input, statement, facts, input.analysis.schema),
    ...changeWrites(input, facts, change, 'row'),
    ...parentWrites(input.plan, facts, write.parents, change, { statement, pattern }),
    ...childRequests(input, context, write.children, facts, change),
    ...scans,
  ];
}

/** What each served pattern asks of DynamoDB, in the order of the sidecar: its plans with counts and measured values. */
export function accessesOf(input: AccessInput): readonly PatternAccess[] {
  const { analysis, projection } = input;
  const context = accessContext(analysis.schema, input.plan);
  const patterns = new Map(analysis.accessPatterns.map((pattern) => [pattern.id, pattern]));
  return projection.serves.flatMap((serve): readonly PatternAccess[] => {
    const pattern = patterns.get(serve.pattern);
    if (pattern === undefined) return [];
    const base = { pattern: serve.pattern, operation: serve.operation, table: serve.table, index: serve.index };
    const shown = shownForm(planPattern(pattern, context));
    if (shown === undefined) return [{ ...base, requests: [unread(base)] }];
    const { statement } = shown.form;
    // What is known by a Scan within it is a transaction all the same.
    const transaction =
      serve.operation === 'TransactWriteItems' ||
      (serve.operation === 'Scan' &&
        ((shown.plan.kind === 'write' && shown.plan.write.operation === 'TransactWriteItems') ||
          transactionsOf(pattern).length > 0));
    const requests =
      shown.plan.kind === 'read'
        ? readsOf(analysis, pattern, statement, basePlan(shown.plan.reads)).requests
        : writeRequests(input, context, pattern, statement, shown.plan.write, transaction);
    return [{ ...base, requests }];
  });
}

/** A statement that the sidecar says to be served and that cannot be read here. */
const unread = ({ table, index }: { readonly table: string; readonly index: string | null }): Request => ({
  kind: 'read',
  operation: 'Query',
  table,
  index,
  entity: null,
  items: null,
  partitions: 1,
  basis: 'its statement cannot be read',
});
