import { KEYWORDS } from './keywords';
import { tokenize, unquoteName, type Token } from './tokens';

/** A table, view or routine as a statement writes it. */
export interface TableReference {
  /** Null where no schema stands before the name. */
  readonly schema: string | null;
  readonly name: string;
  readonly alias: string | null;
  readonly called: boolean;
}

const BEFORE_NAME = new Set(['FROM', 'JOIN', 'INTO', 'UPDATE', 'TABLE', 'CALL']);
/** Words that a name can follow at the beginning only: INTO and TABLE may be left out there, elsewhere these are functions. */
const FIRST_WORDS = new Set(['INSERT', 'REPLACE', 'TRUNCATE']);
const BETWEEN = new Set(['(', 'IGNORE', 'LOW_PRIORITY', 'HIGH_PRIORITY']);
/** Behind the name may stand a bracket. */
const BEFORE_BRACKET = new Set(['INTO', 'INSERT', 'REPLACE', 'CALL']);
/** `ON DUPLICATE KEY UPDATE`, `FOR UPDATE`, `ON UPDATE`: columns follow, or nothing does. */
const NO_TABLE_UPDATED = new Set(['KEY', 'FOR', 'ON']);

/**
 * What stands in the places of a fingerprint where tables and routines are named, in order. Read by words, so that it also holds for
 * what the parser refuses. `FROM` inside the brackets of a function (`EXTRACT(YEAR FROM o.at)`) and the tables that a
 * `DELETE FROM o.* USING ..` takes rows from are no such places: what they name are aliases.
 */
export function tableReferences(fingerprint: string): readonly TableReference[] {
  const tokens = tokenize(fingerprint);
  const found: TableReference[] = [];
  // Per open bracket, whether it holds a statement; `FROM` belongs to one only there.
  const selects = [true];
  tokens.forEach(({ text }, i) => {
    if (text === '(') selects.push(false);
    else if (text === ')' && selects.length > 1) selects.pop();
    else if (text === 'SELECT' || text === 'DELETE') selects[selects.length - 1] = true;
    if (!BEFORE_NAME.has(text) && (i > 0 || !FIRST_WORDS.has(text))) return;
    if (text === 'FROM' && !selects.at(-1)!) return;
    if (text === 'UPDATE' && NO_TABLE_UPDATED.has(tokens[i - 1]?.text ?? '')) return;
    found.push(...listFrom(tokens, i + 1, text));
  });
  return found;
}

/** `a, b AS x, c.d y` from a token on. */
function listFrom(tokens: readonly Token[], start: number, before: string): readonly TableReference[] {
  const found: TableReference[] = [];
  let at = start;
  for (;;) {
    while (BETWEEN.has(tokens[at]?.text ?? '')) at += 1;
    const first = nameAt(tokens, at);
    if (first === undefined) return found;
    at += 1;
    const dotted = tokens[at]?.text === '.';
    const second = dotted ? nameAt(tokens, at + 1, true) : undefined;
    if (dotted) at += 2;
    const table = !dotted || second !== undefined;
    // `JSON_TABLE(..)` makes rows and is none of the schema; behind INTO the brackets hold columns, behind CALL values.
    if (!dotted && tokens[at]?.text === '(' && !BEFORE_BRACKET.has(before)) return found;
    if (tokens[at]?.text === 'AS') at += 1;
    const alias = nameAt(tokens, at);
    if (alias !== undefined) at += 1;
    if (table)
      found.push({
        ...{ schema: dotted ? first : null, name: second ?? first, alias: alias ?? null },
        called: before === 'CALL',
      });
    if (tokens[at]?.text !== ',') return found;
    at += 1;
  }
}

/** The name at a place, without quotes. Behind a dot every word is one. */
const nameAt = (tokens: readonly Token[], at: number, behindDot = false): string | undefined => {
  const token = tokens[at];
  if (token === undefined || (token.kind !== 'word' && token.kind !== 'name')) return undefined;
  if (token.kind === 'word' && !behindDot && KEYWORDS.has(token.text)) return undefined;
  return unquoteName(token.text);
};
