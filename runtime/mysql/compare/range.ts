import { commonCollation } from '../collations/aggregate';
import { isTemporal } from '../arithmetic/numeric-type';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { constantOf, refuse, refuseMixed, truth, TRUTH } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { comparatorFor, type Comparator } from './comparator';
import { convertedConstant } from './constants';
import { commonResultKind, hasDate, resultKind, strategyOf, type Strategy } from './strategy';

/** BETWEEN: all three arguments are compared in one way. */

type Bound = (value: Value) => Value;

interface Range {
  readonly least: Comparator;
  readonly most: Comparator;
}

const same: Bound = (value) => value;

function rangeFor(
  strategy: Strategy,
  args: readonly Argument[],
  session: Session,
  low: Bound = same,
  high: Bound = same,
): Range {
  if (strategy !== 'text') refuseMixed('BETWEEN', args);
  const compare = comparatorFor(strategy, 'BETWEEN', args, session, { withTimeOfDay: true, exactDoubles: true });
  return { least: (a, b) => compare(a, low(b)), most: (a, b) => compare(a, high(b)) };
}

function mysqlRange(args: readonly Argument[], session: Session): Range {
  const [subject, low, high] = args as readonly [Argument, Argument, Argument];
  const types = args.map(({ type }) => type);
  if (types.some(({ kind }) => kind === 'json' || kind === 'bit')) refuse('BETWEEN', 'documents or BIT');
  const common = types.map(resultKind).reduce(commonResultKind);
  if (common === 'text') commonCollation('BETWEEN', args, session, true);
  const texts = types.filter((type) => resultKind(type) === 'text');
  if (common === 'text' && types.every(isTemporal))
    return rangeFor(types.every(({ kind }) => kind === 'time') ? 'time' : 'datetime', args, session);
  if (common === 'text' && texts.some(hasDate)) return rangeFor('datetime', args, session);
  const [first, second] = [convertedConstant(subject, low, session), convertedConstant(subject, high, session)];
  if (first !== null || second !== null) {
    if (first !== null && second !== null)
      return rangeFor(
        first.strategy,
        args,
        session,
        () => first.value,
        () => second.value,
      );
    refuse('BETWEEN', 'a column with two constants of which one is none of its type');
  }
  if (types.some(({ kind }) => kind === 'time') && common !== 'text') refuse('BETWEEN', 'TIME with numbers');
  if (types.some(hasDate)) refuse('BETWEEN', 'dates with numbers');
  return rangeFor(common, args, session);
}

/** MariaDB: as the first two are compared, then that with the third. */
function mariadbRange(args: readonly Argument[], session: Session): Range {
  const [subject, low, high] = args as readonly [Argument, Argument, Argument];
  const [first, second] = [convertedConstant(subject, low, session), convertedConstant(subject, high, session)];
  if (first !== null && second !== null)
    return rangeFor(
      'integer',
      args,
      session,
      () => first.value,
      () => second.value,
    );
  const strategies = new Set([strategyOf(subject, low, session), strategyOf(subject, high, session)]);
  if (
    strategies.size > 1 ||
    args.some(({ type }) => type.kind === 'bit' || type.kind === 'year' || type.kind === 'time')
  )
    refuse('BETWEEN', 'arguments of several kinds');
  return rangeFor([...strategies][0] as Strategy, args, session);
}

function prepareBetween(args: readonly Argument[], session: Session, negated: boolean): Prepared {
  const { least, most } = session.flavour === 'mariadb' ? mariadbRange(args, session) : mysqlRange(args, session);
  return {
    type: { ...TRUTH, ...constantOf(...args.map(({ type }) => type)) },
    evaluate: ([first, second, third]) => {
      const value = (first as Operand)();
      if (value.data === null) return truth(null);
      const [low, high] = [least(value, (second as Operand)()), most(value, (third as Operand)())];
      if (low !== null && high !== null) return truth((low >= 0 && high <= 0) !== negated);
      const outside = (low !== null && low < 0) || (high !== null && high > 0);
      return truth(outside ? negated : null);
    },
  };
}

const definition = (name: string, negated: boolean): Definition => ({
  name,
  least: 3,
  most: 3,
  prepare: (args, session) => prepareBetween(args, session, negated),
});

export const RANGES: readonly Definition[] = [definition('BETWEEN', false), definition('NOT BETWEEN', true)];
