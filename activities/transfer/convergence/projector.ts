import { chunksOf } from '../../../engine/transfer/batching/rules';
import { projectPlain } from './project-plain';
import { projectRegistered } from './project-registered';
import { orPutOff, type Projected, type Projection, type ProjectorDeps } from './projection';
import type { Touched } from './touched';

/**
 * Brings the items of rows to what the source says now, each with the version in hand or a newer one. A row that no item can hold, and a circle of
 * keys that no transaction can hold, are put off and named; everything else is written when this returns.
 * @returns `over` when one of the rows was
 * @throws LandfallError of the links; what was written stays
 */
export async function project(deps: ProjectorDeps, touched: readonly Touched[], how: Projection): Promise<Projected> {
  const byTable = new Map<string, Touched[]>();
  for (const one of touched) byTable.set(one.row.table, [...(byTable.get(one.row.table) ?? []), one]);
  let outcome: Projected = 'done';
  for (const [table, list] of byTable) {
    const rows = deps.source.plan.rows.get(table);
    if (rows === undefined) continue;
    const results = rows.registered ? await registered(deps, list, how) : await projectPlain(deps, rows, list, how);
    if (results.includes('over')) outcome = 'over';
  }
  return outcome;
}

async function registered(
  deps: ProjectorDeps,
  list: readonly Touched[],
  how: Projection,
): Promise<readonly Projected[]> {
  const results: Projected[] = [];
  for (const part of chunksOf(list, how.width))
    results.push(
      ...(await Promise.all(part.map((one) => orPutOff(deps, one, how, () => projectRegistered(deps, one, how))))),
    );
  return results;
}
