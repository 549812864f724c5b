import type { TableShape } from '../../../engine/transfer/preflight/schema';
import { columnFactsOf } from '../../../engine/analysis/schema/columns';
import { keysOf } from '../../../engine/analysis/schema/keys';
import type { QueryOptions, SourceLink } from '../link';
import { readColumns, readKeys } from '../schema/catalog';

/** Columns and primary keys of a schema as they are now; counts nothing and opens no table. Tables that the account cannot see are absent. */
export async function readShapes(
  link: SourceLink,
  database: string,
  options: QueryOptions,
): Promise<readonly TableShape[]> {
  const columns = await readColumns(link, database, options);
  const keys = await readKeys(link, database, options);
  return [...columns].map(([name, rows]) => ({
    name,
    columns: rows.map((row) => columnFactsOf(row, link.flavour)),
    ...keysOf(keys.get(name) ?? []),
  }));
}
