import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import type { ColumnPlan, DrivingKeyColumn, EntityPlan, SourceValue } from '../../../../contracts/projection';
import { keysOf, rawSource, type PageStatement } from '../../../projection';
import { quoteName } from '../../../projection/sql-text';
import { MARKER_COLUMNS, MARKER_TABLE } from './marker';

/** Statements that write rows as their items say. */

/** What a table's definition says of writing its rows. */
export interface BackTable {
  readonly table: string;
  readonly key: readonly DrivingKeyColumn[];
  readonly entity: EntityPlan;
  /** Columns of the owner's item that can be written: generated ones compute themselves. */
  readonly columns: readonly ColumnPlan[];
  /** Columns that no item carries; a row that is written anew keeps them. */
  readonly others: readonly string[];
  readonly uniqueKeys: readonly (readonly string[])[];
  readonly references: readonly Reference[];
  /** Foreign keys of other tables that point here. */
  readonly referencedBy: readonly Reference[];
}

export interface Reference {
  readonly child: string;
  readonly childColumns: readonly string[];
  readonly parent: string;
  readonly parentColumns: readonly string[];
}

const referencesOf = (schema: SchemaFacts): readonly Reference[] =>
  schema.tables.flatMap(({ name, foreignKeys }) =>
    foreignKeys.map(({ columns, referencedTable, referencedColumns }) => ({
      child: name,
      childColumns: columns,
      parent: referencedTable,
      parentColumns: referencedColumns,
    })),
  );

/** Tables whose rows can be rebuilt from items: those with an owner entity. */
export function backTables(entities: readonly EntityPlan[], schema: SchemaFacts): ReadonlyMap<string, BackTable> {
  const references = referencesOf(schema);
  return new Map(
    entities
      .filter(({ role, drivingKey }) => role === 'owner' && drivingKey.every(({ column }) => column !== '*'))
      .flatMap((entity) => {
        const facts = schema.tables.find(({ name }) => name === entity.drivingTable);
        if (facts === undefined) return [];
        const generated = new Set(facts.columns.filter((column) => column.generated !== null).map(({ name }) => name));
        const columns = entity.columns.filter(
          ({ role, attribute, column, table }) =>
            role === 'owner' && attribute !== null && table === facts.name && !generated.has(column),
        );
        const carried = new Set(columns.map(({ column }) => column));
        return [
          [
            facts.name,
            {
              table: facts.name,
              key: entity.drivingKey,
              entity,
              columns,
              others: facts.columns
                .map(({ name }) => name)
                .filter((name) => !carried.has(name) && !generated.has(name)),
              uniqueKeys: [
                facts.primaryKey,
                ...facts.keys.filter(({ unique }) => unique).map((one) => one.columns),
              ].filter((key) => key.length > 0),
              references: references.filter(({ child }) => child === facts.name),
              referencedBy: references.filter(({ parent }) => parent === facts.name),
            },
          ] as const,
        ];
      }),
  );
}

const tableName = (database: string, table: string): string => `${quoteName(database)}.${quoteName(table)}`;
const marker = (schema: string): string => tableName(schema, MARKER_TABLE);

export const lockMarker = (schema: string): string =>
  `SELECT ${MARKER_COLUMNS.epoch} FROM ${marker(schema)} WHERE ${MARKER_COLUMNS.id} = 1 FOR UPDATE`;
export const turnMarker = (schema: string): string =>
  `UPDATE ${marker(schema)} SET ${MARKER_COLUMNS.turns} = ${MARKER_COLUMNS.turns} + 1 WHERE ${MARKER_COLUMNS.id} = 1`;
/** Never lowers it. */
export const raiseMarker = (schema: string): string =>
  `UPDATE ${marker(schema)} SET ${MARKER_COLUMNS.epoch} = GREATEST(${MARKER_COLUMNS.epoch}, ?) WHERE ${MARKER_COLUMNS.id} = 1`;

