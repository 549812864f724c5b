import type { TransferActivities } from '../../contracts/activities/transfer';
import type { ArtifactRef, ArtifactStore } from '../../contracts/artifacts';
import { LandfallError } from '../../contracts/errors';
import type { ControlPort } from '../../contracts/mcp/port';
import { stageFolder } from '../../contracts/names';
import type { ProjectionPlan } from '../../contracts/projection';
import type { StageContext, StepResult } from '../../contracts/stages';
import { scriptKey } from '../../engine/transfer/glue/names';
import { scriptTables } from '../../engine/transfer/glue/script';
import { printViewScript } from '../../engine/transfer/views/rules';
import { keepingCalls, withPort } from '../lib/port';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { scriptOf } from './glue/start-run';
import { keepModel } from './kept-model';
import { loadPlan } from './plan';

type Input = Parameters<TransferActivities['createViews']>[0];

/** Writes `views.sql`, creates the views one by one and checks each by EXPLAIN. Safe to repeat. */
export const createViews =
  (deps: TransferDependencies) =>
  ({ context }: Input): Promise<StepResult> =>
    withHeartbeat<undefined, StepResult>(async ({ signal, beat }) => {
      const store = deps.store(context);
      const { plan } = await loadPlan(store, context);
      await keepModel(store, context);
      const { viewSchema } = context.config.source;
      const script = await store.put(`${stageFolder('transfer')}/views.sql`, printViewScript(plan, viewSchema));
      const { kept } = await withPort({ ...deps, context, role: 'views', signal }, (port) =>
        keepingCalls({ store, context, stage: 'transfer', step: 'create-views', port }, () =>
          createAndCheck(port, plan, viewSchema, () => beat(undefined)),
        ),
      );
      return {
        artifacts: [script, ...(await putScripts(store, plan, context)), kept.artifact],
        notes: [`${plan.entities.length} views created in ${viewSchema} and checked`, ...kept.notes],
        // Tables report one by one, as their copies begin: the number tells people how many there will be.
        facts: {
          views: plan.entities.length,
          tables: new Set(plan.entities.map(({ drivingTable }) => drivingTable)).size,
        },
        mcp: kept.mcp,
      };
    });

/** With the engine glue, a script for each source table. */
async function putScripts(
  store: ArtifactStore,
  plan: ProjectionPlan,
  context: StageContext,
): Promise<readonly ArtifactRef[]> {
  if (context.config.transfer.engine !== 'glue') return [];
  const artifacts: ArtifactRef[] = [];
  for (const table of scriptTables(plan))
    artifacts.push(await store.put(scriptKey(table), scriptOf(plan, context, table)));
  return artifacts;
}

/** @throws LandfallError LandfallContractInvalid naming the entity whose view is computed whole for each page; what the tools throw */
async function createAndCheck(
  port: ControlPort,
  { entities }: ProjectionPlan,
  viewSchema: string,
  onProgress: () => void,
): Promise<void> {
  if (entities.length === 0) return;
  const wanted = entities.map(({ viewName, viewSelect }) => ({ view_name: viewName, select: viewSelect }));
  await port.mysql.call('create_views', { views: wanted }, { onProgress });
  const pages = entities.map(({ viewName, drivingKey }) => ({
    view_name: viewName,
    order_by: drivingKey.map(({ viewColumn }) => viewColumn),
  }));
  const { views } = await port.mysql.call('check_views', { views: pages }, { onProgress });
  const problems = new Map(views.map(({ view_name: name, problem }) => [name, problem]));
  for (const { id, viewName } of entities) {
    const problem = problems.get(viewName);
    if (problem !== null)
      throw new LandfallError(
        'LandfallContractInvalid',
        `view of ${id} in ${viewSchema}: ${problem ?? 'the server of the tools did not check it'}`,
      );
  }
}
