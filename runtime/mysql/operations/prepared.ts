import { Unsupported } from '../errors';
import type { Argument, Prepared } from '../operation';
import type { Session } from '../session';
import type { Data, Value } from '../values/value';
import type { ValueType } from '../values/type';

/** An operation that is NULL as soon as one of its arguments is; those behind it are not evaluated then. */
export const strict = (type: ValueType, compute: (...values: readonly Value[]) => Data | null): Prepared => ({
  type,
  evaluate: (operands) => {
    const values: Value[] = [];
    for (const operand of operands) {
      const value = operand();
      if (value.data === null) return { type, data: null };
      values.push(value);
    }
    return { type, data: compute(...values) };
  },
});

/** As `strict`, but all arguments are evaluated, so that an error in one shows although another is NULL. */
export const strictOfAll = (type: ValueType, compute: (...values: readonly Value[]) => Data | null): Prepared => ({
  type,
  evaluate: (operands) => {
    const values = operands.map((operand) => operand());
    return { type, data: values.some(({ data }) => data === null) ? null : compute(...values) };
  },
});

/** A double as the server gives it: MariaDB prints no negative zero. */
export const doubleResult = (value: number, { flavour }: Session): number =>
  flavour === 'mariadb' && Object.is(value, -0) ? 0 : value;

/** The result of a comparison or a condition. */
export const TRUTH: ValueType = { kind: 'integer', bits: 64, precision: 1, boolean: true };
export const truth = (value: boolean | null): Value => ({
  type: TRUTH,
  data: value === null ? null : value ? 1n : 0n,
});

/** Numbers whose text is lost, see `mixed` of the type. */
export const isMixedNumber = ({ kind, mixed }: ValueType): boolean =>
  mixed === true && (kind === 'double' || kind === 'float' || kind === 'year');

/** @throws Unsupported where a number is wanted of a text whose branches are of several kinds */
export function refuseMixed(operation: string, args: readonly Argument[]): void {
  if (args.some(({ type }) => type.mixed === true && !isMixedNumber(type)))
    refuse(operation, 'the number of a result whose branches are of several kinds');
}

export function refuse(operation: string, reason: string): never {
  throw new Unsupported(operation, reason);
}

/** `constant` of a result: all of its arguments are. */
export const constantOf = (...types: readonly ValueType[]): { readonly constant?: true } =>
  types.every(({ constant }) => constant === true) ? { constant: true } : {};
