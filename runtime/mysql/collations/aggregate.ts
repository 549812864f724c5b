import { characterSetOf, canEncode, type CharacterSet } from '../convert/character-set';
import { Unsupported } from '../errors';
import type { Argument } from '../operation';
import { isMixedNumber } from '../operations/prepared';
import type { Session } from '../session';
import { Coercibility, type ValueType } from '../values/type';

/** A collation together with how strongly it is held. */
export interface HeldCollation {
  readonly collation: string;
  readonly coercibility: Coercibility;
  /** Nothing but ASCII can be in it, so that it fits into every character set. */
  readonly ascii: boolean;
}

const NUMERIC: ReadonlySet<ValueType['kind']> = new Set([
  ...(['integer', 'unsigned', 'decimal', 'double', 'float', 'year', 'date', 'datetime', 'timestamp', 'time'] as const),
]);

/**
 * The collation of functions that MySQL takes from the text which they work on, whatever the other texts have; MariaDB reconciles
 * all of them.
 * @throws Unsupported where another argument is of a character set that MySQL would have to convert
 */
export function subjectCollation(
  operation: string,
  subject: Argument,
  others: readonly Argument[],
  session: Session,
  compares: boolean,
): HeldCollation {
  if (session.flavour === 'mariadb') return commonCollation(operation, [subject, ...others], session, compares);
  const held = commonCollation(operation, [subject], session, false);
  for (const other of others) {
    const { collation, ascii } = commonCollation(operation, [other], session, false);
    if (!ascii && characterSetOf(collation) !== characterSetOf(held.collation))
      throw new Unsupported(operation, 'texts of different character sets');
  }
  return held;
}

/** The collation of an argument where it is text; a number has that of the connection. */
export function heldCollation({ type, data }: Argument, session: Session): HeldCollation {
  if (type.kind === 'null') return { collation: 'binary', coercibility: Coercibility.ignorable, ascii: true };
  if (NUMERIC.has(type.kind) && type.collation === undefined)
    return { collation: session.collation, coercibility: Coercibility.numeric, ascii: true };
  if (type.kind === 'json') return { collation: 'utf8mb4_bin', coercibility: Coercibility.implicit, ascii: false };
  const collation = type.kind === 'binary' || type.kind === 'bit' ? 'binary' : (type.collation ?? session.collation);

  if (NUMERIC.has(type.kind))
    return { collation, coercibility: type.coercibility ?? Coercibility.numeric, ascii: true };
  const ascii = typeof data === 'string' ? /^[\0-\x7f]*$/.test(data) : collation.startsWith('ascii');
  return { collation, coercibility: type.coercibility ?? Coercibility.implicit, ascii };
}

const isUnicode = (set: CharacterSet): boolean => set === 'utf8mb4' || set === 'utf8mb3';
const isBinary = (collation: string): boolean => /_bin$|^binary$/.test(collation);

/** A Unicode character set takes in the others, all of them take in ASCII, unless the other holds its collation more strongly. */
function includes(wide: HeldCollation, narrow: HeldCollation): boolean {
  const [wideSet, narrowSet] = [characterSetOf(wide.collation), characterSetOf(narrow.collation)];
  const stronger = wide.coercibility < narrow.coercibility;
  const equal = wide.coercibility === narrow.coercibility;
  if (
    isUnicode(wideSet) &&
    (stronger || (equal && (!isUnicode(narrowSet) || (wideSet === 'utf8mb4' && narrowSet === 'utf8mb3'))))
  )
    return true;
  return narrow.ascii && (stronger || (equal && !wide.ascii));
}

function ofTwo(a: HeldCollation, b: HeldCollation): HeldCollation | null {
  const ascii = a.ascii && b.ascii;
  const [setA, setB] = [characterSetOf(a.collation), characterSetOf(b.collation)];
  if (setA !== setB) {
    if (a.collation === 'binary') return { ...(a.coercibility <= b.coercibility ? a : b), ascii };
    if (b.collation === 'binary') return { ...(b.coercibility <= a.coercibility ? b : a), ascii };
    if (includes(a, b)) return { ...a, ascii };
    if (includes(b, a)) return { ...b, ascii };
    if (a.coercibility < b.coercibility && b.coercibility >= Coercibility.system) return { ...a, ascii };
    if (b.coercibility < a.coercibility && a.coercibility >= Coercibility.system) return { ...b, ascii };
    return null;
  }
  if (a.coercibility !== b.coercibility) return { ...(a.coercibility < b.coercibility ? a : b), ascii };
  if (a.collation === b.collation) return { ...a, ascii };
  if (a.coercibility === Coercibility.explicit) return null;
  if (isBinary(a.collation)) return { ...a, ascii };
  if (isBinary(b.collation)) return { ...b, ascii };
  return { collation: `${setA}_bin`, coercibility: Coercibility.none, ascii };
}

/**
 * The collation in which several arguments meet.
 * @param compares true where texts are compared: two collations that neither outranks are an error there
 * @throws Unsupported where the server answers "Illegal mix of collations" (1267), or for a constant that the other's character
 *   set does not have
 */
export function commonCollation(
  operation: string,
  args: readonly Argument[],
  session: Session,
  compares: boolean,
): HeldCollation {
  if (args.some(({ type }) => isMixedNumber(type)))
    throw new Unsupported(operation, 'the text of a number whose branches are of several kinds');
  const held = args.map((argument) => heldCollation(argument, session));
  if (args.some(({ type }) => type.kind === 'bit')) throw new Unsupported(operation, 'BIT as text');
  const common = held.reduce<HeldCollation | null>(
    (found, next) => (found === null ? null : ofTwo(found, next)),
    held[0] ?? null,
  );
  if (common === null || (compares && common.coercibility === Coercibility.none))
    throw new Unsupported(operation, 'the collations of its arguments cannot be reconciled');
  const set = characterSetOf(common.collation);
  for (const [index, { type, data }] of args.entries()) {
    const own = held[index] as HeldCollation;
    if (own.ascii || set === 'binary' || characterSetOf(own.collation) === set || set === 'utf8mb4') continue;
    if (type.kind !== 'text' || typeof data !== 'string' || !canEncode(data, set))
      throw new Unsupported(operation, `characters that ${set} may not have`);
  }
  return common;
}
