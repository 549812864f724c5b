import { doubleType, isTemporal } from '../arithmetic/numeric-type';
import { comparatorFor, isTextual, type Comparator } from '../compare/comparator';
import { commonResultKind, resultKind } from '../compare/strategy';
import type { Argument, Definition, Prepared } from '../operation';
import { convertTo, mergedType } from '../operations/merge';
import { constantOf, doubleResult, refuse, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { ValueType } from '../values/type';

/** GREATEST and LEAST: NULL when one is, compared as all of them together are. */

interface Common {
  readonly type: ValueType;
  readonly compare: Comparator;
}

function common(name: string, args: readonly Argument[], session: Session): Common {
  const types = args.map(({ type }) => type);
  if (types.some(({ kind }) => ['json', 'bit', 'null', 'year', 'float'].includes(kind)))
    refuse(name, 'NULL, FLOAT, YEAR, BIT or documents');
  const texts = types.filter(isTextual).length;
  const times = types.filter(isTemporal).length;
  if (times === args.length) {
    const type = mergedType(name, args, session);
    return { type, compare: comparatorFor(type.kind === 'time' ? 'time' : 'datetime', name, args, session) };
  }
  if (times > 0) refuse(name, 'times together with other values');
  if (types.some(({ kind }) => kind === 'binary') && types.some(({ kind }) => kind !== 'binary'))
    refuse(name, 'bytes together with text');
  if (texts === args.length)
    return { type: mergedType(name, args, session), compare: comparatorFor('text', name, args, session) };
  if (texts > 0 && session.flavour !== 'mariadb') refuse(name, 'texts together with numbers');
  refuseMixed(name, args);
  if (types.some(({ kind }) => kind === 'enum' || kind === 'set')) refuse(name, 'labels together with numbers');
  if (texts > 0)
    return {
      type: { ...doubleType(types, session), ...constantOf(...types) },
      compare: comparatorFor('double', name, args, session, { exactDoubles: true }),
    };
  const kind = types.map(resultKind).reduce(commonResultKind);
  return {
    type: mergedType(name, args, session),
    compare: comparatorFor(kind, name, args, session, { exactDoubles: true }),
  };
}

function prepareExtreme(name: string, args: readonly Argument[], session: Session, sign: number): Prepared {
  const { type: found, compare } = common(name, args, session);
  // As a number MariaDB compares the numbers of texts.
  const type: ValueType = found.kind === 'text' && session.flavour === 'mariadb' ? { ...found, mixed: true } : found;
  // Of texts and doubles that are equal MySQL's GREATEST gives the last, all else the first.
  const takesLast = type.kind === 'text' || type.kind === 'double';
  const threshold = takesLast && sign > 0 && session.flavour !== 'mariadb' ? 0 : 1;
  return strict(type, (...values) => {
    const chosen = values.reduce((best, value) => ((compare(value, best) ?? 0) * sign >= threshold ? value : best));
    const data = convertTo(type, chosen, session);
    return typeof data === 'number' ? doubleResult(data, session) : data;
  });
}

export const EXTREMES: readonly Definition[] = [
  { name: 'GREATEST', least: 2, prepare: (args, session) => prepareExtreme('GREATEST', args, session, 1) },
  { name: 'LEAST', least: 2, prepare: (args, session) => prepareExtreme('LEAST', args, session, -1) },
];
