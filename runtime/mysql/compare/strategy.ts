import { isTemporal } from '../arithmetic/numeric-type';
import type { Argument } from '../operation';
import type { Session } from '../session';
import type { ValueType } from '../values/type';

/** As what two values are compared. */
export type Strategy = 'text' | 'integer' | 'decimal' | 'double' | 'datetime' | 'time' | 'json';

/** What a value is to a comparison: MySQL's `Item_result`, in which a time is a text. */
export type ResultKind = 'text' | 'integer' | 'decimal' | 'double';

export function resultKind({ kind }: ValueType): ResultKind {
  switch (kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
      return 'integer';
    case 'decimal':
      return 'decimal';
    case 'double':
    case 'float':
      return 'double';
    default:
      return 'text';
  }
}

export const hasDate = ({ kind }: ValueType): boolean => kind === 'date' || kind === 'datetime' || kind === 'timestamp';

export const isConstant = ({ type }: Argument): boolean => type.constant === true;
export const isColumn = ({ type }: Argument): boolean => type.column === true;

/** Numbers of unlike kinds as the wider of them; text and a number as doubles. */
export function commonResultKind(a: ResultKind, b: ResultKind): ResultKind {
  if (a === b) return a;
  if (a === 'text' || b === 'text' || a === 'double' || b === 'double') return 'double';
  return 'decimal';
}

/** MySQL (`Arg_comparator::set_cmp_func`). */
function mysqlStrategy(a: Argument, b: Argument): Strategy {
  const [left, right] = [a.type, b.type];
  if (left.kind === 'json' || right.kind === 'json') return 'json';
  const [leftKind, rightKind] = [resultKind(left), resultKind(right)];
  if ((hasDate(left) && (hasDate(right) || rightKind === 'text')) || (hasDate(right) && leftKind === 'text'))
    return 'datetime';
  if (left.kind === 'time' && right.kind === 'time') return 'time';
  const common = commonResultKind(leftKind, rightKind);
  if (common !== 'double') return common;
  if (left.kind === 'year' && hasDate(right)) return 'datetime';
  if (right.kind === 'year' && hasDate(left)) return 'datetime';
  return isExact(a, b) || isExact(b, a) ? 'decimal' : 'double';
}

/** A decimal that is no constant is compared exactly with a text that is one. */
const isExact = (number: Argument, text: Argument): boolean =>
  resultKind(number.type) === 'decimal' && !isConstant(number) && resultKind(text.type) === 'text' && isConstant(text);

/** MariaDB (`Type_handler_hybrid_field_type::aggregate_for_comparison`): a time makes a time of whatever it meets. */
function mariadbStrategy(a: Argument, b: Argument): Strategy {
  const [left, right] = [a.type, b.type];
  if (isTemporal(left) || isTemporal(right)) {
    if (isTemporal(left) && isTemporal(right))
      return left.kind === 'time' && right.kind === 'time' ? 'time' : 'datetime';
    const temporal = isTemporal(left) ? left : right;
    return temporal.kind === 'time' ? 'time' : 'datetime';
  }
  const kindOf = (type: ValueType): ResultKind =>
    type.kind === 'enum' || type.kind === 'set' ? 'integer' : resultKind(type);
  const [leftKind, rightKind] = [kindOf(left), kindOf(right)];
  const texts = resultKind(left) === 'text' && resultKind(right) === 'text';
  if (texts) return 'text';
  if (isExact(a, b) || isExact(b, a)) return 'decimal';
  const [one, other] = [leftKind, rightKind].sort();
  return one === 'integer' && other === 'text' ? 'decimal' : commonResultKind(leftKind, rightKind);
}

export const strategyOf = (a: Argument, b: Argument, session: Session): Strategy =>
  session.flavour === 'mariadb' ? mariadbStrategy(a, b) : mysqlStrategy(a, b);
