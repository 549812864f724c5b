import { LandfallError } from '../../../contracts/errors';
import { putOff, type ControlTable, type ItemTarget } from '../../../adapters/dynamodb/convergence';
import { chunksOf } from '../../../engine/transfer/batching/rules';
import type { Writer } from '../../../engine/transfer/convergence/writing/rules';
import { ownerText } from '../../../engine/transfer/convergence/rows/identity';
import { projectPlain } from './project-plain';
import { projectRegistered } from './project-registered';
import type { SourceRows } from './source-rows';
import type { Touched } from './touched';

/** What bringing items up to date needs. */
export interface ProjectorDeps {
  readonly source: SourceRows;
  readonly items: ItemTarget;
  readonly control: ControlTable;
  /** Name in AWS of a table of the contract. */
  readonly physical: (table: string) => string;
  /** Version of the newest transaction that new reads see, in an epoch. */
  readonly shown: (epoch: number, signal: AbortSignal) => Promise<string>;
}

export interface Projection {
  /** Version that the items must reach; the source shows it. */
  readonly version: string;
  readonly by: Writer;
  /** `_w`. */
  readonly writer: string;
  readonly signal: AbortSignal;
  /** Rows that are worked on at once. */
  readonly width: number;
}

/** `over`: the items belong to a later epoch, the writer's time is over. */
export type Projected = 'done' | 'over';

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

/** A row that cannot become an item is put off with its reason, which never has a value; all else is thrown. */
export async function orPutOff(
  { control }: Pick<ProjectorDeps, 'control'>,
  { row, images }: Touched,
  { version, signal }: Pick<Projection, 'version' | 'signal'>,
  work: () => Promise<Projected>,
): Promise<Projected> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LandfallError) || error.code !== 'LandfallItemRefused') throw error;
    await putOff(control, { key: ownerText(row), version, images, reason: 'refused', note: error.message }, signal);
    return 'done';
  }
}
