import { isTemporal } from '../arithmetic/numeric-type';
import { comparatorOf, plainComparatorOf, type Comparator } from '../compare/comparator';
import { hasDate, resultKind } from '../compare/strategy';
import { asTruth } from '../compare/logic';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { convertTo, mergedType } from '../operations/merge';
import { constantOf, refuse, refuseMixed } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { Coercibility, type ValueType } from '../values/type';

/** IF, CASE, COALESCE, IFNULL, NULLIF: only the branch that is taken is evaluated, its type is that of all branches together. */

/** What IF and CASE give: MySQL prints a decimal with the digits of the branch that was taken, MariaDB with those of the type. */
function branchType(
  operation: string,
  branches: readonly Argument[],
  conditions: readonly Argument[],
  session: Session,
): ValueType {
  if (conditions.some(({ type }) => type.kind === 'json')) refuse(operation, 'a document as a condition');
  refuseMixed(operation, conditions);
  const type = mergedType(operation, branches, session);
  if (type.kind === 'double' && type.scale !== undefined && branches.some((each) => each.type.scale !== type.scale))
    refuse(operation, 'doubles with different digits after the point');
  const { constant: _constant, ...rest } = type;
  const own = session.flavour === 'mariadb' ? {} : ({ branch: true } as const);
  if (session.flavour !== 'mariadb' && type.kind !== 'year' && branches.some((each) => each.type.kind === 'year'))
    refuse(operation, 'YEAR together with other values');
  return { ...rest, ...own, ...constantOf(...[...branches, ...conditions].map((each) => each.type)) };
}

const value = (operand: Operand | undefined): Value => (operand as Operand)();
const taken = (type: ValueType, found: Value, session: Session): Value => ({
  type,
  data: convertTo(type, found, session, type.branch === true),
});

function prepareIf([condition, yes, no]: readonly Argument[], session: Session): Prepared {
  const type = branchType('IF', [yes as Argument, no as Argument], [condition as Argument], session);
  return {
    type,
    evaluate: ([test, first, second]) =>
      taken(type, value(asTruth(value(test), session) === true ? first : second), session),
  };
}

/** CASE WHEN a THEN b .. ELSE c END; arguments in the order in which they are written. */
function prepareCase(args: readonly Argument[], session: Session): Prepared {
  const conditions = args.filter((_, index) => index % 2 === 0 && index + 1 < args.length);
  const branches = args.filter((_, index) => index % 2 === 1 || index + 1 === args.length);
  const type = branchType('CASE', branches, conditions, session);
  return {
    type,
    evaluate: (operands) => {
      let at = 0;
      for (; at + 1 < operands.length; at += 2)
        if (asTruth(value(operands[at]), session) === true) return taken(type, value(operands[at + 1]), session);
      return at < operands.length ? taken(type, value(operands[at]), session) : { type, data: null };
    },
  };
}

/** CASE x WHEN a THEN b .. ELSE c END. */
function prepareCaseOf([subject, ...args]: readonly Argument[], session: Session): Prepared {
  const candidates = args.filter((_, index) => index % 2 === 0 && index + 1 < args.length);
  const branches = args.filter((_, index) => index % 2 === 1 || index + 1 === args.length);
  const kinds = [subject as Argument, ...candidates].map(({ type }) => type.kind);
  if (kinds.includes('json') || kinds.includes('bit')) refuse('CASE', 'the comparison of documents or BIT');
  if (
    session.flavour !== 'mariadb' &&
    [subject as Argument, ...candidates].some(({ type }) => hasDate(type)) &&
    kinds.some((kind) => ['text', 'binary', 'enum', 'set'].includes(kind))
  )
    refuse('CASE', 'the comparison of dates with text');
  if (kinds.includes('time') && kinds.some((kind) => kind !== 'time'))
    refuse('CASE', 'the comparison of TIME with other values');
  const type = branchType('CASE', branches, [subject as Argument, ...candidates], session);
  const compared = [subject as Argument, ...candidates];
  const comparators: readonly Comparator[] = candidates.map((candidate) =>
    plainComparatorOf('CASE', subject as Argument, candidate, compared, session),
  );
  return {
    type,
    evaluate: ([first, ...operands]) => {
      let [at, wanted] = [0, null as Value | null];
      for (; at + 1 < operands.length; at += 2) {
        if (candidates[at / 2]?.type.kind === 'null') continue;
        wanted ??= value(first);
        if (wanted.data === null) continue;
        const compare = comparators[at / 2] as Comparator;
        if (compare(wanted, value(operands[at])) === 0) return taken(type, value(operands[at + 1]), session);
      }
      return at < operands.length ? taken(type, value(operands[at]), session) : { type, data: null };
    },
  };
}

const prepareCoalesce =
  (operation: string) =>
  (args: readonly Argument[], session: Session): Prepared => {
    const type = mergedType(operation, args, session);
    return {
      type,
      evaluate: (operands) => {
        for (const operand of operands) {
          const found = operand();
          if (found.data !== null) return { type, data: convertTo(type, found, session) };
        }
        return { type, data: null };
      },
    };
  };

/** The type of an argument where it is a result: no column, a label is a text. */
function ownType(type: ValueType, { flavour, collation }: Session): ValueType {
  const { constant: _constant, column: _column, zeroFill: _zeroFill, values: _values, ...rest } = type;
  const isLabel = rest.kind === 'enum' || rest.kind === 'set';
  if (isTemporal(type)) {
    const text = { kind: 'text', collation, coercibility: Coercibility.literal } as const;
    return { ...(flavour === 'mariadb' ? rest : text), mixed: true };
  }
  // As a number the server may take the number of the label.
  // As a time MySQL reads the number of a text.
  const mixed = isLabel || (rest.kind === 'text' && flavour !== 'mariadb');
  return { ...rest, ...(isLabel && { kind: 'text' }), ...(mixed && { mixed }) };
}

/** NULLIF(a, b): NULL where they are equal, else a with a's own type. */
function prepareNullIf([left, right]: readonly Argument[], session: Session): Prepared {
  const [a, b] = [left as Argument, right as Argument];
  const compare = comparatorOf('NULLIF', a, b, session, true);
  const [numberKind, otherKind] = [resultKind(a.type), resultKind(b.type)];
  if (a.type.kind === 'bit') refuse('NULLIF', 'BIT');
  if (
    session.flavour !== 'mariadb' &&
    (a.type.kind === 'year' || b.type.kind === 'year' || (numberKind === 'text') !== (otherKind === 'text'))
  )
    refuse('NULLIF', 'a number with a text, or YEAR: the server gives bytes or another number');
  if (session.flavour !== 'mariadb' && isTemporal(b.type) && a.type.kind !== b.type.kind)
    refuse('NULLIF', 'a time with a value of another kind');
  const type = { ...ownType(a.type, session), ...constantOf(a.type, b.type) };
  return {
    type,
    evaluate: ([first, second]) => {
      const found = value(first);
      if (found.data === null) return { type, data: null };
      return { type, data: compare(found, value(second)) === 0 ? null : convertTo(type, found, session) };
    },
  };
}

export const CONTROL: readonly Definition[] = [
  { name: 'IF', least: 3, most: 3, prepare: prepareIf },
  { name: 'CASE', least: 2, prepare: prepareCase },
  { name: 'CASE OF', least: 3, prepare: prepareCaseOf },
  { name: 'COALESCE', least: 1, prepare: prepareCoalesce('COALESCE') },
  { name: 'IFNULL', least: 2, most: 2, prepare: prepareCoalesce('IFNULL') },
  { name: 'NULLIF', least: 2, most: 2, prepare: prepareNullIf },
];
