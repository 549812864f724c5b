import { awsOf } from '../../adapters/aws/settings';
import {
  administerTables,
  connectCloudFormation,
  describeStack,
  removeStack,
  stackResources,
  type TableAdministration,
} from '../../adapters/cloudformation';
import { LandfallError } from '../../contracts/errors';
import { controlTableName } from '../../contracts/names';
import type { StageContext } from '../../contracts/stages';
import { DATA_KEY_OUTPUT, MIGRATION_TAG } from '../../engine/infrastructure';
import { whileBeating } from '../lib/heartbeat';
import { deleteTables } from './delete-tables';
import { keptTableNames } from './made-tables';
import { stackNameOf, type InfrastructureDependencies } from './dependencies';

/**
 * Undo of the deployment. Items are never deleted here: when a table holds any, stack and tables stay and the undo fails, so that its
 * entry is kept until a person has emptied them; when all are empty, tables and stack go, so that the stage can run anew. The control
 * table holds only Landfall's own bookkeeping and goes with the empty tables. Tables first: a stack without its tables can be deleted,
 * a table without its stack would block the next run. Tables that were made without a stack go by themselves.
 * @throws LandfallError LandfallTablesHoldItems with the tables and how many items they hold; LandfallAws* and LandfallStackFailed
 */
export async function deleteStack(deps: InfrastructureDependencies, context: StageContext): Promise<string> {
  if (context.config.target.tables === 'mcp') return deleteTables(deps, context);
  // Imported tables are in no stack until it takes them in; they are known by name and by the tag of this migration.
  const imported = (await keptTableNames(deps.store(context))).length > 0;
  const first = imported ? [await deleteTables(deps, context)] : [];
  return [...first, await deleteStackOnly(deps, context)].join('; ');
}

async function deleteStackOnly(deps: InfrastructureDependencies, context: StageContext): Promise<string> {
  const settings = awsOf(context.config.target);
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
        throw new LandfallError(
          'LandfallTablesHoldItems',
          `stack ${stackName} and its tables stay, because these hold items: ${full.join(', ')}; empty them, or delete the stack by hand to keep them, and roll back again`,
        );
      for (const name of names) {
        say({ removing: name });
        await tables.remove(name);
      }
      await removeStack(connection, { stackName, onProgress: say, ...(signal === undefined ? {} : { signal }) });
      const key = stack.outputs[DATA_KEY_OUTPUT];
      return `stack ${stackName} deleted with its empty tables: ${names.join(', ') || 'none'}${key === undefined ? '' : `; its key ${key} stays, because backups of the tables need it`}`;
    });
  } finally {
    connection.close();
    tables.close();
  }
}

/** Tables with items, each with how many. A count needs the reading of a whole page, so that it is made only of these. */
async function holdingItems(
  tables: TableAdministration,
  names: readonly string[],
  control: string,
): Promise<readonly string[]> {
  const full: string[] = [];
  for (const name of names) {
    if (name === control || (await tables.isEmpty(name))) continue;
    const { items, more } = await tables.count(name);
    full.push(`${name} (${more ? 'at least ' : ''}${items} ${items === 1 && !more ? 'item' : 'items'})`);
  }
  return full;
}
