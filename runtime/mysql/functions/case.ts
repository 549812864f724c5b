import { heldCollation } from '../collations/aggregate';
import { turned } from '../collations/case';
import { asText } from '../convert/to-text';
import type { Argument, Definition, Prepared } from '../operation';
import { constantOf, refuse, strict } from '../operations/prepared';
import type { Session } from '../session';
import type { Value } from '../values/value';
import { textResult } from './text-result';

/** LOWER and UPPER by the tables of the collation; bytes stay as they are. */
function prepareTurn(turn: 'lower' | 'upper', [only]: readonly Argument[], session: Session): Prepared {
  const argument = only as Argument;
  const { collation } = heldCollation(argument, session);
  if (collation === 'binary') refuse(turn.toUpperCase(), 'bytes');
  const type = { ...textResult([argument], session, turn.toUpperCase()), ...constantOf(argument.type) };
  return strict(type, (value) => cut(turned(asText(value, session) ?? '', collation, turn), value, collation, session));
}

/** MySQL gives the result no more bytes than the text had under the collations of Unicode 5.2: what is longer is lost. */
function cut(text: string, value: Value, collation: string, session: Session): string {
  if (!collation.includes('_520_') || session.flavour === 'mariadb') return text;
  const room = Buffer.byteLength(asText(value, session) ?? '');
  let [kept, bytes] = ['', 0];
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > room) break;
    kept += character;
  }
  return kept;
}

export const CASE_FUNCTIONS: readonly Definition[] = [
  ...['LOWER', 'LCASE'].map((name): Definition => ({
    name,
    least: 1,
    most: 1,
    prepare: (args, session) => prepareTurn('lower', args, session),
  })),
  ...['UPPER', 'UCASE'].map((name): Definition => ({
    name,
    least: 1,
    most: 1,
    prepare: (args, session) => prepareTurn('upper', args, session),
  })),
];
