import {
  binaryLiteral,
  booleanLiteral,
  call,
  nullLiteral,
  numberLiteral,
  temporalLiteral,
  textLiteral,
  type Session,
  type Value,
} from '../../runtime/mysql';
import { refuse } from '../statement/problem';
import type { Literal } from '../statement/tree';

export function literalValue(literal: Literal, session: Session): Value {
  switch (literal.type) {
    case 'null':
      return nullLiteral;
    case 'boolean':
      return booleanLiteral(literal.value);
    case 'integer':
    case 'decimal':
    case 'double':
      return numberLiteral(literal.text);
    case 'text':
      return literal.characterSet === undefined ? textLiteral(literal.text, session) : introduced(literal, session);
    case 'binary':
      return binaryLiteral(Buffer.from(literal.hex, 'hex'));
    case 'bits':
      return refuse('a literal of bits');
    case 'date':
    case 'time':
    case 'datetime':
      return temporalLiteral(literal.type, literal.text) ?? refuse(`the literal ${literal.text} of a ${literal.type}`);
  }
}

/** `_utf8mb4'..'`: text of that character set in its default collation. */
function introduced({ text, characterSet }: Extract<Literal, { type: 'text' }>, session: Session): Value {
  if (characterSet === 'binary') return binaryLiteral(Buffer.from(text));
  if (session.collation.startsWith(`${characterSet}_`)) return textLiteral(text, session);
  return call('CONVERT', [textLiteral(text, session)], session, { characterSet: characterSet ?? '' });
}
