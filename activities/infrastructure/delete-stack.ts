import {
  administerTables,
  connectCloudFormation,
  describeStack,
  removeStack,
  stackResources,
  type TableAdministration,
} from '../../adapters/cloudformation';
import { controlTableName } from '../../contracts/names';
import type { StageContext } from '../../contracts/stages';
import { MIGRATION_TAG } from '../../engine/infrastructure';
import { whileBeating } from '../lib/heartbeat';
import { awsOf, stackNameOf, type InfrastructureDependencies } from './dependencies';

/**
 * Undo of the deployment. Items are never deleted here: when a table holds any, stack and tables stay and are named; when all are
 * empty, tables and stack go, so that the stage can run anew. The control table holds only Landfall's own bookkeeping and goes
 * with the empty tables. Tables first: a stack without its tables can be deleted, a table without its stack would block the next run.
 */
export async function deleteStack(deps: InfrastructureDependencies, context: StageContext): Promise<string> {
  const settings = awsOf(context.config);
  const stackName = stackNameOf(context);
  const connection = connectCloudFormation(settings, deps);
  const tables = administerTables(settings, deps.tuning);
  try {
    return await whileBeating(async ({ signal, say }) => {
      const stack = await describeStack(connection, stackName);
      if (stack === undefined) return `there is no stack ${stackName}`;
      if (stack.status !== 'REVIEW_IN_PROGRESS' && stack.tags[MIGRATION_TAG] !== context.migration)
        return `stack ${stackName} is not of this migration and stays`;
      const names = (await stackResources(connection, stack.id))
        .filter((resource) => resource.type === 'AWS::DynamoDB::Table' && resource.physicalId !== '')
        .map((resource) => resource.physicalId)
        .sort();
      const full = await holdingItems(tables, names, controlTableName(context.config.target));
      if (full.length > 0)
        return `stack ${stackName} and its tables stay, because these hold items: ${full.join(', ')}; empty them and roll back again, or keep them: the stage takes them up when it runs again`;
      for (const name of names) {
        say({ removing: name });
        await tables.remove(name);
      }
      await removeStack(connection, { stackName, onProgress: say, ...(signal === undefined ? {} : { signal }) });
      return `stack ${stackName} deleted with its empty tables: ${names.join(', ') || 'none'}`;
    });
  } finally {
    connection.close();
    tables.close();
  }
}

async function holdingItems(
  tables: TableAdministration,
  names: readonly string[],
  control: string,
): Promise<readonly string[]> {
  const full: string[] = [];
  for (const name of names) if (name !== control && !(await tables.isEmpty(name))) full.push(name);
  return full;
}
