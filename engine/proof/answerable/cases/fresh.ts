import type { SourceValue } from '../../../../contracts/projection';
import type { ColumnFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { sha256 } from '../../../lib/json';
import { uniqueKeys } from '../../../projection/compile/schema-index';
import { familyOf } from '../../../projection/sql-types';
import type { RawRow } from '../raw-rows';
import type { SampledRows } from '../sampled-rows';

/** Values that no sampled row has. */

const UNITS: Readonly<Record<string, bigint>> = {
  tinyint: 8n,
  smallint: 16n,
  mediumint: 24n,
  int: 32n,
  integer: 32n,
  bigint: 64n,
};

/** Largest value of an integer type. */
export function largest({ dataType, unsigned }: ColumnFacts): bigint {
  const bits = UNITS[dataType] ?? 64n;
  return unsigned ? 2n ** bits - 1n : 2n ** (bits - 1n) - 1n;
}

function freshInteger(column: ColumnFacts, values: readonly SourceValue[], n: number): string {
  const taken = new Set(values.map(String));
  const top =
    values.reduce((max, value) => (BigInt(String(value)) > max ? BigInt(String(value)) : max), 0n) + 1n + BigInt(n);
  if (top <= largest(column)) return String(top);
  let free = 1n;
  while (taken.has(String(free))) free += 1n;
  return String(free + BigInt(n));
}

/** A date that lies behind all others by `n` days; of another text the same text. */
function laterDate(text: string, n: number): string {
  const date = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return text;
  date.setUTCDate(date.getUTCDate() + 1 + n);
  return date.toISOString().slice(0, 10) + text.slice(10);
}

/** A value of a column that no sampled row has, another one for each `n`. */
export function freshValue(rows: SampledRows, table: string, column: ColumnFacts, n: number): SourceValue {
  const values = rows.values(table, column.name);
  switch (familyOf(column)) {
    case 'integer':
    case 'bit':
      return freshInteger(column, values, n);
    case 'decimal':
      return freshInteger(
        { ...column, dataType: 'int' },
        values.map((value) => String(value).split('.')[0]!),
        n,
      );
    case 'float':
      return String(1_000_003 + n);
    case 'text': {
      const length = Math.max(1, Math.min(12, Number(column.maxLength ?? '12')));
      return sha256(`${table} ${column.name} ${n}`).slice(0, length);
    }
    case 'binary': {
      const bytes = Buffer.from(sha256(`${table} ${column.name} ${n}`), 'hex');
      return bytes.subarray(0, Math.max(1, Math.min(32, Number(column.maxBytes ?? '32'))));
    }
    case 'temporal': {
      const last = values.at(-1);
      if (column.dataType === 'year') return String(2040 + n);
      return last === undefined ? null : laterDate(String(last), n);
    }
    default:
      return values[n % Math.max(1, values.length)] ?? null;
  }
}

const keyOf = (row: RawRow, columns: readonly string[]): string =>
  JSON.stringify(columns.map((name) => String(row[name] ?? '')));

/** A row like one that is there, with other values in its unique keys; foreign keys still lead to rows that are there. */
export function freshRow(rows: SampledRows, table: TableFacts, like: RawRow, n: number): RawRow {
  const row: Record<string, SourceValue> = { ...like };
  const referring = new Set(table.foreignKeys.flatMap(({ columns }) => columns));
  for (const { columns } of uniqueKeys(table)) {
    const own = columns.find((name) => !referring.has(name));
    if (own !== undefined)
      row[own] = freshValue(
        rows,
        table.name,
        table.columns.find(({ name }) => name === own)!,
        n,
      );
    else Object.assign(row, freePair(rows, table, columns, row, n) ?? {});
  }
  return row;
}

/** Values of the referred rows that no row has together. */
function freePair(
  rows: SampledRows,
  table: TableFacts,
  columns: readonly string[],
  like: RawRow,
  n: number,
): RawRow | undefined {
  const taken = new Set(rows.of(table.name).map((row) => keyOf(row, columns)));
  let skip = n;
  for (const column of columns) {
    const key = table.foreignKeys.find((one) => one.columns.length === 1 && one.columns[0] === column);
    if (key === undefined) continue;
    for (const value of rows.values(key.referencedTable, key.referencedColumns[0]!)) {
      const candidate = { ...like, [column]: value };
      if (!taken.has(keyOf(candidate, columns)) && skip-- === 0) return { [column]: value };
    }
  }
  return undefined;
}
