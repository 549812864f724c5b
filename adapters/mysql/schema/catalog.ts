import type { SourceRow } from '../../../contracts/projection';
import type { ColumnRow } from '../../../engine/analysis/schema/columns';
import type { TableFigures } from '../../../engine/analysis/reconcile/inputs';
import type { KeyRow } from '../../../engine/analysis/schema/keys';
import type { QueryOptions, SourceLink } from '../link';

/** Statements against `information_schema`, each for the whole schema at once: one round trip, however many tables. */

/** For one table: servers that open what they tell of open that one alone. They compare names more loosely than tables are named. */
interface TableOptions extends QueryOptions {
  readonly table?: string;
}

const ofOneTable = (table: string | undefined): string => (table === undefined ? '' : ' AND TABLE_NAME = ?');
const places = (database: string, table: string | undefined): readonly string[] =>
  table === undefined ? [database] : [database, table];

const text = (row: SourceRow, column: string): string => orNull(row, column) ?? '';
const orNull = (row: SourceRow, column: string): string | null => {
  const value = row[column];
  return value === null || value === undefined ? null : value.toString();
};

const grouped = <T>(rows: readonly SourceRow[], of: (row: SourceRow) => T): ReadonlyMap<string, readonly T[]> => {
  const map = new Map<string, T[]>();
  for (const row of rows) {
    const table = text(row, 't');
    const list = map.get(table);
    if (list) list.push(of(row));
    else map.set(table, [of(row)]);
  }
  return map;
};

export async function readDatabase(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<{ characterSet: string; collation: string } | undefined> {
  const [row] = await link.query(
    `SELECT DEFAULT_CHARACTER_SET_NAME AS cs, DEFAULT_COLLATION_NAME AS co
     FROM information_schema.schemata WHERE SCHEMA_NAME = ?`,
    [database],
    options,
  );
  return row && { characterSet: text(row, 'cs'), collation: text(row, 'co') };
}

export interface TableRow {
  readonly name: string;
  readonly engine: string;
  readonly collation: string | null;
  readonly comment: string;
}

export async function readTables(
  link: SourceLink,
  database: string,
  { table, ...options }: TableOptions = {},
): Promise<TableRow[]> {
  const rows = await link.query(
    `SELECT TABLE_NAME AS t, ENGINE AS e, TABLE_COLLATION AS co, TABLE_COMMENT AS c
     FROM information_schema.tables
     WHERE TABLE_SCHEMA = ? AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')${ofOneTable(table)}`,
    places(database, table),
    options,
  );
  return rows.map((row) => ({
    name: text(row, 't'),
    engine: text(row, 'e'),
    collation: orNull(row, 'co'),
    comment: text(row, 'c'),
  }));
}

export async function readFigures(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<readonly TableFigures[]> {
  const rows = await link.query(
    `SELECT TABLE_NAME AS t, TABLE_ROWS AS r, DATA_LENGTH AS d, INDEX_LENGTH AS i
     FROM information_schema.tables WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME`,
    [database],
    options,
  );
  return rows.map((row) => ({
    table: text(row, 't'),
    rows: orNull(row, 'r'),
    dataBytes: orNull(row, 'd'),
    indexBytes: orNull(row, 'i'),
  }));
}

export async function readColumns(
  link: SourceLink,
  database: string,
  { table, ...options }: TableOptions = {},
): Promise<ReadonlyMap<string, readonly ColumnRow[]>> {
  const rows = await link.query(
    `SELECT TABLE_NAME AS t, COLUMN_NAME AS n, ORDINAL_POSITION AS p, DATA_TYPE AS dt, COLUMN_TYPE AS ct,
       IS_NULLABLE AS nu, CHARACTER_MAXIMUM_LENGTH AS ml, CHARACTER_OCTET_LENGTH AS mb, NUMERIC_PRECISION AS np,
       NUMERIC_SCALE AS ns, DATETIME_PRECISION AS dp, CHARACTER_SET_NAME AS cs, COLLATION_NAME AS co,
       COLUMN_DEFAULT AS de, EXTRA AS ex, COLUMN_COMMENT AS cc, GENERATION_EXPRESSION AS ge
     FROM information_schema.columns WHERE TABLE_SCHEMA = ?${ofOneTable(table)} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    places(database, table),
    options,
  );
  return grouped(rows, (row) => ({
    name: text(row, 'n'),
    position: text(row, 'p'),
    dataType: text(row, 'dt'),
    columnType: text(row, 'ct'),
    nullable: text(row, 'nu'),
    maxLength: orNull(row, 'ml'),
    maxBytes: orNull(row, 'mb'),
    precision: orNull(row, 'np'),
    scale: orNull(row, 'ns'),
    fraction: orNull(row, 'dp'),
    characterSet: orNull(row, 'cs'),
    collation: orNull(row, 'co'),
    columnDefault: orNull(row, 'de'),
    extra: text(row, 'ex'),
    comment: text(row, 'cc'),
    expression: orNull(row, 'ge'),
  }));
}

export async function readKeys(
  link: SourceLink,
  database: string,
  options?: QueryOptions,
): Promise<ReadonlyMap<string, readonly KeyRow[]>> {
  // MariaDB has no keys over expressions and therefore no such column.
  const expression = link.flavour === 'mysql' ? 'EXPRESSION' : 'NULL';
  const rows = await link.query(
    `SELECT TABLE_NAME AS t, INDEX_NAME AS k, NON_UNIQUE AS nu, SEQ_IN_INDEX AS p, COLUMN_NAME AS c, SUB_PART AS sp,
       ${expression} AS ex
     FROM information_schema.statistics WHERE TABLE_SCHEMA = ?`,
    [database],
    options,
  );
  return grouped(rows, (row) => ({
    key: text(row, 'k'),
    nonUnique: text(row, 'nu'),
    position: text(row, 'p'),
    column: orNull(row, 'c'),
    prefix: orNull(row, 'sp'),
    expression: orNull(row, 'ex'),
  }));
}
