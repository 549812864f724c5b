import { KEYWORDS } from './keywords';
import { endOfQuoted, tokenize, type Token } from './tokens';

/** Characters that stand in no SQL outside of a value; \v and \f are white space to the server. */
// eslint-disable-next-line no-control-regex -- they are what is looked for
export const CONTROL = /[\0-\x08\x0e-\x1f\x7f]/;
const VERB = /^[\s(]*[A-Za-z]{2,}\b/;

/** Stands for a text of which nothing can be told apart from values. */
export const DAMAGED = '/* damaged */';

/**
 * The part of a logged text in which names and values can be told apart. Behind a lost quote what was a value looks like names, and nothing
 * tells which quote was lost: from the first value on all is one value then. Control bytes end the text at their line, or in front of
 * them when that is the first; `DAMAGED` when no statement is left.
 * @param folded places of the text stand for values that were taken out
 */
export function soundText(sql: string, folded = false): { readonly sql: string; readonly damaged: boolean } {
  let text = sql;
  for (;;) {
    const found = damageIn(text, folded);
    if (found === undefined) break;
    const line = text.lastIndexOf('\n', found.at);
    text = text.slice(0, !found.value && line > 0 ? line : found.at);
    if (!found.value) continue;
    // An open quote: what reads the text sees that it does not end there.
    text += `'`;
    break;
  }
  if (text === sql) return { sql, damaged: false };
  return { sql: startsStatement(text) ? text : DAMAGED, damaged: true };
}

const startsStatement = (text: string): boolean => {
  const verb = VERB.exec(text)?.[0].replace(/^[\s(]*/, '');
  return verb !== undefined && KEYWORDS.has(verb.toUpperCase());
};

interface Damage {
  readonly at: number;
  /** True where a value may begin there. */
  readonly value: boolean;
}

function damageIn(sql: string, folded: boolean): Damage | undefined {
  let firstValue = -1;
  let firstName = -1;
  let previous: Token | undefined;
  for (const token of tokenize(sql)) {
    const { kind, text, at } = token;
    const glued = previous?.kind === 'string' && previous.at + previous.text.length === at;
    previous = token;
    switch (kind) {
      case 'string':
        if (firstValue < 0) firstValue = at;
        if (isOpen(text)) return { at: firstValue, value: true };
        break;
      case 'param':
        if (folded && firstValue < 0) firstValue = at;
        break;
      case 'name':
        if (firstName < 0) firstName = at;
        if (isOpen(text)) return { at: firstName, value: false };
        if (CONTROL.test(text)) return { at, value: false };
        break;
      case 'comment':
        if (text.startsWith('/*') && (text.length < 4 || !text.endsWith('*/'))) return { at, value: false };
        break;
      case 'operator':
        if (CONTROL.test(text)) return { at, value: false };
        break;
      default:
        // `'..'ada` is what a value looks like whose quotes are taken for those around it.
        if (glued && !KEYWORDS.has(text.toUpperCase())) return { at: firstValue, value: true };
    }
  }
  return undefined;
}

/** True when the quote that the token begins with is not closed in it. */
const isOpen = (text: string): boolean => endOfQuoted(`${text} `, text.search(/['"`]/)) > text.length;
