import type { Random } from './random';

/** Random regular expressions, some of them outside of what is offered, and texts that they may match. */

const CHARACTERS = [...'aAbBcCzZ019_ -,%@#&~<>"'];
const atom = (random: Random, depth: number): string => {
  const character = (): string => random.pick(CHARACTERS);
  switch (random.integer(0, depth > 0 ? 11 : 8)) {
    case 0:
      return '.';
    case 1:
      return random.pick([
        '[a-c]',
        '[^a-z]',
        '[A-Z0-9]',
        '[ab_]',
        '[^ ,]',
        '[0-9%@]',
        '[.]',
        '[*+?|()]',
        '[\\]\\-]',
        '[-a]',
        '[a&&b]',
      ]);
    case 2:
      return random.pick(['\\.', '\\*', '\\(', '\\\\', '\\$', '\\-', '\\[']);
    case 3:
      return random.pick(['\\d', '\\w', '\\s', '\\D', '\\W', '\\b', '\\S']);
    case 4:
      return random.pick([
        '[[:alpha:]]',
        '[[:digit:]]',
        '[[:alnum:]_]',
        '[^[:space:]]',
        '[[:xdigit:]]',
        '[[:punct:]]',
        '[\\d_]',
      ]);
    case 9:
    case 10:
      return `(${alternatives(random, depth - 1)})`;
    case 11:
      return random.pick([`(?:${alternatives(random, depth - 1)})`, '(?=a)', '\\1', '{', 'é']);
    default:
      return character();
  }
};
const piece = (random: Random, depth: number): string =>
  atom(random, depth) + random.pick(['', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', '*+']);
const sequence = (random: Random, depth: number): string =>
  random.pick(['', '', '^']) +
  Array.from({ length: random.integer(1, 4) }, () => piece(random, depth)).join('') +
  random.pick(['', '', '$']);
const alternatives = (random: Random, depth: number): string =>
  Array.from({ length: random.pick([1, 1, 2, 3]) }, () => sequence(random, depth)).join('|');

export const randomPattern = (random: Random): string => alternatives(random, 2);

export const randomSubject = (random: Random): string =>
  Array.from({ length: random.integer(0, 9) }, () =>
    random.chance(0.9)
      ? random.pick([...CHARACTERS, '.', '*', '\\', '(', ']'])
      : random.pick(['é', 'Ä', 'ß', '\t', '日', '😀', '\u212a']),
  ).join('');

export const quoteText = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
