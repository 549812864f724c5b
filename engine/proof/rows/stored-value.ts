import { LandfallError } from '../../../contracts/errors';
import type { SourceValue } from '../../../contracts/projection';
import type { ColumnFacts } from '../../../contracts/schemas/analysis';
import { jsonSql } from '../../projection/json-sql';
import { quoteText } from '../../projection/sql-text';
import { familyOf, readExpression } from '../../projection/sql-types';

/**
 * A value as the server stores it, read and written again without any conversion: text as the bytes of its own character set, ENUM
 * and SET as their numbers (the error value 0 included), FLOAT as the double that it is, geometry in its internal form.
 */

/** Text with a character set of its own; JSON of MariaDB is one, that of MySQL is not. */
export const isEncoded = ({ characterSet, ...column }: ColumnFacts): boolean =>
  characterSet !== null && ['text', 'json'].includes(familyOf({ ...column, characterSet }) ?? '');

/** SQL that reads a column in its stored form. */
export function storedExpression(column: ColumnFacts, reference: string): string {
  if (isEncoded(column)) return `CAST(${reference} AS BINARY)`;
  const family = familyOf(column);
  // `+ 0` of a SET is a DOUBLE, which holds 53 of its 64 members.
  return family === 'enum' || family === 'set' ? `CAST(${reference} AS UNSIGNED)` : readExpression(column, reference);
}

const hex = (value: string | Buffer): string =>
  `X'${(typeof value === 'string' ? Buffer.from(value) : value).toString('hex').toUpperCase()}'`;

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

function numberLiteral(column: ColumnFacts, value: string | Buffer): string {
  const text = value.toString();
  if (NUMBER.test(text)) return text;
  throw new LandfallError('LandfallInternal', `the column ${column.name} has a stored value that is no number`);
}

/** A text of any character set as a literal. */
export const textLiteral = (value: string | Buffer, characterSet = 'utf8mb4'): string =>
  `_${characterSet} ${hex(value)}`;

/**
 * The literal that stores a value again, byte for byte; in the stored form.
 * @throws LandfallError LandfallInternal for what is not in that form
 */
export function storedLiteral(column: ColumnFacts, value: SourceValue): string {
  if (value === null) return 'NULL';
  switch (familyOf(column)) {
    case 'text':
    case 'json':
      if (isEncoded(column)) return textLiteral(value, column.characterSet ?? 'utf8mb4');
      return familyOf(column) === 'json' ? jsonSql(value.toString()) : quoteText(value.toString());
    case 'temporal':
      return quoteText(value.toString());
    case 'float':
      // As a text: a literal of many digits would be a DECIMAL, which ends at 65.
      return `'${numberLiteral(column, value)}'`;
    case 'binary':
      return hex(value);
    case 'geometry':
      // What a NOT NULL column got for NULL from a lenient session: it can be written in no other way.
      return value.length === 0 ? 'NULL' : hex(value);
    case undefined:
      throw new LandfallError('LandfallInternal', `the type ${column.columnType} of ${column.name} is not known`);
    default:
      return numberLiteral(column, value);
  }
}

/** Labels of a SET by its number. */
const members = (column: ColumnFacts, mask: bigint): string =>
  (column.values ?? []).filter((_, index) => (mask >> BigInt(index)) & 1n).join(',');

/**
 * The literal by which a stored value is found again: compared with the column by its own rules, so that an index serves.
 * ENUM and SET compare by label; FLOAT by the double that it is.
 */
export function keyLiteral(column: ColumnFacts, value: string | Buffer): string {
  const text = value.toString();
  switch (familyOf(column)) {
    case 'enum': {
      const label = column.values?.[Number(text) - 1];
      return label === undefined ? numberLiteral(column, value) : textLiteral(label);
    }
    case 'set':
      return textLiteral(members(column, BigInt(text)));
    case 'float':
      return `(${numberLiteral(column, value)} + 0e0)`;
    default:
      return storedLiteral(column, value);
  }
}

/** One text for one tuple of stored values; null when one of them is NULL, because such a tuple refers to nothing. */
export function tupleText(values: readonly SourceValue[]): string | null {
  if (values.some((value) => value === null)) return null;
  return values.map((value) => (typeof value === 'string' ? `s${value}` : `x${value!.toString('hex')}`)).join('\u0000');
}
