import { Unsupported } from '../errors';
import type { Session } from '../session';
import type { ValueType } from '../values/type';

/** As what a value is computed with: text as a double, a time without fraction as an integer. */
export type NumericKind = 'integer' | 'decimal' | 'double';

export function numericKind({ kind, fraction = 0 }: ValueType, { flavour }: Session): NumericKind {
  switch (kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
    case 'date':
      return 'integer';
    case 'datetime':
    case 'timestamp':
    case 'time':
      return fraction > 0 ? 'decimal' : 'integer';
    case 'decimal':
      return 'decimal';
    case 'enum':
    case 'set':
      // MariaDB counts with the number of the label, MySQL with it as a double.
      return flavour === 'mariadb' ? 'integer' : 'double';
    default:
      return 'double';
  }
}

export const isTemporal = ({ kind }: ValueType): boolean =>
  kind === 'date' || kind === 'datetime' || kind === 'timestamp' || kind === 'time';

export const isUnsigned = ({ kind, unsigned, column }: ValueType, { flavour }: Session): boolean =>
  kind === 'unsigned' ||
  kind === 'year' ||
  kind === 'bit' ||
  unsigned === true ||
  (kind === 'timestamp' && column === true && flavour === 'mariadb');

const INTEGER_DIGITS: Readonly<Record<number, number>> = { 8: 3, 16: 5, 24: 7, 32: 10, 64: 19 };

/** Digits of a number of this type and how many of them stand behind the point. */
export function digitsOf(type: ValueType): { readonly precision: number; readonly scale: number } {
  const { kind, fraction = 0, precision, bits = 64, scale = 0 } = type;
  switch (kind) {
    case 'decimal':
      return { precision: precision ?? 10, scale };
    case 'date':
      return { precision: 8, scale: 0 };
    case 'datetime':
    case 'timestamp':
      return { precision: 14 + fraction, scale: fraction };
    case 'time':
      return { precision: 7 + fraction, scale: fraction };
    case 'year':
      return { precision: 4, scale: 0 };
    case 'bit':
      return { precision: 20, scale: 0 };
    default:
      return { precision: precision ?? INTEGER_DIGITS[bits] ?? 20, scale: 0 };
  }
}

/** Digits after the point that a double of this type is printed with; undefined when they are not fixed. */
export const fixedScale = ({ kind, scale, fraction = 0 }: ValueType, { flavour }: Session): number | undefined => {
  switch (kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
    case 'date':
      return 0;
    case 'datetime':
    case 'timestamp':
    case 'time':
      return fraction;
    case 'decimal':
    case 'double':
    case 'float':
      return scale;
    case 'null':
      return 0;
    case 'enum':
    case 'set':
      return flavour === 'mariadb' ? 0 : undefined;
    case 'text':
    case 'binary':
      // MariaDB computes with what CAST made text as if it had no digits after the point.
      return flavour === 'mariadb' ? scale : undefined;
    default:
      return undefined;
  }
};

/** A double whose digits after the point are fixed only when those of all arguments are. */
export function doubleType(types: readonly ValueType[], session: Session): ValueType {
  const scales = types.map((type) => fixedScale(type, session));
  const fixed = scales.every((scale) => scale !== undefined) ? Math.max(...scales) : undefined;
  // MariaDB prints 0.5 without digits after the point as `0.`.
  if (fixed === 0 && session.flavour === 'mariadb' && types.some(({ kind }) => kind === 'text' || kind === 'binary'))
    throw new Unsupported('arithmetic', 'the number of what CAST or HEX made text');
  return fixed === undefined ? { kind: 'double' } : { kind: 'double', scale: fixed };
}
