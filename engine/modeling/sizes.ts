import type { ColumnFacts, TableFacts } from '../../contracts/schemas/analysis';
import { familyOf } from '../projection/sql-types';
import type { TableModel } from './model';

/** Sizes from types alone (rule S1 of docs/modeling-rules.md): an estimate for planning, measured only by the transfer. */

const LONG_TEXT_BYTES = 1_024;
const LONG_BINARY_BYTES = 4_096;

/** Bytes of an average value, by the type of its column alone. */
export function columnBytes(column: ColumnFacts): number {
  const max = Number(column.maxBytes ?? '0');
  switch (familyOf(column)) {
    case 'integer':
    case 'bit':
      return 5;
    case 'decimal':
      return 2 + Math.ceil((column.precision ?? 10) / 4);
    case 'float':
      return 10;
    case 'temporal':
      return { date: 10, time: 8, year: 4 }[column.dataType] ?? 19 + (column.fraction ? column.fraction + 1 : 0);
    case 'enum':
    case 'set':
      return Math.max(1, ...(column.values ?? []).map((value) => Buffer.byteLength(value)));
    case 'json':
      return LONG_TEXT_BYTES;
    case 'binary':
      return column.dataType === 'binary' ? max : Math.min(max, LONG_BINARY_BYTES);
    case 'geometry':
      return 128;
    default:
      // A third of what the column allows; long texts are rarely as long as their type.
      return Math.ceil(Math.min(max / 3, LONG_TEXT_BYTES));
  }
}

/** On demand a write unit costs as much as five read units, in every region. */
export const READS_PER_WRITE = 5;

/** Capacity units for so many bytes, of which one unit takes `per`. */
export const units = (bytes: number, per: number): number => Math.max(1, Math.ceil(bytes / per));

/** Half of the values of these were no longer when rows were looked at; the types say what the others take. */
const MEASURED: ReadonlySet<string | undefined> = new Set(['text', 'binary', 'json']);

/** Bytes of the values and names of a common row: measured lengths where there are some, else what the types say. */
export const rowBytes = (table: TableFacts): number =>
  table.columns.reduce((sum, column) => {
    const measured = MEASURED.has(familyOf(column))
      ? table.sample?.columns.find(({ name }) => name === column.name)?.lengths?.p50
      : undefined;
    return sum + Buffer.byteLength(column.name) + (measured ?? columnBytes(column));
  }, 0);

const KEY_BYTES = 40;
const OWN_ATTRIBUTES_BYTES = 64;

/** Bytes of an average item of the owner entity. */
export function estimatedBytes(table: TableModel): number {
  const copies = table.copies.reduce((sum, copy) => sum + copy.attribute.length + columnBytes(copy.column), 0);
  return rowBytes(table.facts) + copies + OWN_ATTRIBUTES_BYTES + KEY_BYTES * (2 + 2 * table.indexes.length);
}
