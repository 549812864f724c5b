import { asDecimal, asDouble, asInteger } from '../convert/to-number';
import type { Argument, Definition, Operand } from '../operation';
import { constantOf, refuseMixed, truth, TRUTH } from '../operations/prepared';
import type { Session } from '../session';
import type { Decimal } from '../values/decimal';
import type { Json } from '../values/json';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';
import { compareDocuments } from './json';
import { toleranceOf } from './comparator';
import { resultKind } from './strategy';

/** Conditions: what is not 0 is true, NULL is unknown. */

const ZERO: Json = { type: 'integer', value: 0n };

/** A value as a condition; text and times count by the number that they begin with. */
export function asTruth(value: Value, session: Session): boolean | null {
  if (value.data === null) return null;
  if (value.type.kind === 'json') return compareDocuments(value.data as Json, ZERO) !== 0;
  switch (resultKind(value.type)) {
    case 'integer':
      return asInteger(value, session) !== 0n;
    case 'decimal':
      return (asDecimal(value, session) as Decimal).unscaled !== 0n;
    default: {
      const number = asDouble(value, session) as number;
      const fixed = value.type.kind === 'double' && session.flavour !== 'mariadb';
      return fixed ? Math.abs(number) >= toleranceOf([value], session) && number !== 0 : number !== 0;
    }
  }
}

function typeFor(args: readonly Argument[], operation?: string): ValueType {
  if (operation !== undefined) refuseMixed(operation, args);
  return { ...TRUTH, ...constantOf(...args.map(({ type }) => type)) };
}

/** AND and OR stop at the first argument that decides. */
const connective = (name: string, deciding: boolean): Definition => ({
  name,
  least: 2,
  prepare: (args, session) => ({
    type: typeFor(args, name),
    evaluate: (operands) => {
      let unknown = false;
      for (const operand of operands) {
        const value = asTruth(operand(), session);
        if (value === deciding) return truth(deciding);
        unknown ||= value === null;
      }
      return truth(unknown ? null : !deciding);
    },
  }),
});

const unary = (name: string, decide: (value: boolean | null) => boolean | null): Definition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args, session) => ({
    type: typeFor(args, name),
    evaluate: ([operand]) => truth(decide(asTruth((operand as Operand)(), session))),
  }),
});

const nullTest = (name: string, isNull: boolean): Definition => ({
  name,
  least: 1,
  most: 1,
  prepare: (args) => ({
    type: typeFor(args),
    evaluate: ([operand]) => truth(((operand as Operand)().data === null) === isNull),
  }),
});

export const LOGIC: readonly Definition[] = [
  connective('AND', false),
  connective('OR', true),
  {
    name: 'XOR',
    least: 2,
    most: 2,
    prepare: (args, session) => ({
      type: typeFor(args, 'XOR'),
      evaluate: ([left, right]) => {
        const a = asTruth((left as Operand)(), session);
        if (a === null) return truth(null);
        const b = asTruth((right as Operand)(), session);
        return truth(a === null || b === null ? null : a !== b);
      },
    }),
  },
  unary('NOT', (value) => (value === null ? null : !value)),
  unary('IS TRUE', (value) => value === true),
  unary('IS NOT TRUE', (value) => value !== true),
  unary('IS FALSE', (value) => value === false),
  unary('IS NOT FALSE', (value) => value !== false),
  nullTest('IS NULL', true),
  nullTest('IS NOT NULL', false),
];
