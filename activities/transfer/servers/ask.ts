import type { ControlPort } from '../../../contracts/mcp/port';
import { physicalTableName } from '../../../contracts/names';
import type { ProjectionPlan } from '../../../contracts/projection';
import type { StageContext } from '../../../contracts/stages';
import { sortedUnique } from '../../../engine/lib/compare';
import { schemaDifferences } from '../../../engine/transfer/preflight/schema';
import { tableDifferences, type ServerAnswers } from '../../../engine/transfer/servers/findings';
import { describedTables } from '../../lib/described-tables';
import type { TransferDependencies } from '../dependencies';
import type { LoadedPlan } from '../plan';
import { samplesOf } from './samples';

/** Megabytes that are counted of each table: the whole of most, and never the price of another Scan of a large one. */
const MOST_MEGABYTES = 64;

export interface Asking {
  readonly deps: TransferDependencies;
  readonly context: StageContext;
  readonly loaded: LoadedPlan;
  readonly port: ControlPort;
  readonly signal: AbortSignal;
}

/** Asks the servers for counts, schema, indexes, and rows and items at both ends of each table. @throws what the port throws */
export async function askServers(asking: Asking): Promise<ServerAnswers> {
  const { context, loaded, port } = asking;
  const { plan, analysis } = loaded;
  const tables = sortedUnique(plan.entities.filter(({ role }) => role === 'owner').map((one) => one.drivingTable));
  const totals = tables.length === 0 ? [] : (await port.mysql.call('count_rows', { table_names: [...tables] })).totals;
  const { tables: shapes } = await port.mysql.call('get_columns', {});
  const described = await describedTables(
    port,
    plan.tables.map(({ name }) => physicalTableName(context.config.target, name)),
  );
  return {
    rows: new Map(totals.map(({ table, rows, estimated }) => [table, estimated ? null : rows])),
    items: await countedItems(port, context, plan),
    sourceDifferences: schemaDifferences(analysis.schema.tables, shapes),
    targetDifferences: plan.tables.flatMap((table) =>
      tableDifferences(table, described.get(physicalTableName(context.config.target, table.name)) ?? null),
    ),
    samples: await samplesOf(asking),
  };
}

async function countedItems(
  port: ControlPort,
  { config: { target } }: StageContext,
  { tables }: ProjectionPlan,
): Promise<ServerAnswers['items']> {
  const counts = new Map<string, { items: number; whole: boolean }>();
  for (const { name } of tables) {
    const table_name = physicalTableName(target, name);
    const { items, more } = await port.dynamodb.call('count_items', { table_name, max_megabytes: MOST_MEGABYTES });
    counts.set(name, { items, whole: !more });
  }
  return counts;
}
