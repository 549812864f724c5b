import { isTemporal } from '../arithmetic/numeric-type';
import { commonCollation } from '../collations/aggregate';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { constantOf, refuse, truth, TRUTH } from '../operations/prepared';
import type { Session } from '../session';
import { comparatorFor, comparatorOf, isTextual, plainComparatorOf, type Comparator } from './comparator';
import { convertedConstant } from './constants';
import { commonResultKind, hasDate, isConstant, resultKind, strategyOf } from './strategy';

/** IN: true when one is equal, NULL when none is but one was NULL. */

/** A column and constants of its type: the constants are converted, if all can be. */
function convertedList(left: Argument, list: readonly Argument[], session: Session): readonly Comparator[] | null {
  const given = list.filter(({ type }) => type.kind !== 'null');
  const kinds = new Set(list.map(({ type }) => commonResultKind(resultKind(left.type), resultKind(type))));
  if (kinds.size > 1) return null;
  const converted = given.map((each) => convertedConstant(left, each, session));
  if (converted.length === 0 || converted.includes(null)) return null;
  return list.map((each) => {
    const found = convertedConstant(left, each, session);
    if (found === null) return () => null;
    const compare = comparatorFor(found.strategy, 'IN', [left, each], session);
    return (value) => compare(value, found.value);
  });
}

function mysqlComparators(left: Argument, list: readonly Argument[], session: Session): readonly Comparator[] {
  const all = [left, ...list];
  if (all.some(({ type }) => type.kind === 'json')) refuse('IN', 'documents');
  if (all.some(({ type }) => type.kind === 'bit')) refuse('IN', 'BIT');
  const converted = convertedList(left, list, session);
  if (converted !== null) return converted;
  const asDates =
    all.some(({ type }) => hasDate(type)) &&
    all.every(
      (each) => isTemporal(each.type) || each.type.kind === 'null' || (isTextual(each.type) && isConstant(each)),
    );
  if (asDates) commonCollation('IN', all, session, true);
  if (asDates)
    return list.map((each) => comparatorFor('datetime', 'IN', [left, each], session, { withTimeOfDay: true }));
  if (all.some(({ type }) => hasDate(type)) && all.some(({ type }) => isTextual(type)))
    refuse('IN', 'dates together with text that is no constant');
  const times = all.filter(({ type }) => type.kind === 'time').length;
  if (times > 0 && times < all.length) refuse('IN', 'TIME together with other values');
  return list.map((each) => plainComparatorOf('IN', left, each, all, session));
}

function comparators(left: Argument, list: readonly Argument[], session: Session): readonly Comparator[] {
  if (session.flavour !== 'mariadb') return mysqlComparators(left, list, session);
  if ([left, ...list].some(({ type }) => type.kind === 'bit')) refuse('IN', 'BIT');
  const strategies = new Set(list.map((each) => strategyOf(left, each, session)));
  if (strategies.size > 1 && left.type.kind === 'year') refuse('IN', 'YEAR with values of several kinds');
  const converted = convertedList(left, list, session);
  if (converted !== null) return converted;
  return list.map((each) => plainComparatorOf('IN', left, each, [left, ...list], session));
}

function prepareIn([left, ...list]: readonly Argument[], session: Session, negated: boolean): Prepared {
  const subject = left as Argument;
  const [only] = list;
  const kinds = new Set(list.map(({ type }) => commonResultKind(resultKind(subject.type), resultKind(type))));
  const evaluatesAll = kinds.size > 1 && session.flavour !== 'mariadb';
  const all =
    list.length === 1 && session.flavour !== 'mariadb'
      ? [comparatorOf('IN', subject, only as Argument, session)]
      : comparators(subject, list, session);
  return {
    type: { ...TRUTH, ...constantOf(subject.type, ...list.map(({ type }) => type)) },
    evaluate: ([first, ...rest]) => {
      const value = (first as Operand)();
      if (value.data === null) {
        // MySQL evaluates the others as well where they are of several kinds, and may find an error in them.
        if (evaluatesAll) rest.forEach((operand) => operand());
        return truth(null);
      }
      let unknown = false;
      for (const [index, operand] of rest.entries()) {
        const order = (all[index] as Comparator)(value, operand());
        if (order === 0) return truth(!negated);
        unknown ||= order === null;
      }
      return truth(unknown ? null : negated);
    },
  };
}

const definition = (name: string, negated: boolean): Definition => ({
  name,
  least: 2,
  prepare: (args, session) => prepareIn(args, session, negated),
});

export const LISTS: readonly Definition[] = [definition('IN', false), definition('NOT IN', true)];
