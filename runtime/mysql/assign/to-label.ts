import { compareForOrder } from '../compare/rows';
import { Unsupported } from '../errors';
import type { Session } from '../session';
import type { ValueType } from '../values/type';
import type { Value } from '../values/value';
import { truncated } from './problems';
import { charactersOf, withoutBlanks } from './to-text';

/** Finds the label that a text is under the collation of the column. */
function isLabel({ collation }: ValueType, text: string, session: Session): (label: string) => boolean {
  const type: ValueType = { kind: 'text', ...(collation !== undefined && { collation }) };
  const wanted = { type, data: text };
  return (label) => compareForOrder({ type, data: label }, wanted, session) === 0;
}

const isNumber = ({ kind }: ValueType): boolean =>
  kind === 'integer' || kind === 'unsigned' || kind === 'decimal' || kind === 'double' || kind === 'float';

const DIGITS = /^\d+$/;

/** A label, else its number, which a text may be as well; the text 0 is MySQL's empty label for a wrong value. */
export function toEnum(type: ValueType, value: Value, session: Session): string {
  const { values = [] } = type;
  const numbered = (number: number): string => values[number - 1] ?? truncated(session);
  if (isNumber(value.type)) {
    if (typeof value.data !== 'bigint') throw new Unsupported('assignment', 'a number with a fraction to ENUM');
    return numbered(Number(value.data));
  }
  const text = withoutBlanks(charactersOf(type, value, session, () => truncated(session)));
  const label = values.find(isLabel(type, text, session));
  if (label !== undefined) return label;
  if (!DIGITS.test(text)) return truncated(session);
  return Number(text) === 0 && session.flavour !== 'mariadb' ? '' : numbered(Number(text));
}

/** Labels joined by commas, in the order of the definition; a number, which a text may be as well, has a bit for each. */
export function toSet(type: ValueType, value: Value, session: Session): string {
  const { values = [] } = type;
  if (isNumber(value.type)) throw new Unsupported('assignment', 'a number to SET');
  const text = charactersOf(type, value, session, () => truncated(session));
  if (text === '') return '';
  const labels = text.split(',').map((part) => values.find(isLabel(type, part, session)));
  if (labels.every((label) => label !== undefined)) return values.filter((label) => labels.includes(label)).join(',');
  if (!DIGITS.test(text) || BigInt(text) >= 2n ** BigInt(values.length)) return truncated(session);
  return values.filter((_, index) => (BigInt(text) >> BigInt(index)) % 2n === 1n).join(',');
}
