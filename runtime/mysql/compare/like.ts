import { commonCollation } from '../collations/aggregate';
import { collationOf, type Collation } from '../collations/collation';
import { asBytes, asText } from '../convert/to-text';
import type { Argument, Definition, Operand, Prepared } from '../operation';
import { constantOf, refuse, truth, TRUTH } from '../operations/prepared';
import type { Session } from '../session';

/** LIKE compares character by character: 'ß' is not like 'ss', though they are equal in some collations. */

const PERCENT = '%';
const UNDERSCORE = '_';

type Step = { readonly any: true } | { readonly one: true } | { readonly key: string };

/** What a character must agree in: itself, or the weights that its collation gives it. */
function keyOf(collation: Collation | null): (character: string) => string {
  if (collation === null || collation.binary) return (character) => character;
  return (character) => collation.weights(character);
}

function stepsOf(
  pattern: readonly string[],
  escape: string | null,
  key: (character: string) => string,
): readonly Step[] {
  const steps: Step[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] as string;
    if (character === escape && at + 1 < pattern.length) {
      at += 1;
      steps.push({ key: key(pattern[at] as string) });
    } else if (character === PERCENT) {
      if (!('any' in (steps.at(-1) ?? {}))) steps.push({ any: true });
    } else if (character === UNDERSCORE) steps.push({ one: true });
    else steps.push({ key: key(character) });
  }
  return steps;
}

/** Goes back to the last %, which takes one character more, until it fits or the text ends. */
function fits(text: readonly string[], steps: readonly Step[], key: (character: string) => string): boolean {
  let [at, step, star, mark] = [0, 0, -1, 0];
  while (at < text.length) {
    const next = steps[step];
    if (next !== undefined && ('one' in next || ('key' in next && next.key === key(text[at] as string)))) {
      at += 1;
      step += 1;
    } else if (next !== undefined && 'any' in next) {
      star = step;
      mark = at;
      step += 1;
    } else if (star >= 0) {
      mark += 1;
      at = mark;
      step = star + 1;
    } else return false;
  }
  while (step < steps.length && 'any' in (steps[step] as Step)) step += 1;
  return step === steps.length;
}

/** The escape character: `\` unless ESCAPE or `sql_mode` say otherwise; ESCAPE '' is none. */
function escapeOf(argument: Argument | undefined, session: Session): string | null {
  if (argument === undefined) return session.sqlMode.has('NO_BACKSLASH_ESCAPES') ? null : '\\';
  if (argument.data === undefined || argument.data === null) return refuse('LIKE', 'an ESCAPE that is no constant');
  const written = Array.from(String(asText({ type: argument.type, data: argument.data }, session)));
  if (written.length > 1) refuse('LIKE', 'an ESCAPE of several characters');
  const [character = null] = written;
  if (character === PERCENT || character === UNDERSCORE) refuse('LIKE', 'an ESCAPE that is % or _');
  if (character === null && session.flavour === 'mariadb') refuse('LIKE', "ESCAPE ''");
  return character;
}

function prepareLike([left, right, escapeArgument]: readonly Argument[], session: Session, negated: boolean): Prepared {
  const [subject, pattern] = [left as Argument, right as Argument];
  if ([subject, pattern].some(({ type }) => type.kind === 'json' || type.kind === 'bit'))
    refuse('LIKE', 'documents or BIT');
  const { collation: name } = commonCollation('LIKE', [subject, pattern], session, true);
  const collation = name === 'binary' ? null : collationOf(name);
  const key = keyOf(collation);
  const escape = escapeOf(escapeArgument, session);
  const characters = (operand: Operand): readonly string[] | null => {
    const value = operand();
    if (value.data === null) return null;
    if (collation === null) return Array.from((asBytes(value, session) as Buffer).toString('latin1'));
    return Array.from(asText(value, session) ?? '');
  };
  return {
    type: { ...TRUTH, ...constantOf(subject.type, pattern.type) },
    evaluate: ([first, second]) => {
      const text = characters(first as Operand);
      if (text === null) return truth(null);
      const wanted = characters(second as Operand);
      if (wanted === null) return truth(null);
      return truth(fits(text, stepsOf(wanted, escape, key), key) !== negated);
    },
  };
}

const definition = (name: string, negated: boolean): Definition => ({
  name,
  least: 2,
  most: 3,
  prepare: (args, session) => prepareLike(args, session, negated),
});

export const LIKES: readonly Definition[] = [definition('LIKE', false), definition('NOT LIKE', true)];
