import { isTemporal } from '../arithmetic/numeric-type';
import { commonCollation, subjectCollation, type HeldCollation } from '../collations/aggregate';
import { collationOf, compareTexts, type Collation } from '../collations/collation';
import { setBits } from '../convert/enum';
import { characterSetOf, encode } from '../convert/character-set';
import { asBytes, asText, isBinary } from '../convert/to-text';
import { asDecimal, asDouble, asInteger } from '../convert/to-number';
import { resultKind } from '../compare/strategy';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { constantOf, refuse, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import { compareDecimals, type Decimal } from '../values/decimal';
import type { Value } from '../values/value';
import { Coercibility, type ValueType } from '../values/type';

/** Positions of texts in others: compared by collation, counted in characters from 1; 0 where there is none. */

const POSITION: ValueType = { kind: 'integer', bits: 64, precision: 11 };

/** As text the number has the collation of what was searched in MySQL, as if it were a part of it. */
const positionType = ({ collation, coercibility }: HeldCollation, { flavour }: Session): ValueType =>
  flavour === 'mariadb' || coercibility === Coercibility.numeric ? POSITION : { ...POSITION, collation, coercibility };

/** How texts are read and compared: as characters with weights, or as bytes. */
interface Texts {
  readonly read: (value: Value) => string;
  readonly same: (a: string, b: string) => boolean;
  readonly bytes: (text: string) => number;
  /** Part of a character at the end makes a difference: in MariaDB. */
  readonly seesParts: boolean;
  /** False where texts that begin with these characters cannot be equal. */
  readonly mayEqual: (a: string, b: string) => boolean;
}

function textsOf({ collation: name }: HeldCollation, session: Session): Texts {
  if (name === 'binary')
    return {
      read: (value) => (asBytes(value, session) as Buffer).toString('latin1'),
      same: (a, b) => a === b,
      bytes: (text) => text.length,
      seesParts: false,
      mayEqual: (a, b) => a === b,
    };
  const collation = collationOf(name);
  return {
    read: (value) => asText(value, session) ?? '',
    same: (a, b) => sameWeights(a, b, collation),
    bytes: (text) => encode(text, collation.characterSet).length,
    seesParts: session.flavour === 'mariadb',
    mayEqual: (a, b) => (collation.binary ? a === b : beginAlike(collation.weights(a), collation.weights(b))),
  };
}

/** Weights of which one begins as the other, or has none on the first level. */
function beginAlike(a: string, b: string): boolean {
  const [left, right] = [a.split('\0', 1)[0] as string, b.split('\0', 1)[0] as string];
  return left.startsWith(right) || right.startsWith(left);
}

/** Without regard to blanks at the end, which count here in every collation. */
const sameWeights = (a: string, b: string, collation: Collation): boolean =>
  a === b || (!collation.binary && collation.weights(a) === collation.weights(b));

/**
 * The first place from `start` on (in characters) where a part of as many bytes as the wanted text has equals it; -1 for none. Of a
 * character that does not fit whole into those bytes nothing counts.
 */
function find(
  text: readonly string[],
  wanted: string,
  start: number,
  { same, bytes, seesParts, mayEqual }: Texts,
): number {
  const [head = ''] = wanted;
  const length = bytes(wanted);
  const sizes = text.map(bytes);
  let left = sizes.slice(start).reduce((sum, size) => sum + size, 0);
  for (let from = start; left >= length; from += 1) {
    let [part, size] = ['', 0];
    const alike = mayEqual(text[from] ?? '', head);
    for (let to = from; alike && to < text.length && size + (sizes[to] as number) <= length; to += 1) {
      part += text[to] as string;
      size += sizes[to] as number;
    }
    if (alike && (size === length || !seesParts) && same(part, wanted)) return from;
    left -= sizes[from] ?? Infinity;
  }
  return -1;
}

/** LOCATE(wanted, text, start), POSITION(wanted IN text). */
function prepareLocate(name: string, args: readonly Argument[], session: Session, wantedFirst: boolean): Prepared {
  const [first, second, third] = args as readonly [Argument, Argument, Argument | undefined];
  if (third !== undefined) refuseMixed(name, [third]);
  const [subject, other] = wantedFirst ? [second, first] : [first, second];
  if (session.flavour !== 'mariadb' && [subject, other].some(({ type }) => isBinary(type))) refuse(name, 'bytes');
  if (
    session.flavour !== 'mariadb' &&
    resultKind(subject.type) !== 'text' &&
    !commonCollation(name, [other], session, true).ascii
  )
    refuse(name, 'a text of other characters than ASCII in a number');
  const held = subjectCollation(name, subject, [other], session, true);
  const texts = textsOf(held, session);
  const found = strict(
    { ...positionType(held, session), ...constantOf(...args.map(({ type }) => type)) },
    (text, wanted, from) => {
      const characters = Array.from(texts.read(text));
      const start = from === undefined ? 1n : (asInteger(from, session) as bigint);
      if (start < 1n || start > BigInt(characters.length + 1)) return 0n;
      const searched = texts.read(wanted);
      const skipped = characters.slice(0, Number(start) - 1);
      // The place of nothing is counted in bytes.
      const whole = texts.bytes(characters.join(''));
      if (searched === '' && session.flavour === 'mariadb' && from !== undefined && skipped.length >= whole) return 0n;
      if (searched === '') return BigInt(texts.bytes(skipped.join('')) + 1);
      return BigInt(find(characters, searched, skipped.length, texts) + 1);
    },
  );
  if (!wantedFirst) return found;
  // The text is evaluated first wherever it stands.
  return {
    ...found,
    evaluate: ([one, two, ...rest]) => found.evaluate([two as Operand, one as Operand, ...rest]),
  };
}

function refuseOtherSets(operation: string, args: readonly Argument[], session: Session): void {
  const held = args.map((each) => commonCollation(operation, [each], session, false)).filter(({ ascii }) => !ascii);
  if (new Set(held.map(({ collation }) => characterSetOf(collation))).size > 1)
    refuse(operation, 'texts of different character sets');
}

/** FIND_IN_SET(text, 'a,b,c'): a text with a comma is in no list. */
function prepareFindInSet(args: readonly Argument[], session: Session): Prepared {
  const [, { type: listType }] = args as readonly [Argument, Argument];
  refuseOtherSets('FIND_IN_SET', args, session);
  if (listType.kind === 'enum') refuse('FIND_IN_SET', 'ENUM as the list');
  const texts = textsOf(commonCollation('FIND_IN_SET', args, session, true), session);
  return strict({ ...POSITION, ...constantOf(...args.map(({ type }) => type)) }, (first, second) => {
    const [wanted, list] = [texts.read(first), texts.read(second)];
    if (list === '' || texts.bytes(list) < texts.bytes(wanted)) return 0n;
    // In a SET the place of a label is that in the definition.
    if (listType.kind === 'set' && listType.column === true) {
      const at = (listType.values ?? []).findIndex((label) => texts.same(label, wanted));
      return ((setBits(listType, list) >> BigInt(Math.max(0, at))) & 1n) === 1n ? BigInt(at + 1) : 0n;
    }
    return BigInt(list.split(',').findIndex((member) => texts.same(member, wanted)) + 1);
  });
}

/** FIELD(a, b, c, ..): as texts when all are, as numbers otherwise. NULL equals nothing. */
function prepareField(args: readonly Argument[], session: Session): Prepared {
  const same = fieldComparison(args, session);
  const held = commonCollation('FIELD', args.slice(0, 1), session, false);
  return {
    type: { ...positionType(held, session), ...constantOf(...args.map(({ type }) => type)) },
    evaluate: ([first, ...rest]) => {
      const wanted = (first as Operand)();
      const type = POSITION;
      if (wanted.data === null) return { type, data: 0n };
      const at = rest.findIndex((operand) => {
        const value = operand();
        return value.data !== null && same(wanted, value);
      });
      return { type, data: BigInt(at + 1) };
    },
  };
}

function fieldComparison(args: readonly Argument[], session: Session): (a: Value, b: Value) => boolean {
  const kinds = new Set(args.filter(({ type }) => type.kind !== 'null').map(({ type }) => resultKind(type)));
  if (args.some(({ type }) => ['json', 'bit', 'binary'].includes(type.kind))) refuse('FIELD', 'documents or bytes');
  const [only] = kinds;
  if (kinds.size === 1 && only === 'text') {
    refuseOtherSets('FIELD', args, session);
    const [subject, ...others] = args as readonly [Argument, ...Argument[]];
    const { collation: name } = subjectCollation('FIELD', subject, others, session, true);
    const collation = collationOf(name);
    return (a, b) => compareTexts(asText(a, session) ?? '', asText(b, session) ?? '', collation) === 0;
  }
  refuseMixed('FIELD', args);
  if (kinds.size === 1 && only === 'integer')
    return (a, b) =>
      BigInt.asIntN(64, asInteger(a, session) as bigint) === BigInt.asIntN(64, asInteger(b, session) as bigint);
  if (kinds.size === 1 && only === 'decimal')
    return (a, b) => compareDecimals(asDecimal(a, session) as Decimal, asDecimal(b, session) as Decimal) === 0;
  return (a, b) => asDouble(a, session) === asDouble(b, session);
}

function prepareStrcmp(args: readonly Argument[], session: Session): Prepared {
  if (session.flavour !== 'mariadb' && args.some(({ type }) => isTemporal(type) || resultKind(type) !== 'text'))
    refuse('STRCMP', 'numbers or times');
  const bytes = args.filter(({ type }) => isBinary(type)).length;
  if (bytes === 1 && session.flavour !== 'mariadb') refuse('STRCMP', 'text together with bytes');
  const name = commonCollation('STRCMP', args, session, true).collation;
  const type = { ...POSITION, ...constantOf(...args.map((each) => each.type)) };
  if (name === 'binary')
    return strict(type, (a, b) =>
      BigInt(Math.sign(Buffer.compare(asBytes(a, session) as Buffer, asBytes(b, session) as Buffer))),
    );
  const collation = collationOf(name);
  return strict(type, (a, b) => BigInt(compareTexts(asText(a, session) ?? '', asText(b, session) ?? '', collation)));
}

export const TEXT_SEARCHES: readonly Definition[] = [
  { name: 'LOCATE', least: 2, most: 3, prepare: (args, session) => prepareLocate('LOCATE', args, session, true) },
  { name: 'POSITION', least: 2, most: 2, prepare: (args, session) => prepareLocate('POSITION', args, session, true) },
  { name: 'INSTR', least: 2, most: 2, prepare: (args, session) => prepareLocate('INSTR', args, session, false) },
  { name: 'FIND_IN_SET', least: 2, most: 2, prepare: prepareFindInSet },
  { name: 'FIELD', least: 2, prepare: prepareField },
  { name: 'STRCMP', least: 2, most: 2, prepare: prepareStrcmp },
];
