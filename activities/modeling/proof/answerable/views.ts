import { sourceErrno, type SourceLink } from '../../../../adapters/mysql/link';
import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { quoteName } from '../../../../engine/projection/sql-text';
import { unqualified } from '../../../../engine/proof/answerable/cases/unqualified';

/**
 * Makes the views of the source in the scratch database; one that reads another waits for it. One that cannot be made is left out: a statement
 * that reads it is then refused by the server.
 */
export async function makeViews(link: SourceLink, schema: SchemaFacts): Promise<void> {
  let waiting = schema.views;
  for (let before = -1; waiting.length > 0 && waiting.length !== before;) {
    before = waiting.length;
    const left: typeof waiting = [];
    for (const view of waiting) {
      const sql = `CREATE SQL SECURITY INVOKER VIEW ${quoteName(view.name)} AS ${unqualified(view.definition, schema)}`;
      try {
        await link.query(sql);
      } catch (error) {
        if (sourceErrno(error) === undefined) throw error;
        left.push(view);
      }
    }
    waiting = left;
  }
}
