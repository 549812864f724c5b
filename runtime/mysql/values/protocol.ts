import { decimalText, parseDecimal, rounded } from './decimal';
import { doubleText, fixedText, floatText } from './double-text';
import { jsonText } from './json';
import { parseJson } from './json-parse';
import { dateText, dateTimeText, parsePrintedDate, parsePrintedTime, timeText } from './temporal';
import type { DateTime, Time } from './temporal';
import type { Decimal } from './decimal';
import type { Json } from './json';
import type { Data, Value } from './value';
import type { ValueType } from './type';

/** A value as the driver gives it when it converts nothing: text of numbers and times, bytes of binary strings and BIT. */
export type ProtocolValue = string | Buffer | null;

const asText = (raw: string | Buffer): string => (typeof raw === 'string' ? raw : raw.toString('utf8'));

/** Half a surrogate pair is no character; it reaches the server as U+FFFD. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

function bitsOf(raw: string | Buffer): bigint {
  if (typeof raw === 'string') return BigInt(raw);
  return raw.length === 0 ? 0n : BigInt(`0x${raw.toString('hex')}`);
}

function found<T>(read: T | null, type: ValueType, raw: string | Buffer): T {
  if (read === null) throw new RangeError(`${JSON.stringify(asText(raw))} is no ${type.kind} as a server prints it`);
  return read;
}

function dataOf(type: ValueType, raw: string | Buffer): Data {
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
      return BigInt(asText(raw));
    case 'bit':
      return bitsOf(raw);
    case 'decimal':
      return found(parseDecimal(asText(raw)), type, raw);
    case 'double':
      return Number(asText(raw));
    case 'float':
      return Math.fround(Number(asText(raw)));
    case 'date':
    case 'datetime':
    case 'timestamp':
      return found(parsePrintedDate(asText(raw)), type, raw);
    case 'time':
      return found(parsePrintedTime(asText(raw)), type, raw);
    case 'json':
      return parseJson(asText(raw));
    case 'binary':
      return typeof raw === 'string' ? Buffer.from(raw) : raw;
    case 'text':
    case 'enum':
    case 'set':
      return wellFormed(asText(raw));
    case 'null':
      throw new RangeError('a value of the type NULL is NULL');
  }
}

/**
 * Reads a column's value from the text protocol. FLOAT, which prints six digits, is exact only when it was read as `column + 0e0`;
 * BIT is taken as bytes or as the text of `column + 0`.
 * @throws RangeError, SyntaxError for what no server prints for this type
 */
export const fromProtocol = (type: ValueType, raw: ProtocolValue): Value => ({
  type,
  data: raw === null ? null : dataOf(type, raw),
});

/** The bytes of a BIT(n), as many as n bits take. */
function bitBytes(value: bigint, bits: number): Buffer {
  const length = Math.ceil(bits / 8);
  return Buffer.from(value.toString(16).padStart(2 * length, '0'), 'hex');
}

function integerText(value: bigint, zeroFill: number | undefined): string {
  return zeroFill === undefined ? String(value) : String(value).padStart(zeroFill, '0');
}

/** A decimal with the digits after the point that its type has. */
export function printedDecimal(value: Decimal, { scale = 0, branch }: ValueType): string {
  return decimalText(rounded(value, branch === true ? (value.shown ?? scale) : scale));
}

/** A value of an answer as the text protocol brings it. */
export function toProtocol({ type, data }: Value): ProtocolValue {
  if (data === null) return null;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
      return integerText(data as bigint, type.zeroFill);
    case 'year':
      return (data as bigint).toString().padStart(type.column === true ? 4 : (type.zeroFill ?? 1), '0');
    case 'bit':
      return bitBytes(data as bigint, type.bits ?? 1);
    case 'decimal':
      return printedDecimal(data as Decimal, type);
    case 'double':
      return type.scale === undefined ? doubleText(data as number) : fixedText(data as number, type.scale);
    case 'float':
      return type.scale === undefined ? floatText(data as number) : fixedText(data as number, type.scale);
    case 'date':
      return dateText(data as DateTime);
    case 'datetime':
    case 'timestamp':
      return dateTimeText(data as DateTime, type.fraction ?? 0);
    case 'time':
      return timeText(data as Time, type.fraction ?? 0);
    case 'json':
      return jsonText(data as Json);
    case 'binary':
      return data as Buffer;
    case 'text':
    case 'enum':
    case 'set':
      return data as string;
    case 'null':
      return null;
  }
}
