import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import type { ReadPlan, ReadStep } from '../../access/plan';
import type { Statement } from '../../statement/tree';
import { StepCounter, type StepRows } from './step-rows';
import type { ReadRequest } from './types';

/** The requests that a plan reads with. A Query that brings several entities is one request for each of them. */

export interface Found {
  readonly requests: readonly ReadRequest[];
  /** Rows of each source, once all steps are counted. */
  readonly counted: StepCounter;
}

export function stepRequests(step: ReadStep, { feeds, partitions }: StepRows): readonly ReadRequest[] {
  const { operation, table, index, lookup } = step;
  return feeds.flatMap(({ entity, rows, basis }): readonly ReadRequest[] => {
    const shared = { kind: 'read' as const, table, basis, partitions: 1 };
    if (operation === 'Scan') return [{ ...shared, operation, index: null, entity: null, items: rows }];
    const asked = partitions ?? 1;
    return [
      ...(lookup === null
        ? []
        : [{ ...shared, operation, index: null, entity: lookup.entity, items: partitions, partitions: asked }]),
      { ...shared, operation, index, entity, items: rows, partitions: asked },
      ...(step.fetch ? [{ ...shared, operation: 'BatchGetItem' as const, index: null, entity, items: rows }] : []),
    ];
  });
}

export function readsOf(analysis: Analysis, pattern: AccessPattern, statement: Statement, plan: ReadPlan): Found {
  const counted = new StepCounter(analysis, pattern, statement, plan);
  return { requests: plan.steps.flatMap((step) => stepRequests(step, counted.count(step))), counted };
}
