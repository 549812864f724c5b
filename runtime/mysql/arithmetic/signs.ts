import { asDecimal, asDouble, asInteger } from '../convert/to-number';
import { MAX_SIGNED, MIN_SIGNED } from '../convert/number-from-text';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, doubleResult, refuse, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import { decimal, type Decimal } from '../values/decimal';
import type { ValueType } from '../values/type';
import { outOfRange } from './four-operations';
import { digitsOf, doubleType, fixedScale, isTemporal, isUnsigned, numericKind } from './numeric-type';

/** The minus sign, ABS and SIGN. */

interface Turn {
  readonly name: 'NEG' | 'ABS';
  readonly integer: (value: bigint) => bigint;
  readonly decimal: (value: bigint) => bigint;
  readonly double: (value: number) => number;
}

const TURNS: readonly Turn[] = [
  { name: 'NEG', integer: (value) => -value, decimal: (value) => -value, double: (value) => -value },
  {
    name: 'ABS',
    integer: (value) => (value < 0n ? -value : value),
    decimal: (value) => (value < 0n ? -value : value),
    double: Math.abs,
  },
];

function integerTurn(turn: Turn, { type, data }: Argument, session: Session): Prepared {
  const unsigned = isUnsigned(type, session);
  const { precision } = digitsOf(type);
  // A constant whose negative has no room in 64 bits becomes a decimal.
  if (turn.name === 'NEG' && typeof data === 'bigint' && (data === MIN_SIGNED || data > MAX_SIGNED + 1n))
    return strict({ kind: 'decimal', precision: 20, scale: 0, ...constantOf(type) }, (value) =>
      decimal(-(asInteger(value, session) as bigint)),
    );
  const kind = unsigned && turn.name === 'ABS' ? 'unsigned' : 'integer';
  return strict({ kind, bits: 64, precision, ...constantOf(type) }, (value) => {
    const found = turn.integer(asInteger(value, session) as bigint);
    if (kind === 'integer' && (found > MAX_SIGNED || found < MIN_SIGNED)) throw outOfRange('BIGINT', turn.name);
    return found;
  });
}

function prepareTurn(turn: Turn, [only]: readonly Argument[], session: Session): Prepared {
  const argument = only as Argument;
  const { type } = argument;
  refuseMixed(turn.name, [argument]);
  const constant = constantOf(type);
  if (isTemporal(type)) {
    if (session.flavour === 'mariadb') refuse(turn.name, 'a time');
    return strict({ kind: 'double', scale: fixedScale(type, session) ?? 0, ...constant }, (value) =>
      turn.double(asDouble(value, session) as number),
    );
  }
  switch (numericKind(type, session)) {
    case 'integer':
      return integerTurn(turn, argument, session);
    case 'decimal': {
      const { precision, scale } = digitsOf(type);
      return strict({ kind: 'decimal', precision, scale, ...constant }, (value) => {
        const exact = asDecimal(value, session) as Decimal;
        return { unscaled: turn.decimal(exact.unscaled), scale: exact.scale };
      });
    }
    case 'double': {
      const result: ValueType = { ...doubleType([type], session), ...constant };
      return strict(result, (value) => doubleResult(turn.double(asDouble(value, session) as number), session));
    }
  }
}

function prepareSign([only]: readonly Argument[], session: Session): Prepared {
  const argument = only as Argument;
  refuseMixed('SIGN', [argument]);
  return strict({ kind: 'integer', bits: 64, precision: 2, ...constantOf(argument.type) }, (value) => {
    const number = asDouble(value, session) as number;
    return number > 0 ? 1n : number < 0 ? -1n : 0n;
  });
}

export const SIGNS: readonly Definition[] = [
  ...TURNS.map((turn): Definition => ({
    name: turn.name,
    least: 1,
    most: 1,
    prepare: (args, session) => prepareTurn(turn, args, session),
  })),
  { name: 'SIGN', least: 1, most: 1, prepare: prepareSign },
];
