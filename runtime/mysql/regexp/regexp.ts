import { commonCollation } from '../collations/aggregate';
import { asText } from '../convert/to-text';
import { Unsupported } from '../errors';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, strict, TRUTH } from '../operations/prepared';
import type { Session } from '../session';
import { finder } from './automaton';
import { readPattern } from './pattern';

/** REGEXP and RLIKE with a constant pattern; letters are compared as the collation does: with case or without. Accents always count. */

/** Ends of lines and other control characters: `.` and `$` of the two servers differ there. */
const isControl = (character: string): boolean =>
  character < ' ' ? character !== '\t' : ['\x7f', '\x85', '\u2028', '\u2029'].includes(character);
/** Characters that are equal to letters of ASCII when case does not count (Unicode, CaseFolding.txt). */
const FOLDED_TO_ASCII = /[\xdf\u0130\u0149\u017f\u01f0\u1e96-\u1e9a\u1e9e\u212a\ufb00-\ufb06]/;
const isAscii = (character: string): boolean => character <= '\x7f';

const PATTERNS: ReadonlySet<string> = new Set(['text', 'integer', 'unsigned', 'null']);

const lower = (character: string): string => (/^[A-Z]$/.test(character) ? character.toLowerCase() : character);
const itself = (character: string): string => character;

function prepareRegexp([left, right]: readonly Argument[], session: Session): Prepared {
  const [subject, pattern] = [left as Argument, right as Argument];
  if (subject.type.kind !== 'text' || !PATTERNS.has(pattern.type.kind)) refuse('REGEXP', 'what is no text');
  if (pattern.data === undefined) return refuse('REGEXP', 'a pattern that is no constant');
  const { collation } = commonCollation('REGEXP', [subject, pattern], session, true);
  if (collation === 'binary') refuse('REGEXP', 'bytes');
  const isFolded = collation.endsWith('_ci');
  const type = { ...TRUTH, ...constantOf(subject.type) };
  const written = asText({ type: pattern.type, data: pattern.data }, session);
  if (written === null) return { type, evaluate: () => ({ type, data: null }) };
  const { pattern: tree, demands } = readPattern(written, isFolded ? lower : itself);
  const find = finder(tree);
  return strict(type, (value) => {
    const text = asText(value, session) ?? '';
    const characters = Array.from(text);
    if (characters.some(isControl)) throw new Unsupported('REGEXP', 'a text of several lines');
    if ((isFolded && demands.letters && FOLDED_TO_ASCII.test(text)) || (demands.ascii && !characters.every(isAscii)))
      throw new Unsupported('REGEXP', 'a text with characters that servers class differently');
    return find(characters) ? 1n : 0n;
  });
}

export const REGEXPS: readonly Definition[] = [{ name: 'REGEXP', least: 2, most: 2, prepare: prepareRegexp }];
