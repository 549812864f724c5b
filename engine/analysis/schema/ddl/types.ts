import { typeValues } from '../columns';
import { bytesPerCharacter } from './character-sets';

/** Other names of types, as a person may write them; SHOW CREATE TABLE writes the one on the right. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ integer: 'int', int1: 'tinyint', int2: 'smallint', int3: 'mediumint', int4: 'int', int8: 'bigint' },
  ...{ middleint: 'mediumint', bool: 'tinyint', boolean: 'tinyint', dec: 'decimal', numeric: 'decimal' },
  ...{ fixed: 'decimal', real: 'double', float4: 'float', float8: 'double', character: 'char', nchar: 'char' },
  ...{ nvarchar: 'varchar', varcharacter: 'varchar', long: 'mediumtext', geomcollection: 'geomcollection' },
};
export const plainType = (written: string): string => ALIASES[written] ?? written;

/** Digits of whole numbers, signed and unsigned, as information_schema has them. */
const DIGITS: Readonly<Record<string, readonly [number, number]>> = {
  ...{ tinyint: [3, 3], smallint: [5, 5], mediumint: [7, 7], int: [10, 10], bigint: [19, 20] },
};
const TEXT_BYTES: Readonly<Record<string, string>> = {
  ...{ tinytext: '255', text: '65535', mediumtext: '16777215', longtext: '4294967295' },
  ...{ tinyblob: '255', blob: '65535', mediumblob: '16777215', longblob: '4294967295' },
};
const WITH_FRACTION = new Set(['datetime', 'timestamp', 'time']);
const CHARACTERS = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set']);

export const isCharacterType = (dataType: string): boolean => CHARACTERS.has(dataType);

export interface TypeSizes {
  readonly maxLength: string | null;
  readonly maxBytes: string | null;
  readonly precision: string | null;
  readonly scale: string | null;
  readonly fraction: string | null;
}

/**
 * Sizes of a type as information_schema gives them.
 * @param args numbers in the brackets behind the type
 */
export function typeSizes(input: {
  readonly dataType: string;
  readonly columnType: string;
  readonly args: readonly number[];
  readonly unsigned: boolean;
  readonly characterSet: string | null;
}): TypeSizes {
  const { dataType, args } = input;
  const none: TypeSizes = { maxLength: null, maxBytes: null, precision: null, scale: null, fraction: null };
  const perCharacter = BigInt(input.characterSet === null ? 1 : bytesPerCharacter(input.characterSet));
  const characters = (count: number): TypeSizes => ({
    ...none,
    maxLength: String(count),
    maxBytes: String(BigInt(count) * perCharacter),
  });
  const digits = DIGITS[dataType];
  if (digits !== undefined) return { ...none, precision: String(digits[input.unsigned ? 1 : 0]), scale: '0' };
  if (WITH_FRACTION.has(dataType)) return { ...none, fraction: String(args[0] ?? 0) };
  const bytes = TEXT_BYTES[dataType];
  if (bytes !== undefined) return { ...none, maxLength: bytes, maxBytes: bytes };
  switch (dataType) {
    case 'decimal':
      return { ...none, precision: String(args[0] ?? 10), scale: String(args[1] ?? 0) };
    case 'float':
    case 'double':
      return {
        ...none,
        precision: String(args.length === 2 ? args[0] : dataType === 'float' ? 12 : 22),
        scale: args.length === 2 ? String(args[1]) : null,
      };
    case 'bit':
      return { ...none, precision: String(args[0] ?? 1) };
    case 'char':
    case 'varchar':
      return characters(args[0] ?? 1);
    case 'binary':
    case 'varbinary':
      return { ...none, maxLength: String(args[0] ?? 1), maxBytes: String(args[0] ?? 1) };
    case 'enum':
      return characters(Math.max(0, ...(typeValues(input.columnType) ?? []).map(lengthOf)));
    case 'set': {
      const values = typeValues(input.columnType) ?? [];
      return characters(values.reduce((sum, value) => sum + lengthOf(value), 0) + Math.max(0, values.length - 1));
    }
    default:
      return none;
  }
}

/** Characters, not UTF-16 units. */
const lengthOf = (value: string): number => [...value].length;
