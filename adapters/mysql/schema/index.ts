import { LandfallError } from '../../../contracts/errors';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { columnFactsOf } from '../../../engine/analysis/schema/columns';
import { readCreateTable } from '../../../engine/analysis/schema/create-table';
import { keysOf } from '../../../engine/analysis/schema/keys';
import { isSelected } from '../../../engine/analysis/schema/select';
import { byCodeUnit } from '../../../engine/lib/compare';
import type { SourceLink } from '../link';
import { readColumns, readDatabase, readKeys, readTables, type TableRow } from './catalog';
import { quoteName } from './names';
import { readObjects } from './objects';
import { countRows, isGone } from './rows';

export { readBlindSpots } from './objects';

export interface SchemaSelection {
  readonly database: string;
  /** Table names or patterns with `*`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal;
  /** False leaves `rowCount` null; counting is what takes long. */
  readonly countRows?: boolean;
  /** Called before each table is read. */
  readonly onTable?: (progress: { table: string; done: number; of: number }) => void;
}

/**
 * Reads the live schema with the rights SELECT and SHOW VIEW. Everything is in a fixed order, so that an unchanged schema
 * gives the same bytes. A table that is dropped while the others are read is left out.
 * @throws LandfallError LandfallSourceSchemaMissing, LandfallSourceSchemaEmpty, and what the link throws
 */
export async function readSchema(link: SourceLink, selection: SchemaSelection): Promise<SchemaFacts> {
  const { database, include, exclude, signal } = selection;
  const options = { ...(signal && { signal }) };
  const found = await readDatabase(link, database, options);
  if (found === undefined)
    throw new LandfallError(
      'LandfallSourceSchemaMissing',
      `there is no schema ${database} at ${link.endpoint}, or the account may not see it`,
    );
  const all = await readTables(link, database, options);
  const selected = all.filter((table) => isSelected(table.name, include, exclude));
  if (selected.length === 0) throw new LandfallError('LandfallSourceSchemaEmpty', emptyMessage(selection, all));
  selected.sort((a, b) => byCodeUnit(a.name, b.name));
  const columns = await readColumns(link, database, options);
  const keys = await readKeys(link, database, options);
  const tables: TableFacts[] = [];
  for (const [done, table] of selected.entries()) {
    selection.onTable?.({ table: table.name, done, of: selected.length });
    const create = await readCreate(link, database, table, options);
    if (create === undefined) continue;
    tables.push({
      ...table,
      rowCount: selection.countRows === false ? null : await countRows(link, { database, table: table.name }, options),
      columns: (columns.get(table.name) ?? []).map((row) => columnFactsOf(row, link.flavour)),
      ...keysOf(keys.get(table.name) ?? []),
      foreignKeys: [...create.foreignKeys],
      checks: [...create.checks],
      createStatement: create.statement,
    });
  }
  const names = new Set(tables.map((table) => table.name));
  const objects = await readObjects(link, database, options);
  return {
    flavour: link.flavour,
    version: link.version,
    database,
    ...found,
    tables,
    ...objects,
    triggers: objects.triggers.filter((trigger) => names.has(trigger.table)),
  };
}

async function readCreate(
  link: SourceLink,
  database: string,
  table: TableRow,
  options: { signal?: AbortSignal },
): Promise<ReturnType<typeof readCreateTable> | undefined> {
  try {
    const sql = `SHOW CREATE TABLE ${quoteName(database)}.${quoteName(table.name)}`;
    const [row] = await link.query(sql, [], options);
    return readCreateTable(row?.['Create Table']?.toString() ?? '');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

const emptyMessage = ({ database, include, exclude }: SchemaSelection, all: readonly TableRow[]): string =>
  all.length === 0
    ? `schema ${database} has no table that the account can see`
    : `none of the ${all.length} tables of schema ${database} is selected by include ${include.join(', ')}` +
      (exclude.length > 0 ? ` and exclude ${exclude.join(', ')}` : '');
