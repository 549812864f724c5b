import { asInteger } from '../convert/to-number';
import { resultKind } from '../compare/strategy';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, refuseMixed, strict, strictOfAll } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';
import { isTemporal } from './numeric-type';

/** Operators of bits work on 64 of them, whatever the sign, and give an unsigned number. */

const RESULT: ValueType = { kind: 'unsigned', bits: 64, precision: 20 };

const bitsOf = (value: Value, session: Session): bigint => BigInt.asUintN(64, asInteger(value, session) as bigint);

function prepareBits(
  name: string,
  args: readonly Argument[],
  session: Session,
  compute: (...bits: readonly bigint[]) => bigint,
): Prepared {
  refuseMixed(name, args);
  if (args.some(({ type }) => ['binary', 'json', 'double', 'float', 'null'].includes(type.kind) || isTemporal(type)))
    refuse(name, 'other arguments than integers, decimals and text');
  if (args.some(({ type }) => type.branch === true && type.kind === 'text')) refuse(name, 'a text out of IF or CASE');
  if (session.flavour === 'mariadb' && args.some(({ type }) => resultKind(type) !== 'integer'))
    refuse(name, 'other arguments than integers');
  const combine = name === '^' && session.flavour === 'mariadb' ? strictOfAll : strict;
  return combine({ ...RESULT, ...constantOf(...args.map(({ type }) => type)) }, (...values) =>
    BigInt.asUintN(64, compute(...values.map((value) => bitsOf(value, session)))),
  );
}

/** MariaDB looks at 32 bits of how far to shift. */
function shift(by: bigint, { flavour }: Session, apply: (by: bigint) => bigint): bigint {
  const places = flavour === 'mariadb' ? BigInt.asUintN(32, by) : by;
  return places >= 64n ? 0n : apply(places);
}

const COMPUTE: Readonly<Record<string, (a: bigint, b: bigint, session: Session) => bigint>> = {
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b, session) => shift(b, session, (by) => a << by),
  '>>': (a, b, session) => shift(b, session, (by) => a >> by),
};

const ones = (bits: bigint): bigint => BigInt(bits.toString(2).replaceAll('0', '').length);

export const BITS: readonly Definition[] = [
  ...Object.entries(COMPUTE).map(([name, compute]): Definition => ({
    name,
    least: 2,
    most: 2,
    prepare: (args, session) => prepareBits(name, args, session, (a = 0n, b = 0n) => compute(a, b, session)),
  })),
  { name: '~', least: 1, most: 1, prepare: (args, session) => prepareBits('~', args, session, (bits = 0n) => ~bits) },
  {
    name: 'BIT_COUNT',
    least: 1,
    most: 1,
    prepare: (args, session) => {
      const { evaluate } = prepareBits('BIT_COUNT', args, session, (bits = 0n) => ones(bits));
      return {
        type: { kind: 'integer', bits: 64, precision: 2, ...constantOf(...args.map(({ type }) => type)) },
        evaluate,
      };
    },
  },
];
