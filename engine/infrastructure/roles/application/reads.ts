import type { ReadPlans, ReadStep } from '../../../access/plan';
import type { Paths } from '../../../access/paths/paths';
import type { Asked } from './asked';

/** What the ways of a plan ask for; which of them is taken depends on the parts that the statement has. */
export function askReads(asked: Asked, paths: Paths, reads: ReadPlans | null): void {
  for (const { plan } of reads?.ways ?? []) for (const step of plan.steps) askStep(asked, paths, step);
}

function askStep(asked: Asked, paths: Paths, { operation, table, index, lookup, fetch }: ReadStep): void {
  if (operation === 'GetItem' || operation === 'BatchGetItem') asked.byKey(table);
  else asked.add(table, index, operation);
  if (fetch) asked.byKey(table);
  const of = lookup === null ? undefined : paths.entity(lookup.entity);
  if (of !== undefined) asked.byKey(of.table);
}
