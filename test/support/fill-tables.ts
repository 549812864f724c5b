import type { Connection } from 'mysql2/promise';
import type { ColumnFacts, SchemaFacts, TableFacts } from '../../contracts/schemas/analysis';
import { columnNamed, tableNamed } from '../../engine/projection/compile/schema-index';
import { quoteName } from '../../engine/projection/sql-text';

/** Rows for any schema: values by type, numbered, so that unique keys hold; foreign keys point at rows that are there. */

const VALUES: readonly (readonly [RegExp, (n: number, column: ColumnFacts) => unknown])[] = [
  [
    /^(tiny|small|medium|big)?int$|^int$/,
    (n, { columnType }) => (/\(1\)/.test(columnType) ? n % 2 : /^tinyint(?!.*unsigned)/.test(columnType) ? n % 128 : n),
  ],
  [/^decimal$/, (n, { precision, scale }) => (n % 10 ** ((precision ?? 10) - (scale ?? 0))) + (scale! > 1 ? 0.25 : 0)],
  [/^(float|double)$/, (n, { columnType }) => (n % floatLimit(columnType)) + 0.25],
  [/^bit$/, () => 1],
  [/^(datetime|timestamp)$/, (n) => `2024-03-${String(1 + (n % 28)).padStart(2, '0')} 10:00:00`],
  [/^date$/, (n) => `2024-03-${String(1 + (n % 28)).padStart(2, '0')}`],
  [/^time$/, () => '10:00:00'],
  [/^year$/, (n) => 2000 + (n % 50)],
  [/^(enum|set)$/, (n, { values }) => values![n % values!.length]],
  [/^json$/, (n) => JSON.stringify({ n, tag: `t${n}` })],
  [
    /blob$|^(var)?binary$/,
    (n, { maxLength, dataType }) => Buffer.alloc(dataType === 'binary' ? Number(maxLength) : 8, n),
  ],
  [/^(geometry|point)$/, point],
];

/** FLOAT(3,1) holds numbers below 100. */
function floatLimit(columnType: string): number {
  const digits = /\((\d+),(\d+)\)/.exec(columnType);
  return digits === null ? Infinity : 10 ** (Number(digits[1]) - Number(digits[2]));
}

/** A point as MySQL stores it: no spatial reference system, then well-known binary, little-endian. */
function point(n: number): Buffer {
  const bytes = Buffer.alloc(25);
  bytes.writeUInt8(1, 4);
  bytes.writeUInt32LE(1, 5);
  bytes.writeDoubleLE(n % 90, 9);
  bytes.writeDoubleLE(n % 90, 17);
  return bytes;
}

function valueOf(column: ColumnFacts, n: number): unknown {
  const made = VALUES.find(([type]) => type.test(column.dataType))?.[1](n, column);
  if (made !== undefined) return made;
  // Two letters are more than two digits.
  if (Number(column.maxLength ?? 60) <= 2) return n.toString(36).slice(-Number(column.maxLength));
  return `${column.name} ${n}`.slice(-Math.min(60, Number(column.maxLength ?? 60)));
}

/** A foreign key names the row of the same number: it is there in the end, and composite keys stay apart. */
function rowValue(schema: SchemaFacts, table: TableFacts, column: ColumnFacts, n: number): unknown {
  const key = table.foreignKeys.find(({ columns }) => columns.includes(column.name));
  if (key === undefined) return valueOf(column, n);
  if (key.referencedTable === table.name) return column.nullable ? null : valueOf(column, n);
  const parent = tableNamed(schema, key.referencedTable);
  const there = parent && columnNamed(parent, key.referencedColumns[key.columns.indexOf(column.name)] ?? '');
  return parent === undefined || there === undefined ? valueOf(column, n) : rowValue(schema, parent, there, n);
}

/** Fills all tables, in any order: tables can refer to each other in a circle. */
export async function fillTables(
  connection: Pick<Connection, 'query'>,
  schema: SchemaFacts,
  rows: number,
): Promise<void> {
  await connection.query('SET SESSION foreign_key_checks = 0');
  for (const table of schema.tables) {
    const columns = table.columns.filter(({ generated }) => generated === null);
    const names = columns.map(({ name }) => quoteName(name)).join(', ');
    const row = `(${columns.map(() => '?').join(', ')})`;
    const numbers = Array.from({ length: rows }, (_, index) => index + 1);
    // One statement for a table: also fast without a transaction, which tables of other engines would not be part of.
    await connection.query(
      `INSERT INTO ${quoteName(table.name)} (${names}) VALUES ${numbers.map(() => row).join(', ')}`,
      numbers.flatMap((n) => columns.map((column) => rowValue(schema, table, column, n))),
    );
  }
  await connection.query('SET SESSION foreign_key_checks = 1');
}
