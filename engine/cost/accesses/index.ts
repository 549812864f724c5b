import type { ProjectionPlan } from '../../../contracts/projection';
import type { Analysis } from '../../../contracts/schemas/analysis';
import type { Projection } from '../../../contracts/schemas/projection';
import { readsOf } from './reads';
import type { PatternAccess } from './types';
import { writesOf } from './writes';

export type { PatternAccess, ReadRequest, Request, WriteRequest } from './types';

export interface AccessInput {
  readonly analysis: Analysis;
  readonly projection: Projection;
  readonly plan: ProjectionPlan;
}

/** What each served pattern asks of DynamoDB, in the order of the sidecar; reckoned from keys, counts and measured values. */
export function accessesOf(input: AccessInput): readonly PatternAccess[] {
  return input.projection.serves.flatMap((serve): readonly PatternAccess[] => {
    const pattern = input.analysis.accessPatterns.find(({ id }) => id === serve.pattern);
    if (pattern === undefined) return [];
    const base = { pattern: serve.pattern, operation: serve.operation, table: serve.table, index: serve.index };
    if (pattern.operation === 'insert' || pattern.operation === 'replace') {
      const one = { rows: 1, basis: 'one row an execution' };
      return [{ ...base, requests: writesOf(input, pattern, one, serve.operation === 'TransactWriteItems') }];
    }
    const found = readsOf(input, pattern, serve.index);
    if (pattern.kind === 'read') return [{ ...base, requests: found.requests }];
    const writes = writesOf(input, pattern, found, serve.operation === 'TransactWriteItems');
    // A write by its full key needs no read before it.
    const byKey = found.requests.every(({ operation }) => operation === 'GetItem') && found.requests.length === 1;
    return [{ ...base, requests: [...(byKey ? [] : found.requests), ...writes] }];
  });
}
