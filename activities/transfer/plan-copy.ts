import { readRowTotals } from '../../adapters/mysql/row-totals';
import type { CopyTask, TransferActivities } from '../../contracts/activities/transfer';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { loadPlan } from './plan';

type Input = Parameters<TransferActivities['planCopy']>[0];
type CopyPlan = Awaited<ReturnType<TransferActivities['planCopy']>>;

/** Entities by source table, in the order of the plan, with the rows to come: counted where that is quick, else estimated. */
export const planCopy =
  (deps: TransferDependencies) =>
  ({ context }: Input): Promise<CopyPlan> =>
    withHeartbeat<undefined, CopyPlan>(async ({ signal }) => {
      const { source } = context.config;
      const { plan } = await loadPlan(deps.store(context), context);
      const names = [...new Set(plan.entities.map(({ drivingTable }) => drivingTable))];
      const open = () => deps.openSource({ source, secrets: deps.secrets, role: 'plan', signal });
      const link = await open();
      try {
        const totals = await readRowTotals({ link, open, database: source.database, tables: names, signal });
        const tables = names.map((table) => {
          const { rows = null, estimated = false } = totals.get(table) ?? {};
          const tasks = plan.entities
            .filter(({ drivingTable }) => drivingTable === table)
            .map(({ id }): CopyTask => ({
              entity: id,
              table,
              rowsTotal: rows,
              ...(estimated && rows !== null ? { rowsEstimated: true } : {}),
            }));
          return { table, tasks };
        });
        return { tables };
      } finally {
        await link.close();
      }
    });
