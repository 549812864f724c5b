import { DIVISIONS } from '../arithmetic/division';
import { FOUR_OPERATIONS } from '../arithmetic/four-operations';
import { BITS } from '../arithmetic/bits';
import { SIGNS } from '../arithmetic/signs';
import { CASTS } from '../cast/cast';
import { LISTS } from '../compare/list';
import { RANGES } from '../compare/range';
import { LIKES } from '../compare/like';
import { LOGIC } from '../compare/logic';
import { COMPARISONS } from '../compare/operators';
import { DATE_ADDITIONS } from '../dates/add';
import { DATE_DIFFERENCES } from '../dates/difference';
import { EPOCHS } from '../dates/epoch';
import { EXTRACTS } from '../dates/extract';
import { DATE_FIELDS } from '../dates/fields';
import { DATE_FORMATS } from '../dates/format';
import { CLOCKS } from '../dates/now';
import { DATE_PARSERS } from '../dates/parse';
import { TIMES } from '../dates/times';
import { EXTREMES } from '../functions/extremes';
import { ROUNDINGS } from '../functions/rounding';
import { ENCODINGS } from '../functions/encodings';
import { TEXT_BUILDERS } from '../functions/text-build';
import { JSON_FUNCTIONS } from '../functions/json-valid';
import { TEXT_MEASURES } from '../functions/text-measure';
import { TEXT_PARTS } from '../functions/text-parts';
import { TEXT_SEARCHES } from '../functions/text-search';
import { CASE_FUNCTIONS } from '../functions/case';
import { CONTROL } from '../functions/control';
import { REGEXPS } from '../regexp/regexp';
import { Unsupported } from '../errors';
import type { Argument, Definition, Modifiers, Prepared } from '../operation';
import type { Session } from '../session';
import type { Value } from '../values/value';
import type { ValueType } from '../values/type';

const DEFINITIONS: ReadonlyMap<string, Definition> = new Map(
  [
    ...FOUR_OPERATIONS,
    ...DIVISIONS,
    ...SIGNS,
    ...BITS,
    ...ROUNDINGS,
    ...EXTREMES,
    ...COMPARISONS,
    ...LOGIC,
    ...LISTS,
    ...RANGES,
    ...LIKES,
    ...REGEXPS,
    ...CONTROL,
    ...CASTS,
    ...CASE_FUNCTIONS,
    ...TEXT_PARTS,
    ...TEXT_BUILDERS,
    ...TEXT_SEARCHES,
    ...TEXT_MEASURES,
    ...ENCODINGS,
    ...JSON_FUNCTIONS,
    ...DATE_FIELDS,
    ...DATE_ADDITIONS,
    ...DATE_DIFFERENCES,
    ...EXTRACTS,
    ...DATE_FORMATS,
    ...DATE_PARSERS,
    ...EPOCHS,
    ...CLOCKS,
    ...TIMES,
  ].map((definition) => [definition.name, definition]),
);

/** Names of the operators and functions that are known, sorted. */
export const operationNames = (): readonly string[] => [...DEFINITIONS.keys()].sort();

/**
 * An operator or function, by its name in SQL, for arguments of known types.
 * @throws Unsupported when its result would not be exactly the server's
 */
export function prepare(
  name: string,
  args: readonly Argument[],
  session: Session,
  modifiers: Modifiers = {},
): Prepared {
  const definition = DEFINITIONS.get(name.toUpperCase());
  if (definition === undefined) throw new Unsupported(name, 'not known');
  const { least, most = Infinity } = definition;
  if (args.length < least || args.length > most) throw new Unsupported(name, `not with ${args.length} arguments`);
  const { type, evaluate } = definition.prepare(args, session, modifiers);
  return { type, evaluate: (operands) => ({ type, data: evaluate(operands).data }) };
}

/** Why an operation is not offered for arguments of some types; null when it is. */
export function whyUnsupported(
  name: string,
  args: readonly Argument[],
  session: Session,
  modifiers: Modifiers = {},
): string | null {
  try {
    prepare(name, args, session, modifiers);
    return null;
  } catch (error) {
    if (error instanceof Unsupported) return error.reason;
    throw error;
  }
}

export const typeOf = (
  name: string,
  args: readonly Argument[],
  session: Session,
  modifiers: Modifiers = {},
): ValueType => prepare(name, args, session, modifiers).type;

/** Prepares and evaluates at once. Of a value that is no constant the type alone decides what the operation is. */
export function call(name: string, values: readonly Value[], session: Session, modifiers: Modifiers = {}): Value {
  const args = values.map((value) => (value.type.constant === true ? value : { type: value.type }));
  return prepare(name, args, session, modifiers).evaluate(values.map((value) => () => value));
}
