import { isTemporal } from '../arithmetic/numeric-type';
import { commonCollation } from '../collations/aggregate';
import { resultKind } from '../compare/strategy';
import { bytesPerCharacter, characterSetOfType } from '../convert/character-set';
import { asInteger } from '../convert/to-number';
import { SqlError } from '../errors';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { constantOf, refuse, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Data, Value } from '../values/value';
import type { ValueType } from '../values/type';
import { asData, charactersOf, sizeOf } from './characters';
import { subjectResult, textResult } from './text-result';

/** Texts made of others. A result longer than `max_allowed_packet` is NULL. */

const typeFor = (
  operation: string,
  texts: readonly Argument[],
  all: readonly Argument[],
  session: Session,
  result: typeof textResult = textResult,
): ValueType => ({
  ...result(texts, session, operation),
  ...constantOf(...all.map(({ type }) => type)),
});

function tooLong({ warn }: Session): null {
  warn(1301, 'Result was larger than max_allowed_packet');
  return null;
}

const limited = (characters: string, type: ValueType, session: Session): Data | null =>
  sizeOf(characters, type) <= session.maxPacket ? asData(characters, type) : tooLong(session);

function prepareConcat(args: readonly Argument[], session: Session): Prepared {
  const type = typeFor('CONCAT', args, args, session);
  return strict(type, (...values) =>
    limited(values.map((value) => charactersOf(value, type, session)).join(''), type, session),
  );
}

/** CONCAT_WS: NULLs are left out; only a separator that is NULL makes the result NULL. */
function prepareConcatWith(args: readonly Argument[], session: Session): Prepared {
  const type = typeFor('CONCAT_WS', args, args, session);
  return {
    type,
    evaluate: ([first, ...rest]) => {
      const separator = (first as Operand)();
      if (separator.data === null) return { type, data: null };
      const parts = rest.map((operand) => operand()).filter(({ data }) => data !== null);
      const between = charactersOf(separator, type, session);
      const joined = parts.map((value) => charactersOf(value, type, session)).join(between);
      return { type, data: limited(joined, type, session) };
    },
  };
}

/** @throws Unsupported for an error of what MariaDB may not even evaluate */
function unusedReplacement(operand: Operand): Value {
  try {
    return operand();
  } catch (error) {
    if (error instanceof SqlError) return refuse('REPLACE', 'an error in the replacement of what is not there');
    throw error;
  }
}

function prepareReplace(args: readonly Argument[], session: Session): Prepared {
  const type = typeFor('REPLACE', args, args, session, subjectResult);
  return {
    type,
    evaluate: (operands) => {
      const [first, second, third] = operands as readonly [Operand, Operand, Operand];
      const [subject, searched] = [first(), second()];
      if (subject.data === null || searched.data === null) {
        if (session.flavour !== 'mariadb') third();
        return { type, data: null };
      }
      const [text, from] = [charactersOf(subject, type, session), charactersOf(searched, type, session)];
      const unused = from === '' || !text.includes(from);
      const replacement = unused && session.flavour === 'mariadb' ? unusedReplacement(third) : third();
      if (replacement.data === null) {
        if (unused && session.flavour === 'mariadb') refuse('REPLACE', 'NULL as the replacement of what is not there');
        return { type, data: null };
      }
      if (unused) return { type, data: asData(text, type) };
      return { type, data: limited(text.split(from).join(charactersOf(replacement, type, session)), type, session) };
    },
  };
}

const count = (value: Value, session: Session): bigint => asInteger(value, session) as bigint;

function prepareRepeat(args: readonly Argument[], session: Session): Prepared {
  const [text, times] = args as readonly [Argument, Argument];
  refuseMixed('REPEAT', [times]);
  const type = typeFor('REPEAT', [text], args, session);
  return strict(type, (first, second) => {
    const characters = charactersOf(first, type, session);
    const wanted = count(second, session);
    if (wanted <= 0n || characters === '') return asData('', type);
    if (BigInt(sizeOf(characters, type)) * wanted > BigInt(session.maxPacket)) return tooLong(session);
    return asData(characters.repeat(Number(wanted)), type);
  });
}

function prepareReverse(args: readonly Argument[], session: Session): Prepared {
  const type = typeFor('REVERSE', args, args, session);
  return strict(type, (value) =>
    asData(
      Array.from(charactersOf(value, type, session))
        .reverse()
        .join(''),
      type,
    ),
  );
}

/** LPAD and RPAD: exactly so many characters, cut where there are more. */
function preparePad(name: string, args: readonly Argument[], session: Session): Prepared {
  const [text, length, pad] = args as readonly [Argument, Argument, Argument | undefined];
  refuseMixed(name, [length]);
  if (
    (resultKind(text.type) !== 'text' || isTemporal(text.type)) &&
    pad !== undefined &&
    !commonCollation(name, [pad], session, false).ascii
  )
    refuse(name, 'a number filled up with other characters than ASCII');
  const type = typeFor(name, pad === undefined ? [text] : [text, pad], args, session, subjectResult);
  return strict(type, (first, second, third) => {
    const characters = Array.from(charactersOf(first, type, session));
    const filling = third === undefined ? [' '] : Array.from(charactersOf(third, type, session));
    const wanted = count(second, session);
    if (wanted < 0n) return null;
    if (wanted * BigInt(bytesPerCharacter[characterSetOfType(type)]) > BigInt(session.maxPacket))
      return tooLong(session);
    if (wanted <= BigInt(characters.length)) return asData(characters.slice(0, Number(wanted)).join(''), type);
    if (filling.length === 0) return session.flavour === 'mariadb' ? null : asData('', type);
    const missing = Number(wanted) - characters.length;
    const padding = Array.from({ length: missing }, (_, at) => filling[at % filling.length]).join('');
    return limited(name === 'LPAD' ? padding + characters.join('') : characters.join('') + padding, type, session);
  });
}

/** ELT(n, a, b, ..): the n-th of them. */
function prepareElt(args: readonly Argument[], session: Session): Prepared {
  const [index, ...texts] = args as readonly [Argument, ...Argument[]];
  refuseMixed('ELT', [index]);
  const mixed = texts.some(({ type }) => type.kind !== 'text' && type.kind !== 'binary')
    ? ({ mixed: true } as const)
    : {};
  const type = { ...typeFor('ELT', texts, args, session), ...mixed };
  return {
    type,
    evaluate: ([first, ...rest]) => {
      const wanted = (first as Operand)();
      if (wanted.data === null) return { type, data: null };
      const at = count(wanted, session);
      if (at < 1n || at > BigInt(rest.length)) return { type, data: null };
      const found = (rest[Number(at) - 1] as Operand)();
      return { type, data: found.data === null ? null : asData(charactersOf(found, type, session), type) };
    },
  };
}

const any = (name: string, least: number, prepare: Definition['prepare'], most?: number): Definition => ({
  name,
  least,
  ...(most !== undefined && { most }),
  prepare,
});

export const TEXT_BUILDERS: readonly Definition[] = [
  any('CONCAT', 1, prepareConcat),
  any('CONCAT_WS', 2, prepareConcatWith),
  any('REPLACE', 3, prepareReplace, 3),
  any('REPEAT', 2, prepareRepeat, 2),
  any('REVERSE', 1, prepareReverse, 1),
  any('LPAD', 3, (args, session) => preparePad('LPAD', args, session), 3),
  any('RPAD', 3, (args, session) => preparePad('RPAD', args, session), 3),
  any('ELT', 2, prepareElt),
];
