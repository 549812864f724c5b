import { collationOf, compareTexts, equalityKey } from '../collations/collation';
import { asBytes, asText } from '../convert/to-text';
import { timeMicroseconds } from '../convert/time-from-text';
import { enumIndex, setBits } from '../convert/enum';
import { Unsupported } from '../errors';
import type { Session } from '../session';
import { compareDecimals, decimalText, rounded, type Decimal } from '../values/decimal';
import { dateTimeText, type DateTime, type Time } from '../values/temporal';
import { jsonText, type Json } from '../values/json';
import type { Value } from '../values/value';
import { compareDocuments } from './json';

/** How rows are sorted and grouped: by one value next to others of the same type. */

const sign = (a: number | bigint | string, b: number | bigint | string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A decimal as it lies in the table that the server sorts or groups: with the digits of its type. */
const stored = ({ type, data }: Value): Decimal => rounded(data as Decimal, type.scale ?? 0);

/** ORDER BY: -1, 0 or 1; NULL comes first. Texts are ordered by all weights of their collation, labels by their definition. */
export function compareForOrder(a: Value, b: Value, session: Session): number {
  if (a.data === null || b.data === null) return Number(a.data !== null) - Number(b.data !== null);
  const { type } = a;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
      return sign(a.data as bigint, b.data as bigint);
    case 'double':
    case 'float':
      return sign(a.data as number, b.data as number);
    case 'decimal':
      return compareDecimals(stored(a), stored(b));
    case 'enum':
      return sign(enumIndex(type, a.data as string), enumIndex(type, b.data as string));
    case 'set':
      return sign(setBits(type, a.data as string), setBits(type, b.data as string));
    case 'date':
    case 'datetime':
    case 'timestamp':
      return sign(dateTimeText(a.data as DateTime, 6), dateTimeText(b.data as DateTime, 6));
    case 'time':
      return sign(timeMicroseconds(a.data as Time), timeMicroseconds(b.data as Time));
    case 'json':
      return compareDocuments(a.data as Json, b.data as Json);
    case 'text':
      return compareTexts(a.data as string, b.data as string, collationOf(type.collation ?? session.collation));
    case 'binary':
      return Math.sign(Buffer.compare(a.data as Buffer, b.data as Buffer));
    case 'null':
      return 0;
  }
}

/**
 * GROUP BY, DISTINCT: two values of one type have the same key exactly when the server puts them into one group.
 * @throws Unsupported where the group is not known
 */
export function groupKey(value: Value, session: Session): string | null {
  const { type, data } = value;
  if (data === null) return null;
  switch (type.kind) {
    case 'text':
      return equalityKey(data as string, collationOf(type.collation ?? session.collation));
    case 'binary':
    case 'bit':
      return (asBytes(value, session) as Buffer).toString('latin1');
    case 'decimal':
      return decimalText(stored(value));
    case 'double':
    case 'float':
      return String(data === 0 ? 0 : (data as number));
    case 'json':
      return jsonText(data as Json);
    case 'date':
    case 'datetime':
    case 'timestamp': {
      // MySQL puts those of a DATETIME into the group of the zero date, as sql_mode says for what it stores.
      const { year, month, day } = data as DateTime;
      if (year !== 0 && (month === 0 || day === 0) && session.flavour !== 'mariadb')
        throw new Unsupported('GROUP BY', 'a date whose month or day is 0');
      return asText(value, session);
    }
    default:
      return asText(value, session);
  }
}
