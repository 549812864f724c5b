import type { SourceValue } from '../../../contracts/projection';

/** What mysql2 hands to `typeCast`; its own type does not name all MariaDB forms. */
interface WireField {
  readonly type: string;
  string(encoding?: string): string | null;
  buffer(): Buffer | null;
}

const NUMBERS_AND_TIMES = new Set([
  ...['TINY', 'SHORT', 'LONG', 'INT24', 'LONGLONG', 'YEAR', 'FLOAT', 'DOUBLE', 'DECIMAL', 'NEWDECIMAL'],
  ...['DATE', 'NEWDATE', 'TIME', 'TIME2', 'DATETIME', 'DATETIME2', 'TIMESTAMP', 'TIMESTAMP2'],
]);

/**
 * Keeps every value as the server wrote it: numbers and times as text, BIT and geometry as bytes, JSON as text. What is left
 * (text and binary strings) is decided by the driver from the character set: binary becomes a Buffer, all else text.
 */
export function castValue(field: WireField, next: () => unknown): SourceValue {
  if (NUMBERS_AND_TIMES.has(field.type)) return field.string('ascii');
  switch (field.type) {
    case 'JSON':
      // mysql2 prints a warning for each value when it is told exactly `utf8` and the column already has that.
      return field.string('utf-8');
    case 'BIT':
    case 'GEOMETRY':
    case 'VECTOR':
      return field.buffer();
    default:
      return next() as SourceValue;
  }
}
