import {
  call,
  groupKey,
  SqlError,
  toProtocol,
  Unsupported,
  type Session,
  type Value,
  type ValueType,
} from '../../mysql';
import { parseDecimal, withScale } from '../values/number-text';
import { UnfitValue } from '../values/unfit';
import { encodeKeyValue, escapeInner, type KeyCodec } from './codec';

/** Values of a statement as they stand in keys. Two values that the server holds equal give one text. */

export interface KeyColumn {
  readonly name: string;
  /** Type of the column. */
  readonly type: ValueType;
  readonly codec: KeyCodec;
  readonly width?: number;
  /** Text that other parts of the key follow. */
  readonly escaped: boolean;
}

const refuse = (reason: string): never => {
  throw new Unsupported('a key', reason);
};

/** Undefined when no row can have the value. */
type Found = string | Buffer | undefined;

const NUMBERS = new Set(['integer', 'unsigned', 'decimal', 'year', 'bit']);
const PLAIN_NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)\s*$/;

/** Decimal text of a number, also of one in a text; undefined for what is none. */
function numberText(value: Value): string | undefined {
  if (NUMBERS.has(value.type.kind))
    return value.type.kind === 'bit' ? (value.data as bigint).toString() : String(toProtocol(value));
  if (value.type.kind === 'double' || value.type.kind === 'float') {
    const number = value.data as number;
    return Number.isSafeInteger(number) ? String(number) : undefined;
  }
  const text = value.type.kind === 'text' ? (value.data as string) : '';
  return PLAIN_NUMBER.test(text) ? text.trim() : undefined;
}

/** A number as the column prints it; undefined when the column cannot hold it. `cut` drops digits that it has not. */
function ofNumber({ name, type }: Pick<KeyColumn, 'name' | 'type'>, value: Value, cut: boolean): Found {
  const text = numberText(value);
  const read = text === undefined ? undefined : parseDecimal(text);
  if (read === undefined) return refuse(`a value that is compared with ${name} as a floating-point number`);
  const scale = type.kind === 'decimal' ? (type.scale ?? 0) : 0;
  const unsigned = type.kind === 'unsigned' || type.kind === 'year' || type.unsigned === true;
  const whole = read.digits.slice(0, Math.max(0, read.point)).padEnd(Math.max(0, read.point), '0');
  const fraction = '0'.repeat(Math.max(0, -read.point)) + read.digits.slice(Math.max(0, read.point));
  if (!cut && fraction.length > scale) return undefined;
  const digits = fraction.slice(0, scale);
  const zero = /^0*$/.test(whole) && /^0*$/.test(digits);
  if (read.negative && !zero && unsigned) return undefined;
  const sign = read.negative && !zero ? '-' : '';
  const plain = `${whole === '' ? '0' : whole}${digits === '' ? '' : `.${digits}`}`;
  return sign + (scale === 0 ? plain : withScale(plain, scale));
}

const isBinaryCollation = (collation: string): boolean => /_bin$|^binary$/.test(collation);

/** The text of a key: two texts have the same one exactly when the collation holds them equal (`keyTextExpression` in SQL). */
export function keyText(type: ValueType, text: string, session: Session): string {
  const { collation = '' } = type;
  if (collation === '' || isBinaryCollation(collation))
    return /_0900_|nopad|^binary$/.test(collation) ? text : text.replace(/ +$/, '');
  const units = groupKey({ type, data: text }, session) ?? '';
  const digits = /^(?:latin1|ascii)_/.test(collation) ? 2 : 4;
  return Array.from({ length: units.length }, (_, at) =>
    units.charCodeAt(at).toString(16).toUpperCase().padStart(digits, '0'),
  ).join('');
}

function ofText({ name, type }: KeyColumn, value: Value, session: Session): Found {
  const text = value.type.kind === 'binary' ? (value.data as Buffer).toString('utf8') : value.data;
  if (typeof text !== 'string') return refuse(`${name}, a text, is compared with a number or a time`);
  return keyText(type, text, session);
}

