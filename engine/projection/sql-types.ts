import type { DrivingKeyColumn, KeyCodec, ValueCodec } from '../../contracts/projection';
import type { AttributeType } from '../../contracts/schemas/contract';
import type { ColumnFacts } from '../../contracts/schemas/analysis';

/** What the projection knows of every MySQL and MariaDB type. One table, read by compiler and modeler. */
export type TypeFamily =
  | 'integer'
  | 'decimal'
  | 'float'
  | 'bit'
  | 'text'
  | 'enum'
  | 'set'
  | 'binary'
  | 'geometry'
  | 'temporal'
  | 'json';

const FAMILIES: Readonly<Record<string, TypeFamily>> = {
  tinyint: 'integer',
  smallint: 'integer',
  mediumint: 'integer',
  int: 'integer',
  integer: 'integer',
  bigint: 'integer',
  decimal: 'decimal',
  numeric: 'decimal',
  float: 'float',
  double: 'float',
  real: 'float',
  bit: 'bit',
  char: 'text',
  varchar: 'text',
  tinytext: 'text',
  text: 'text',
  mediumtext: 'text',
  longtext: 'text',
  inet4: 'text',
  inet6: 'text',
  uuid: 'text',
  enum: 'enum',
  set: 'set',
  binary: 'binary',
  varbinary: 'binary',
  tinyblob: 'binary',
  blob: 'binary',
  mediumblob: 'binary',
  longblob: 'binary',
  vector: 'binary',
  geometry: 'geometry',
  point: 'geometry',
  linestring: 'geometry',
  polygon: 'geometry',
  multipoint: 'geometry',
  multilinestring: 'geometry',
  multipolygon: 'geometry',
  geometrycollection: 'geometry',
  geomcollection: 'geometry',
  date: 'temporal',
  datetime: 'temporal',
  timestamp: 'temporal',
  time: 'temporal',
  year: 'temporal',
  json: 'json',
};

/** Family of a column; undefined for a type that is not known. */
export const familyOf = (column: ColumnFacts): TypeFamily | undefined => FAMILIES[column.dataType];

/** Attribute type and codec by which a family is kept exactly when nothing else is asked for. */
const NATURAL: Readonly<Record<TypeFamily, readonly [AttributeType, ValueCodec]>> = {
  integer: ['N', 'number'],
  decimal: ['N', 'number'],
  float: ['N', 'number'],
  bit: ['N', 'bit'],
  text: ['S', 'text'],
  enum: ['S', 'text'],
  set: ['L', 'set'],
  binary: ['B', 'binary'],
  geometry: ['B', 'binary'],
  temporal: ['S', 'temporal'],
  json: ['M', 'json'],
};

/** Digits that DynamoDB's number holds. */
export const NUMBER_DIGITS = 38;

/** The attribute type that holds every value of the column exactly: a DECIMAL of more than 38 digits becomes text. */
export function naturalType(column: ColumnFacts): AttributeType | undefined {
  const family = familyOf(column);
  if (family === undefined) return undefined;
  if (family === 'decimal' && (column.precision ?? 0) > NUMBER_DIGITS) return 'S';
  return NATURAL[family][0];
}

/** Codec for a column under the attribute type that the contract asks for; undefined when the type cannot hold it. */
export function codecFor(column: ColumnFacts, type: AttributeType): ValueCodec | undefined {
  const family = familyOf(column);
  if (family === undefined) return undefined;
  const [natural, codec] = NATURAL[family];
  if (type === natural || (family === 'json' && type === 'L')) return codec;
  if (type === 'S' && family !== 'binary' && family !== 'geometry') return 'text';
  if (type === 'N' && column.dataType === 'year') return 'number';
  if (type === 'BOOL' && /^(tinyint|bit)\(1\)/.test(column.columnType)) return 'boolean';
  return undefined;
}

/**
 * SQL that reads a column exactly, whatever the driver makes of raw columns: FLOAT prints six digits unless it is widened,
 * BIT and GEOMETRY have no text of their own. A geometry is its internal form: SRID, then WKB; it can be inserted as it is.
 */
export function readExpression(column: ColumnFacts, reference: string): string {
  switch (familyOf(column)) {
    case 'float':
      return `${reference} + 0e0`;
    case 'bit':
      return `${reference} + 0`;
    case 'geometry':
      return `UNHEX(HEX(${reference}))`;
    default:
      return reference;
  }
}

