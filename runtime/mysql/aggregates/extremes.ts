import { compareForOrder } from '../compare/rows';
import type { Argument, PreparedAggregate } from '../operation';
import { refuse } from '../operations/prepared';
import { toProtocol } from '../values/protocol';
import type { Session } from '../session';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';
import { ofValues, resultTypeOf, type AggregateDefinition } from './aggregate';

/** MIN, MAX and ANY_VALUE: one of the values of a group. */

/** Labels of ENUM and SET are compared as texts here, not by their order in the definition. */
function ownType(name: string, { type }: Argument, session: Session): ValueType {
  if (type.mixed === true || type.branch === true) refuse(name, 'a result whose branches are of several kinds');
  if (type.kind === 'json' || type.kind === 'null') refuse(name, 'a document or NULL');
  if (type.kind === 'bit' && session.flavour === 'mariadb') refuse(name, 'BIT');
  if (type.kind === 'year') return { ...resultTypeOf(type), zeroFill: 4 };
  const { values: _values, ...rest } = resultTypeOf(type);
  return type.kind === 'enum' || type.kind === 'set' ? { ...rest, kind: 'text' } : resultTypeOf(type);
}

const UNDETERMINED = 'one of several values that are equal but not the same';
/** MariaDB 10.11 prints the year 0 as `0000` where a temporary table holds the groups, and as `0` where none does. */
const YEAR_ZERO = 'the year 0, whose text depends on the plan of the server';
const isYearZero = (data: unknown): boolean => data === 0n || data === 0;
const isSame = (a: Value, b: Value): boolean => {
  const [one, other] = [toProtocol(a), toProtocol(b)];
  return Buffer.isBuffer(one) && Buffer.isBuffer(other) ? one.equals(other) : one === other;
};

/** Of equal values the first is kept: `a` or `A`, whichever was read first. */
function prepareExtreme(name: string, args: readonly Argument[], session: Session, sign: number): PreparedAggregate {
  const type = ownType(name, args[0] as Argument, session);
  const mayBeYearZero = session.flavour === 'mariadb' && (args[0] as Argument).type.kind === 'year';
  return ofValues(type, () => {
    let best: Value | null = null;
    let others = false;
    return {
      add: ({ data }) => {
        const value: Value = { type, data };
        const order = best === null ? sign : compareForOrder(value, best, session);
        if (order === 0) others ||= !isSame(value, best as Value);
        if (order * sign <= 0) return;
        [best, others] = [value, false];
      },
      result: () => best?.data ?? null,
      undetermined: () => {
        if (others) return UNDETERMINED;
        return mayBeYearZero && best !== null && isYearZero(best.data) ? YEAR_ZERO : null;
      },
    };
  });
}

/** ANY_VALUE: that of the first row, also NULL. */
function prepareAnyValue(args: readonly Argument[], session: Session): PreparedAggregate {
  if (session.flavour === 'mariadb') refuse('ANY_VALUE', 'MariaDB 10.11 does not know it');
  const type = resultTypeOf((args[0] as Argument).type);
  return {
    type,
    start: () => {
      let first: Value | null = null;
      let others = false;
      return {
        add: ([value]) => {
          first ??= value as Value;
          others ||= !isSame(first, value as Value);
        },
        result: () => ({ type, data: first?.data ?? null }),
        undetermined: () => (others ? 'any of several values' : first === null ? 'a value of no row' : null),
      };
    },
  };
}

export const GROUP_EXTREMES: readonly AggregateDefinition[] = [
  {
    name: 'MIN',
    least: 1,
    most: 1,
    distinct: true,
    prepare: (args, session) => prepareExtreme('MIN', args, session, -1),
  },
  {
    name: 'MAX',
    least: 1,
    most: 1,
    distinct: true,
    prepare: (args, session) => prepareExtreme('MAX', args, session, 1),
  },
  { name: 'ANY_VALUE', least: 1, most: 1, prepare: prepareAnyValue },
];