/** The label that the server takes a value for. */
function ofLabel({ name, type }: KeyColumn, value: Value, session: Session): Found {
  const labels = type.values ?? [];
  if (NUMBERS.has(value.type.kind)) return labels[Number(toProtocol(value)) - 1];
  if (value.type.kind === 'enum') return labels.includes(value.data as string) ? (value.data as string) : undefined;
  if (value.type.kind !== 'text') return refuse(`${name}, a label, is compared with something else`);
  const key = (text: string): string | null =>
    groupKey(
      { type: { kind: 'text', ...(type.collation !== undefined && { collation: type.collation }) }, data: text },
      session,
    );
  const wanted = key(value.data as string);
  return labels.find((label) => key(label) === wanted);
}

const ZERO_DATE = '0000-00-00 00:00:00.000000';

/** @param cut digits of a second that the column has not are dropped; else no row has such a value */
function ofTime({ name, type }: KeyColumn, value: Value, session: Session, cut: boolean): Found {
  const to: ValueType = type.kind === 'time' ? { kind: 'time', fraction: 6 } : { kind: 'datetime', fraction: 6 };
  const read = call('CAST', [value], session, { to });
  // A text that is no date is compared as the zero date, if the server does not refuse it.
  const isZero = read.data === null && value.type.kind === 'text' && type.kind !== 'time';
  if (read.data === null && !isZero) return refuse(`a value that is no ${type.kind} is compared with ${name}`);
  const text = isZero ? ZERO_DATE : String(toProtocol(read));
  const length =
    type.kind === 'date' ? 10 : text.length - 7 + ((type.fraction ?? 0) === 0 ? 0 : (type.fraction ?? 0) + 1);
  const rest = text.slice(length);
  return !cut && /[1-9]/.test(rest) ? undefined : text.slice(0, length);
}

/**
 * The value as the projection's view would print it.
 * @throws StatementProblem where several values of the column equal it
 */
function viewText(column: KeyColumn, value: Value, session: Session, cut: boolean): Found {
  const { name, type } = column;
  switch (type.kind) {
    case 'integer':
    case 'unsigned':
    case 'decimal':
    case 'bit':
      return ofNumber(column, value, cut);
    case 'double':
    case 'float': {
      const number =
        value.type.kind === 'double' || value.type.kind === 'float'
          ? (value.data as number)
          : Number(numberText(value) ?? NaN);
      return Number.isNaN(number) ? refuse(`${name} is compared with a text that is no number`) : String(number);
    }
    case 'text':
      return ofText(column, value, session);
    case 'enum':
      return ofLabel(column, value, session);
    case 'binary':
      return value.type.kind === 'binary'
        ? (value.data as Buffer)
        : value.type.kind === 'text'
          ? Buffer.from(value.data as string)
          : refuse(`${name}, bytes, is compared with a number or a time`);
    case 'date':
    case 'datetime':
    case 'timestamp':
    case 'time':
      return ofTime(column, value, session, cut);
    case 'year':
      return ofNumber(column, value, cut)?.toString().padStart(4, '0');
    default:
      return refuse(`${name} is ${type.kind}, of which no key is made`);
  }
}

function encoded(column: KeyColumn, text: string | Buffer): string | undefined {
  try {
    const key = encodeKeyValue(column.codec, text, column.width);
    return column.escaped ? escapeInner(key) : key;
  } catch (error) {
    // More digits than the column has: no row has the value.
    if (error instanceof UnfitValue) return undefined;
    throw error;
  }
}

/** Part of a key; undefined when no row can equal the value, as of NULL. */
export function keyPart(column: KeyColumn, value: Value, session: Session): string | undefined {
  if (value.data === null) return undefined;
  const text = viewText(column, value, session, false);
  return text === undefined ? undefined : encoded(column, text);
}

/** The value itself, for a key that is an attribute of the item. */
export function plainKey(column: KeyColumn, value: Value, session: Session): string | Buffer | undefined {
  return value.data === null ? undefined : viewText(column, value, session, false);
}

/** A bound of a range; undefined where it cannot be told, which only makes the range wider. */
export function boundPart(column: KeyColumn, value: Value, session: Session): string | undefined {
  if (value.data === null || column.type.kind === 'text' || column.type.kind === 'enum') return undefined;
  try {
    const text = viewText(column, value, session, true);
    return text === undefined ? undefined : encoded(column, text);
  } catch (error) {
    if (error instanceof Unsupported || error instanceof SqlError) return undefined;
    throw error;
  }
}
