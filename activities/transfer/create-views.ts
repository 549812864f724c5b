import { checkView, createViews as createOnSource } from '../../adapters/mysql/views';
import type { TransferActivities } from '../../contracts/activities/transfer';
import { stageFolder } from '../../contracts/names';
import type { StepResult } from '../../contracts/stages';
import { printViewScript } from '../../engine/transfer/views/rules';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
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
      const { source } = context.config;
      const { viewSchema } = source;
      const script = await store.put(`${stageFolder('transfer')}/views.sql`, printViewScript(plan, viewSchema));
      const link = await deps.openSource({ source, secrets: deps.secrets, role: 'views', signal });
      try {
        const options = { signal };
        await createOnSource({ link, plan, viewSchema, beat: () => beat(undefined), options });
        for (const entity of plan.entities) await checkView({ link, entity, viewSchema, options });
      } finally {
        await link.close();
      }
      return {
        artifacts: [script],
        notes: [`${plan.entities.length} views created in ${viewSchema} and checked`],
        // Tables report one by one, as their copies begin: the number tells people how many there will be.
        facts: {
          views: plan.entities.length,
          tables: new Set(plan.entities.map(({ drivingTable }) => drivingTable)).size,
        },
      };
    });
