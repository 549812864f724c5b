import { compareTexts, collationOf } from '../collations/collation';
import { asText } from '../convert/to-text';
import type { Session } from '../session';
import { compareDecimals, decimal, parseDecimal, type Decimal } from '../values/decimal';
import { doubleText } from '../values/double-text';
import type { Json } from '../values/json';
import type { DateTime, Time } from '../values/temporal';
import type { Value } from '../values/value';
import { timeMicroseconds } from '../convert/time-from-text';
import { leadingDecimal } from '../convert/number-from-text';

/** Values of unlike types are ordered by type alone (Reference Manual, "Comparison and Ordering of JSON Values"). */
const RANK = ['null', 'number', 'string', 'object', 'array', 'boolean', 'date', 'time', 'datetime', 'binary'] as const;

const rankOf = (json: Json): number =>
  RANK.indexOf(json.type === 'integer' || json.type === 'double' || json.type === 'decimal' ? 'number' : json.type);

const sign = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

const exact = (json: Json): Decimal =>
  json.type === 'integer'
    ? decimal(json.value)
    : json.type === 'decimal'
      ? json.value
      : (parseDecimal(doubleText((json as { value: number }).value)) ??
        leadingDecimal(doubleText((json as { value: number }).value)).value);

const dateOrder = (value: DateTime): string =>
  [value.year, value.month, value.day, value.hour, value.minute, value.second, value.microsecond]
    .map((part) => String(part).padStart(6, '0'))
    .join();

function compareLists(a: readonly Json[], b: readonly Json[]): number {
  for (const [index, item] of a.entries()) {
    const other = b[index];
    if (other === undefined) return 1;
    const order = compareDocuments(item, other);
    if (order !== 0) return order;
  }
  return a.length < b.length ? -1 : 0;
}

/** The order of two documents: by type, then by value; objects by their number of members, keys and values. */
export function compareDocuments(a: Json, b: Json): number {
  const ranks = sign(rankOf(a), rankOf(b));
  if (ranks !== 0) return ranks;
  switch (a.type) {
    case 'null':
      return 0;
    case 'boolean':
      return sign(Number(a.value), Number((b as typeof a).value));
    case 'integer':
    case 'double':
    case 'decimal':
      if (a.type === 'double' && b.type === 'double') return sign(a.value, b.value);
      return compareDecimals(exact(a), exact(b));
    case 'string':
      return compareTexts(a.value, (b as typeof a).value, collationOf('utf8mb4_0900_bin'));
    case 'date':
    case 'datetime':
      return sign(dateOrder(a.value), dateOrder((b as typeof a).value));
    case 'time':
      return sign(timeMicroseconds(a.value), timeMicroseconds((b as typeof a).value));
    case 'array':
      return compareLists(a.items, (b as typeof a).items);
    case 'object': {
      const other = b as typeof a;
      if (a.members.length !== other.members.length) return sign(a.members.length, other.members.length);
      for (const [index, [key, value]] of a.members.entries()) {
        const [otherKey, otherValue] = other.members[index] as (typeof a.members)[number];
        const keys = Math.sign(Buffer.compare(Buffer.from(key), Buffer.from(otherKey)));
        const order = keys === 0 ? compareDocuments(value, otherValue) : keys;
        if (order !== 0) return order;
      }
      return 0;
    }
  }
}

/** An SQL value as the document that it is when it meets one. */
export function documentOf({ type, data }: Value, session: Session): Json {
  switch (type.kind) {
    case 'json':
      return data as Json;
    case 'integer':
      if (type.boolean === true) return { type: 'boolean', value: data !== 0n };
      return { type: 'integer', value: data as bigint };
    case 'unsigned':
    case 'year':
      return { type: 'integer', value: data as bigint };
    case 'decimal':
      return { type: 'decimal', value: data as Decimal };
    case 'double':
    case 'float':
      return { type: 'double', value: data as number };
    case 'date':
      return { type: 'date', value: data as DateTime };
    case 'datetime':
    case 'timestamp':
      return { type: 'datetime', value: data as DateTime };
    case 'time':
      return { type: 'time', value: data as Time };
    default:
      void session;
      return { type: 'string', value: asText({ type, data }, session) ?? '' };
  }
}

export const compareJson = (a: Value, b: Value, session: Session): number | null =>
  a.data === null || b.data === null ? null : compareDocuments(documentOf(a, session), documentOf(b, session));
