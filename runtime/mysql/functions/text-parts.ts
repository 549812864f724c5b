import { asInteger } from '../convert/to-number';
import type { Argument, Definition, Modifiers, Prepared } from '../operation';
import { constantOf, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { asData, charactersOf } from './characters';
import { subjectResult, textResult } from './text-result';

/** Parts of a text: positions are counted in characters, from 1. */

const MOST = 2n ** 31n - 1n;

/** A position or a length, limited to what a text can have. */
function countOf(value: Value, session: Session): number {
  const found = asInteger(value, session) as bigint;
  return Number(found > MOST ? MOST : found < -MOST ? -MOST : found);
}

type Part = (characters: readonly string[], ...counts: readonly number[]) => readonly string[];

const part = (name: string, least: number, most: number, take: Part): Definition => ({
  name,
  least,
  most,
  prepare: (args, session) => {
    const [text, ...counts] = args;
    refuseMixed(name, counts);
    const type = { ...textResult([text as Argument], session, name), ...constantOf(...args.map((each) => each.type)) };
    return strict(type, (first, ...rest) => {
      const characters = Array.from(charactersOf(first, type, session));
      return asData(take(characters, ...rest.map((value) => countOf(value, session))).join(''), type);
    });
  },
});

const substring: Part = (characters, position = 0, length = Infinity) => {
  const start = position > 0 ? position - 1 : characters.length + position;
  if (position === 0 || start < 0 || length <= 0) return [];
  return characters.slice(start, start + length);
};

const left: Part = (characters, count = 0) => characters.slice(0, Math.max(0, count));
const right: Part = (characters, count = 0) =>
  count <= 0 ? [] : characters.slice(Math.max(0, characters.length - count));

/** TRIM: the whole text that is to go, as often as it stands at an end; bytes must agree, whatever the collation. */
function prepareTrim(
  name: string,
  args: readonly Argument[],
  session: Session,
  { side = 'both' }: Modifiers,
): Prepared {
  const type = { ...subjectResult(args, session, name), ...constantOf(...args.map((each) => each.type)) };
  return strict(type, (first, second) => {
    let text = charactersOf(first, type, session);
    const removed = second === undefined ? ' ' : charactersOf(second, type, session);
    if (removed === '') return asData(text, type);
    while (side !== 'trailing' && text.startsWith(removed)) text = text.slice(removed.length);
    while (side !== 'leading' && text.endsWith(removed)) text = text.slice(0, -removed.length);
    return asData(text, type);
  });
}

/** SUBSTRING_INDEX: all before the count-th delimiter, counted from the end when it is negative. */
function prepareIndex(args: readonly Argument[], session: Session): Prepared {
  const [text, delimiter, count] = args as readonly [Argument, Argument, Argument];
  refuseMixed('SUBSTRING_INDEX', [count]);
  const type = {
    ...subjectResult([text, delimiter], session, 'SUBSTRING_INDEX'),
    ...constantOf(...args.map((each) => each.type)),
  };
  return strict(type, (first, second, third) => {
    const [whole, between] = [charactersOf(first, type, session), charactersOf(second, type, session)];
    const wanted = countOf(third, session);
    if (wanted === 0 || between === '' || whole === '') return asData('', type);
    const parts = whole.split(between);
    if (wanted > 0) return asData(parts.slice(0, wanted).join(between), type);
    return asData(fromEnd(whole, between, -wanted), type);
  });
}

/** Counted from the end, delimiters that overlap are found from the end as well. */
function fromEnd(whole: string, between: string, count: number): string {
  let at = whole.length;
  for (let found = 0; found < count; found += 1) {
    if (at - between.length < 0) return whole;
    at = whole.lastIndexOf(between, at - between.length);
    if (at < 0) return whole;
  }
  return whole.slice(at + between.length);
}

export const TEXT_PARTS: readonly Definition[] = [
  part('SUBSTRING', 2, 3, substring),
  part('SUBSTR', 2, 3, substring),
  part('MID', 3, 3, substring),
  part('LEFT', 2, 2, left),
  part('RIGHT', 2, 2, right),
  {
    name: 'TRIM',
    least: 1,
    most: 2,
    prepare: (args, session, modifiers) => prepareTrim('TRIM', args, session, modifiers),
  },
  {
    name: 'LTRIM',
    least: 1,
    most: 1,
    prepare: (args, session) => prepareTrim('LTRIM', args, session, { side: 'leading' }),
  },
  {
    name: 'RTRIM',
    least: 1,
    most: 1,
    prepare: (args, session) => prepareTrim('RTRIM', args, session, { side: 'trailing' }),
  },
  { name: 'SUBSTRING_INDEX', least: 3, most: 3, prepare: prepareIndex },
];
