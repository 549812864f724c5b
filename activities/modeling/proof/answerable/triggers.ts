import { sourceErrno, type SourceLink } from '../../../../adapters/mysql/link';
import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { quoteName } from '../../../../engine/projection/sql-text';
import { carriedTriggers } from '../../../../engine/proof/answerable/touched';

/**
 * Makes the triggers of the source that plans carry out in the scratch database, whose rows are there by now.
 * @returns names of those that cannot be made
 */
export async function makeTriggers(link: SourceLink, schema: SchemaFacts): Promise<ReadonlySet<string>> {
  const missing = new Set<string>();
  for (const { name, table, timing, event, statement } of carriedTriggers(schema)) {
    const sql = `CREATE TRIGGER ${quoteName(name)} ${timing} ${event} ON ${quoteName(table)} FOR EACH ROW ${statement}`;
    try {
      await link.query(sql);
    } catch (error) {
      if (sourceErrno(error) === undefined) throw error;
      missing.add(name);
    }
  }
  return missing;
}
