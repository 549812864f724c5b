import { asText } from '../convert/to-text';
import { SqlError, Unsupported } from '../errors';
import type { Session } from '../session';
import type { Json } from '../values/json';
import { InvalidJson, parseJson } from '../values/json-parse';
import type { ValueType } from '../values/type';
import type { Data, Value } from '../values/value';
import { toBits, toDecimal, toDouble, toInteger, toYear } from './to-number';
import { toDateTime, toTime } from './to-temporal';
import { toEnum, toSet } from './to-label';
import { toBinary, toText } from './to-text';

function dataFor(type: ValueType, value: Value, session: Session): Data {
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
      return toInteger(type, value, session);
    case 'decimal':
      return toDecimal(type, value, session);
    case 'double':
    case 'float':
      return toDouble(type, value, session);
    case 'bit':
      return toBits(type, value, session);
    case 'year':
      return toYear(value, session);
    case 'text':
      return toText(type, value, session);
    case 'binary':
      return toBinary(type, value, session);
    case 'enum':
      return toEnum(type, value, session);
    case 'set':
      return toSet(type, value, session);
    case 'date':
    case 'datetime':
    case 'timestamp':
      return toDateTime(type, value, session);
    case 'time':
      return toTime(type, value, session);
    case 'json':
      return toJson(value, session);
    case 'null':
      throw new Unsupported('assignment', 'to a column without a type');
  }
}

/** @throws SqlError 3140 for a text that is no document */
function toJson(value: Value, session: Session): Data {
  if (value.type.kind === 'json') return value.data as Data;
  if (value.type.kind !== 'text') throw new Unsupported('assignment', `${value.type.kind} to JSON`);
  try {
    return parseJson(asText(value, session) ?? '', writtenNumber);
  } catch (error) {
    if (error instanceof InvalidJson) throw new SqlError(3140, 'Invalid JSON text');
    throw error;
  }
}

/** In a text that the server parses, what is no 64-bit integer is a double. */
function writtenNumber(text: string): Json {
  if (/^-?\d+$/.test(text) && text !== '-0') {
    const integer = BigInt(text);
    if (integer >= -(2n ** 63n) && integer < 2n ** 64n) return { type: 'integer', value: integer };
  }
  const value = Number(text);
  if (!Number.isFinite(value)) throw new SqlError(3140, 'Invalid JSON text: number too big to be stored in double');
  return { type: 'double', value };
}

/**
 * The value that a column of a type has after it was given another one, as a server in strict mode converts it. Whether NULL may be
 * is the column's affair.
 * @throws SqlError for what the column cannot hold, Unsupported for what is not known exactly here
 */
export const assign = (type: ValueType, value: Value, session: Session): Value => ({
  type,
  data: value.data === null ? null : dataFor(type, value, session),
});
