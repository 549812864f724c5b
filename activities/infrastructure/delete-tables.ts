import { awsOf } from '../../adapters/aws/settings';
import { administerTables } from '../../adapters/cloudformation';
import { LandfallError } from '../../contracts/errors';
import { controlTableName } from '../../contracts/names';
import type { StageContext } from '../../contracts/stages';
import { isOfMigration } from '../../engine/infrastructure';
import { plural } from '../../engine/lib/plural';
import { describedTables, type DescribedTable } from '../lib/described-tables';
import { whileBeating } from '../lib/heartbeat';
import { withPort } from '../lib/port';
import type { InfrastructureDependencies } from './dependencies';
import { keptTableNames } from './made-tables';

/**
 * Undo of `createTables`, like that of the stack: when a table of this migration holds items, all stay and the undo fails. The control table,
 * which holds Landfall's own notes and so is never empty, is not the tool's to delete and goes last. Only tables with the tag of this
 * migration are looked at, whatever the list says.
 * @throws LandfallError LandfallTablesHoldItems; of AWS
 */
export async function deleteTables(deps: InfrastructureDependencies, context: StageContext): Promise<string> {
  const wanted = await keptTableNames(deps.store(context));
  if (wanted.length === 0) return 'no tables: none had been made';
  const control = controlTableName(context.config.target);
  return whileBeating(({ signal, say }) =>
    withPort({ ...deps, context, role: 'undo', signal }, async (port) => {
      const described = await describedTables(port, wanted);
      const isOurs = (table: DescribedTable | null | undefined): boolean =>
        table !== null && table !== undefined && isOfMigration(table.tags, context.migration);
      const ours = wanted.filter((name) => isOurs(described.get(name))).sort();
      const full: string[] = [];
      for (const name of ours.filter((table) => table !== control)) {
        const { items, more } = await port.dynamodb.call('count_items', { table_name: name });
        if (items > 0) full.push(`${name} (${more ? 'at least ' : ''}${plural(items, 'item')})`);
      }
      if (full.length > 0)
        throw new LandfallError(
          'LandfallTablesHoldItems',
          `the tables stay, because these hold items: ${full.join(', ')}; empty them, and roll back again`,
        );
      for (const name of ours) {
        say({ removing: name });
        if (name !== control) await port.dynamodb.call('delete_table', { table_name: name });
      }
      if (ours.includes(control)) await removeControl(deps, context, control);
      return `empty tables deleted: ${ours.join(', ') || 'none'}`;
    }),
  );
}

async function removeControl(deps: InfrastructureDependencies, context: StageContext, name: string): Promise<void> {
  const tables = administerTables(awsOf(context.config.target), deps.tuning);
  try {
    await tables.remove(name);
  } finally {
    tables.close();
  }
}
