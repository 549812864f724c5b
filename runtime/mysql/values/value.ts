import type { DateTime, Time } from './temporal';
import type { Decimal } from './decimal';
import type { Json } from './json';
import type { ValueType } from './type';

/**
 * What a value is made of, by kind:
 * - integer, unsigned, year, bit: bigint
 * - decimal: `Decimal`
 * - double, float: number
 * - text, enum (its label), set (its labels joined by commas): string
 * - binary: Buffer
 * - date, datetime, timestamp: `DateTime`
 * - time: `Time`
 * - json: `Json`
 */
export type Data = bigint | number | string | Buffer | Decimal | DateTime | Time | Json;

/** A value together with its type; `data` is null for SQL NULL. */
export interface Value {
  readonly type: ValueType;
  readonly data: Data | null;
}
