import { Unsupported } from '../errors';
import { Coercibility, type ValueType } from './type';

/** Bits and most digits of the integer types; an unsigned one has a digit less, but BIGINT. */
const INTEGERS: Readonly<Record<string, readonly [bits: number, digits: number]>> = {
  tinyint: [8, 4],
  smallint: [16, 6],
  mediumint: [24, 8],
  int: [32, 11],
  integer: [32, 11],
  bigint: [64, 20],
};

const TEXT_BYTES: Readonly<Record<string, number>> = {
  tiny: 2 ** 8 - 1,
  '': 2 ** 16 - 1,
  medium: 2 ** 24 - 1,
  long: 2 ** 32 - 1,
};

const COLUMN_TYPE = /^(\w+)\s*(?:\((.*)\))?\s*((?:unsigned|zerofill|signed)?(?:\s+zerofill)?)\s*$/is;

/** Labels of `enum('a','it''s')`. */
const labelsOf = (list: string): readonly string[] =>
  [...list.matchAll(/'((?:[^']|'')*)'/gs)].map((match) => (match[1] ?? '').replaceAll("''", "'"));

/**
 * The type of a column from `information_schema.columns`: `column_type` and, of text, `collation_name`.
 * @throws Unsupported for a type whose values have no meaning here, as GEOMETRY
 */
export function columnType(declared: string, collation: string | null = null): ValueType {
  const match = COLUMN_TYPE.exec(declared);
  const [, word = '', list, signs = ''] = match ?? [];
  const name = word.toLowerCase();
  const numbers = (list ?? '').split(',').map(Number);
  const [first] = numbers;
  const type =
    numericType(name, list === undefined ? [] : numbers, signs.toLowerCase()) ?? otherType(name, first, list);
  if (match === null || type === null) throw new Unsupported(declared, 'no type whose values are known');
  const isText = type.kind === 'text' || type.kind === 'enum' || type.kind === 'set';
  return {
    ...type,
    column: true,
    coercibility: Coercibility.implicit,
    ...(isText && collation !== null && { collation }),
  };
}

function numericType(name: string, numbers: readonly number[], signs: string): ValueType | null {
  const unsigned = /unsigned|zerofill/.test(signs);
  const [first, second] = numbers;
  const integer = INTEGERS[name];
  if (integer !== undefined) {
    const [bits, digits] = integer;
    const precision = unsigned && bits < 64 ? digits - 1 : digits;
    const zeroFill = signs.includes('zerofill') ? { zeroFill: first ?? precision } : {};
    return { kind: unsigned ? 'unsigned' : 'integer', bits, precision, ...zeroFill };
  }
  const sign = unsigned ? ({ unsigned: true } as const) : {};
  switch (name) {
    case 'decimal':
    case 'numeric':
      return { kind: 'decimal', precision: first ?? 10, scale: second ?? 0, ...sign };
    case 'float':
    case 'double':
    case 'real': {
      const kind = name === 'float' && (second !== undefined || (first ?? 0) <= 24) ? 'float' : 'double';
      return { kind, ...(second !== undefined && { precision: first, scale: second }), ...sign };
    }
    case 'bit':
      return { kind: 'bit', bits: first ?? 1 };
    case 'year':
      return { kind: 'year', precision: 4 };
    default:
      return null;
  }
}

function otherType(name: string, length: number | undefined, list: string | undefined): ValueType | null {
  switch (name) {
    case 'char':
      return { kind: 'text', maxLength: length ?? 1, fixedLength: true };
    case 'varchar':
      return { kind: 'text', maxLength: length ?? 0 };
    case 'binary':
      return { kind: 'binary', maxLength: length ?? 1, fixedLength: true };
    case 'varbinary':
      return { kind: 'binary', maxLength: length ?? 0 };
    case 'date':
    case 'json':
      return { kind: name };
    case 'datetime':
    case 'timestamp':
    case 'time':
      return { kind: name, fraction: list === undefined ? 0 : length };
    case 'enum':
    case 'set':
      return { kind: name, values: labelsOf(list ?? '') };
    default: {
      const [, size = '', family] = /^(tiny|medium|long|)(text|blob)$/.exec(name) ?? [];
      const maxBytes = TEXT_BYTES[size] ?? 0;
      if (family === 'text') return { kind: 'text', maxBytes };
      return family === 'blob' ? { kind: 'binary', maxLength: maxBytes, maxBytes } : null;
    }
  }
}