/** Rows as they are, in the form in which they are compared with items (`rowDifferences`). */
export const currentRows = (
  database: string,
  { entity, key }: BackTable,
  keys: readonly (readonly string[])[],
): PageStatement => keysOf({ key, source: rawSource(entity, database), keys });

/** Key columns of a table as `_k1`.., of rows that have some values. */
export function keysWhere(
  database: string,
  table: string,
  key: readonly DrivingKeyColumn[],
  columns: readonly string[],
  values: readonly SourceValue[],
): PageStatement {
  const select = key.map(({ column, viewColumn }) => `${quoteName(column)} AS ${quoteName(viewColumn)}`);
  return {
    sql: `SELECT ${select.join(', ')} FROM ${tableName(database, table)} WHERE ${columns.map((name) => `${quoteName(name)} = ?`).join(' AND ')}`,
    values: values as readonly (string | Buffer)[],
  };
}

/** Is there a row that has some values? */
export const existsWhere = (
  database: string,
  table: string,
  columns: readonly string[],
  values: readonly SourceValue[],
): PageStatement => ({
  sql: `SELECT 1 AS there FROM ${tableName(database, table)} WHERE ${columns.map((name) => `${quoteName(name)} = ?`).join(' AND ')} LIMIT 1`,
  values: values as readonly (string | Buffer)[],
});

/** Columns that no item carries, of one row. */
export const otherColumns = (
  database: string,
  { table, key, others }: BackTable,
  of: readonly string[],
): PageStatement => whereKey(`SELECT ${others.map(quoteName).join(', ')} FROM ${tableName(database, table)}`, key, of);

/** A text as the value of a column: bits are numbers, everything else is read from text. */
const placeholder = ({ codec }: ColumnPlan): string => (codec === 'bit' ? 'CAST(? AS UNSIGNED)' : '?');

const value = (text: SourceValue): string | Buffer => text as string | Buffer;

function whereKey(
  statement: string,
  key: readonly DrivingKeyColumn[],
  of: readonly string[],
  values: readonly (string | Buffer)[] = [],
): PageStatement {
  return {
    sql: `${statement} WHERE ${key.map(({ column }) => `${quoteName(column)} = ?`).join(' AND ')}`,
    values: [
      ...values,
      ...key.map(({ kind }, index) => (kind === 'binary' ? Buffer.from(of[index] ?? '', 'hex') : (of[index] ?? ''))),
    ],
  };
}

export const deleteRow = (database: string, { table, key }: BackTable, of: readonly string[]): PageStatement =>
  whereKey(`DELETE FROM ${tableName(database, table)}`, key, of);

/** @param changed names of columns */
export function updateRow(
  database: string,
  { table, key, columns }: BackTable,
  of: readonly string[],
  row: Readonly<Record<string, SourceValue>>,
  changed: readonly string[],
): PageStatement {
  const set = columns.filter(({ column }) => changed.includes(column));
  return whereKey(
    `UPDATE ${tableName(database, table)} SET ${set.map((plan) => `${quoteName(plan.column)} = ${placeholder(plan)}`).join(', ')}`,
    key,
    of,
    set.map(({ column }) => value(row[column] ?? null)),
  );
}

/** @param others values of columns that no item carries */
export function insertRow(
  database: string,
  { table, columns }: BackTable,
  row: Readonly<Record<string, SourceValue>>,
  others: Readonly<Record<string, SourceValue>>,
): PageStatement {
  const names = [...columns.map(({ column }) => column), ...Object.keys(others)];
  const places = [...columns.map(placeholder), ...Object.keys(others).map(() => '?')];
  return {
    sql: `INSERT INTO ${tableName(database, table)} (${names.map(quoteName).join(', ')}) VALUES (${places.join(', ')})`,
    values: [...columns.map(({ column }) => value(row[column] ?? null)), ...Object.values(others).map(value)],
  };
}