/** True for collations in which no string equals a longer one that ends in spaces. */
const padsNot = (collation: string): boolean => /_0900_|nopad|^binary$/.test(collation);
const isBinaryCollation = (collation: string): boolean => /_bin$|^binary$/.test(collation);

/**
 * SQL for the text of a key: two values give the same text exactly when the server holds them equal under the column's
 * collation (rules.md, rule 5). Binary collations stay readable; others are the upper-case hex of the server's own weights.
 * @returns the expression and the codec of the key part; null for columns whose plain value is the key text
 */
export function keyTextExpression(
  column: ColumnFacts,
  reference: string,
): { readonly expression: string; readonly codec: 'plain' | 'folded' } | null {
  const collation = column.collation;
  if (familyOf(column) !== 'text' || collation === null) return null;
  if (isBinaryCollation(collation))
    return padsNot(collation) ? null : { expression: `RTRIM(${reference})`, codec: 'plain' };
  const weights = (text: string): string => `WEIGHT_STRING(${text})`;
  if (padsNot(collation)) return { expression: `HEX(${weights(reference)})`, codec: 'folded' };
  const characterSet = column.characterSet ?? collation.slice(0, collation.indexOf('_'));
  const space = weights(`CONVERT(' ' USING ${characterSet}) COLLATE ${collation}`);
  return {
    expression: `HEX(TRIM(TRAILING ${space} FROM ${weights(`RTRIM(${reference})`)}))`,
    codec: 'folded',
  };
}

const INTEGER_DIGITS: Readonly<Record<string, number>> = {
  tinyint: 3,
  smallint: 5,
  mediumint: 8,
  int: 10,
  integer: 10,
  bigint: 19,
};

/** How a column enters a key by default (rules 5 and 6); undefined for types that cannot be in a key. */
export function defaultKeyCodec(
  column: ColumnFacts,
): { readonly codec: KeyCodec; readonly width?: number } | undefined {
  switch (familyOf(column)) {
    case 'integer': {
      const digits = INTEGER_DIGITS[column.dataType] ?? 20;
      return column.unsigned
        ? { codec: 'padded-unsigned', width: column.dataType === 'bigint' ? 20 : digits }
        : { codec: 'padded-signed', width: digits };
    }
    case 'decimal': {
      const width = Math.max(1, (column.precision ?? 65) - (column.scale ?? 0));
      return { codec: column.unsigned ? 'padded-unsigned' : 'padded-signed', width };
    }
    case 'float':
      return { codec: 'float' };
    case 'bit':
      return { codec: 'padded-unsigned', width: 20 };
    case 'text':
      return { codec: column.collation === null || isBinaryCollation(column.collation) ? 'plain' : 'folded' };
    case 'enum':
    case 'set':
      return { codec: 'plain' };
    case 'binary':
      return { codec: 'hex' };
    case 'temporal':
      return { codec: 'temporal' };
    default:
      return undefined;
  }
}

/** Most bytes that a column takes in a key under its default codec. */
export function keyBytes(column: ColumnFacts): number {
  const { codec, width = 0 } = defaultKeyCodec(column) ?? { codec: 'plain' as const };
  switch (codec) {
    case 'padded-unsigned':
    case 'padded-signed':
      return width + 2 + (column.scale ?? 0);
    case 'float':
      return 16;
    case 'temporal':
      return 26;
    case 'hex':
      return 2 * Number(column.maxBytes ?? '255');
    case 'folded':
      // Two weight bytes, four hex digits, a character; expansions and levels above the first take more.
      return 4 * Number(column.maxLength ?? '255') * (/_as_|_cs/.test(column.collation ?? '') ? 3 : 1);
    case 'plain':
      if (column.values !== null) return Math.max(0, ...column.values.map((value) => Buffer.byteLength(value)));
      return Number(column.maxBytes ?? '255');
    default:
      return 0;
  }
}

/** How a page boundary of a driving key column is bound. */
export function boundaryKind(column: ColumnFacts): DrivingKeyColumn['kind'] {
  switch (familyOf(column)) {
    case 'integer':
      return 'integer';
    case 'decimal':
      return 'decimal';
    case 'float':
      return 'float';
    case 'bit':
    case 'set':
      return 'bits';
    case 'enum':
      return 'enum';
    case 'binary':
    case 'geometry':
      return 'binary';
    case 'temporal':
      return 'temporal';
    default:
      return 'text';
  }
}
