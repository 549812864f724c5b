import type { CopyTask, TransferActivities } from '../../contracts/activities/transfer';
import { LandfallError } from '../../contracts/errors';
import type { SourceLink } from '../../adapters/mysql/link';
import { withHeartbeat } from './activity';
import type { TransferDependencies } from './dependencies';
import { loadPlan } from './plan';

type Input = Parameters<TransferActivities['planCopy']>[0];
type CopyPlan = Awaited<ReturnType<TransferActivities['planCopy']>>;

/** Milliseconds that counting one table may take; a table that takes longer has no total, only progress. */
const COUNT_TIMEOUT_MS = 3_000;

/** Entities by source table, in the order of the plan, with the rows to come where they can be counted quickly. */
export const planCopy =
  (deps: TransferDependencies) =>
  ({ context }: Input): Promise<CopyPlan> =>
    withHeartbeat<undefined, CopyPlan>(async ({ signal }) => {
      const { source } = context.config;
      const { plan } = await loadPlan(deps.store(context), context);
      const names = [...new Set(plan.entities.map(({ drivingTable }) => drivingTable))];
      const link = await deps.openSource({ source, secrets: deps.secrets, role: 'plan', signal });
      try {
        const tables: CopyPlan['tables'][number][] = [];
        for (const table of names) {
          const rowsTotal = await countRows(link, source.database, table, signal);
          const tasks = plan.entities
            .filter(({ drivingTable }) => drivingTable === table)
            .map(({ id }): CopyTask => ({ entity: id, table, rowsTotal }));
          tables.push({ table, tasks });
        }
        return { tables };
      } finally {
        await link.close();
      }
    });

async function countRows(
  link: SourceLink,
  database: string,
  table: string,
  signal: AbortSignal,
): Promise<number | null> {
  const quoted = [database, table].map((name) => `\`${name.replace(/`/g, '``')}\``).join('.');
  try {
    const [row] = await link.query(`SELECT COUNT(*) AS n FROM ${quoted}`, [], { signal, timeoutMs: COUNT_TIMEOUT_MS });
    return Number(row?.['n']?.toString() ?? '0');
  } catch (error) {
    if (error instanceof LandfallError && error.code === 'LandfallSourceQueryFailed') return null;
    throw error;
  }
}
