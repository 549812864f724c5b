import type { SourceValue } from '../../../../contracts/projection';
import type { TableFacts } from '../../../../contracts/schemas/analysis';
import { toProtocol, type Value } from '../../../../runtime/mysql';
import type { TableRow } from '../../../evaluation/row';
import { familyOf } from '../../../projection/sql-types';

/** A value as the projection's views print it: FLOAT with all its digits, BIT as a number. */
export function rawOf(dataType: string, value: Value): SourceValue {
  if (value.data === null) return null;
  if (dataType === 'float' && value.type.scale === undefined) return String(Math.fround(value.data as number));
  if (dataType === 'bit') return (value.data as bigint).toString();
  return toProtocol(value);
}

export const rawRow = (table: TableFacts, valueOf: (column: string) => Value): Record<string, SourceValue> =>
  Object.fromEntries(
    table.columns
      .filter((column) => familyOf(column) !== 'geometry')
      .map(({ name, dataType }) => [name, rawOf(dataType, valueOf(name))]),
  );

/** Two values of a raw row are the same; bytes are compared by content. */
export const sameRaw = (a: unknown, b: unknown): boolean =>
  Buffer.isBuffer(a) && Buffer.isBuffer(b) ? a.equals(b) : a === b;

/** Two rows have the same values in these columns. */
export const sameValues = (a: TableRow, b: TableRow, columns: readonly string[]): boolean =>
  columns.every((column) => sameRaw(a.raw[column] ?? null, b.raw[column] ?? null));
