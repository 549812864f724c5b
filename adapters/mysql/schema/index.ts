import { LandfallError } from '../../../contracts/errors';
import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { columnFactsOf, type ColumnRow } from '../../../engine/analysis/schema/columns';
import { readCreateTable } from '../../../engine/analysis/schema/create-table';
import { keysOf } from '../../../engine/analysis/schema/keys';
import { isSelected } from '../../../engine/analysis/schema/select';
import { byCodeUnit } from '../../../engine/lib/compare';
import type { SourceLink } from '../link';
import { readColumns, readDatabase, readTables, type TableRow } from './catalog';
import { readGrants } from './grants';
import { inParallel } from './parallel';
import { quoteName } from './names';
import { readObjects } from './objects';
import { countRows, isGone } from './rows';
import { readSamples } from './sample';
import { rest } from './sample/gentle';

export { readFigures } from './catalog';
export { readDump } from './dump-file';
export { readBlindSpots } from './objects';

export interface SchemaSelection {
  readonly database: string;
  /** Table names or patterns with `*`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly signal?: AbortSignal;
  /** Rows of each table whose values are looked at; without it none. */
  readonly sampleRows?: number;
  /** Opens one more link; a schema of many tables is read over several at once. */
  readonly open?: () => Promise<SourceLink>;
  /** False leaves `rowCount` null; counting is what takes long. */
  readonly countRows?: boolean;
  /** Called before each table is read, counted and sampled, which are a step each. */
  readonly onTable?: (progress: TableProgress) => void;
}

/** Steps that are done, of all; `done` never falls. */
export interface TableProgress {
  readonly table: string;
  readonly done: number;
  readonly of: number;
}

type Options = { readonly signal?: AbortSignal };
type CreateTable = ReturnType<typeof readCreateTable>;

/**
 * Reads the live schema with the rights SELECT and SHOW VIEW. Everything is in a fixed order, so that an unchanged schema
 * gives the same bytes. A table that is dropped while the others are read is left out.
 * @throws LandfallError LandfallSourceSchemaMissing, LandfallSourceSchemaEmpty, and what the link throws
 */
export async function readSchema(link: SourceLink, selection: SchemaSelection): Promise<SchemaFacts> {
  const { database, signal, sampleRows = 0 } = selection;
  const options = { ...(signal && { signal }) };
  const found = await readDatabase(link, database, options);
  if (found === undefined)
    throw new LandfallError(
      'LandfallSourceSchemaMissing',
      `there is no schema ${database} at ${link.endpoint}, or the account may not see it`,
    );
  const passes = 1 + (selection.countRows === false ? 0 : 1) + (sampleRows === 0 ? 0 : 1);
  /** The same selection, whose tables are the steps of one of the passes. */
  const inPass = (pass: number): SchemaSelection => ({
    ...selection,
    onTable: ({ table, done, of }) => selection.onTable?.({ table, done: pass * of + done, of: passes * of }),
  });
  const defined = await readDefinitions(link, inPass(0), options);
  const counted = selection.countRows === false ? defined : await countAll(link, inPass(1), defined);
  const sampled =
    sampleRows === 0
      ? { tables: counted }
      : await readSamples(link, { ...inPass(passes - 1), tables: counted, rows: sampleRows });
  const names = new Set(counted.map((table) => table.name));
  const objects = await readObjects(link, database, options);
  return {
    ...{ flavour: link.flavour, version: link.version, database },
    ...found,
    ...objects,
    triggers: objects.triggers.filter((trigger) => names.has(trigger.table)),
    grants: await readGrants(link, database, options),
    ...sampled,
  };
}

/** Definition of one table; undefined when there is none of the name, or the account cannot see it. */
export async function readTable(
  link: SourceLink,
  { database, table: name, signal }: { readonly database: string; readonly table: string } & Options,
): Promise<TableFacts | undefined> {
  // No name holds a character beyond U+FFFF (MySQL manual, Schema Object Names), and comparing with one fails (1267).
  if (/[\u{10000}-\u{10FFFF}]/u.test(name)) return undefined;
  const options = { table: name, ...(signal && { signal }) };
  const table = (await readTables(link, database, options)).find((found) => found.name === name);
  const create = table && (await readCreate(link, database, table, options));
  if (create === undefined) return undefined;
  const columns = (await readColumns(link, database, options)).get(name) ?? [];
  return tableFactsOf(table!, { create, columns, flavour: link.flavour });
}

/** Everything but rows and values. */
async function readDefinitions(link: SourceLink, selection: SchemaSelection, options: Options): Promise<TableFacts[]> {
  const { database, include, exclude } = selection;
  const all = await readTables(link, database, options);
  const selected = all.filter((table) => isSelected(table.name, include, exclude));
  if (selected.length === 0) throw new LandfallError('LandfallSourceSchemaEmpty', emptyMessage(selection, all));
  selected.sort((a, b) => byCodeUnit(a.name, b.name));
  const columns = await readColumns(link, database, options);
  const { flavour } = link;
  const tables = await inParallel(link, selection.open, selected, async (at, table, done) => {
    selection.onTable?.({ table: table.name, done, of: selected.length });
    const create = await readCreate(at, database, table, options);
    return create && tableFactsOf(table, { create, columns: columns.get(table.name) ?? [], flavour });
  });
  return tables.flatMap((table) => table ?? []);
}

async function countAll(
  link: SourceLink,
  { database, signal, open, onTable }: SchemaSelection,
  tables: readonly TableFacts[],
): Promise<TableFacts[]> {
  const counted = await inParallel(link, open, tables, async (at, table, done) => {
    onTable?.({ table: table.name, done, of: tables.length });
    const started = performance.now();
    try {
      const rowCount = await countRows(at, { database, table: table.name }, signal && { signal });
      return { ...table, rowCount };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    } finally {
      await rest(started, signal);
    }
  });
  return counted.flatMap((table) => table ?? []);
}

/** Columns are those of information_schema; what it hides from an account with SELECT alone comes from the statement. */
function tableFactsOf(
  table: TableRow,
  input: { create: CreateTable; columns: readonly ColumnRow[]; flavour: SourceLink['flavour'] },
): TableFacts {
  const { create } = input;
  const defined = new Map(create.columns.map((column) => [column.name, column]));
  return {
    ...table,
    rowCount: null,
    columns: input.columns.map((row) => {
      const facts = columnFactsOf(row, input.flavour);
      // information_schema of MySQL escapes the quotes inside of an expression.
      const generated = facts.generated && (defined.get(facts.name)?.generated ?? facts.generated);
      return { ...facts, generated };
    }),
    ...keysOf(create.keys),
    foreignKeys: [...create.foreignKeys],
    checks: [...create.checks],
    createStatement: create.statement,
    ...(create.partitioning === undefined ? {} : { partitioning: create.partitioning }),
    ...(create.systemVersioned ? { systemVersioned: true as const } : {}),
  };
}

async function readCreate(
  link: SourceLink,
  database: string,
  table: TableRow,
  options: Options,
): Promise<CreateTable | undefined> {
  try {
    const sql = `SHOW CREATE TABLE ${quoteName(database)}.${quoteName(table.name)}`;
    const [row] = await link.query(sql, [], options);
    const { flavour, version } = link;
    return readCreateTable(row?.['Create Table']?.toString() ?? '', { flavour, version });
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
