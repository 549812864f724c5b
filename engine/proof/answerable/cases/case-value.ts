import {
  binaryLiteral,
  booleanLiteral,
  nullLiteral,
  numberLiteral,
  textLiteral,
  type Session,
  type Value,
} from '../../../../runtime/mysql';
import type { Given } from '../../../evaluation/environment';

/** A value that a statement is tried with, in the form in which the driver writes it into the text. */
export type CaseValue =
  /** Digits, with a sign and a point. */
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'null' };

/** What is given for one parameter: a value, a list that is written out, or rows of an INSERT. */
export type CaseArgument = CaseValue | readonly CaseValue[] | readonly (readonly CaseValue[])[];

const PLAIN = /^-?\d+(?:\.\d+)?$/;

export const isPlainNumber = (text: string): boolean => PLAIN.test(text);

/** For the driver: what it writes into the statement. Numbers are written as they are, without a JavaScript number in between. */
export function driverValue(value: CaseValue): unknown {
  switch (value.kind) {
    case 'number':
      return { toSqlString: () => value.text };
    case 'text':
      return value.text;
    case 'bytes':
      return value.bytes;
    case 'boolean':
      return value.value;
    case 'null':
      return null;
  }
}

export const driverArgument = (argument: CaseArgument): unknown =>
  Array.isArray(argument)
    ? (argument as readonly CaseArgument[]).map(driverArgument)
    : driverValue(argument as CaseValue);

function negated(value: Value): Value {
  const { type, data } = value;
  if (typeof data === 'bigint') return { type: { ...type, kind: 'integer' }, data: -data };
  const { unscaled, scale } = data as { readonly unscaled: bigint; readonly scale: number };
  return { type, data: { unscaled: -unscaled, scale } };
}

/** For the evaluation: the same literal. */
export function givenValue(value: CaseValue, session: Session): Value {
  switch (value.kind) {
    case 'number':
      return value.text.startsWith('-') ? negated(numberLiteral(value.text.slice(1))) : numberLiteral(value.text);
    case 'text':
      return textLiteral(value.text, session);
    case 'bytes':
      return binaryLiteral(value.bytes);
    case 'boolean':
      return booleanLiteral(value.value);
    case 'null':
      return nullLiteral;
  }
}

export const givenArgument = (argument: CaseArgument, session: Session): Given =>
  Array.isArray(argument)
    ? // A list of values, or of rows: one level less each time.
      ((argument as readonly CaseArgument[]).map((one) => givenArgument(one, session)) as Given)
    : givenValue(argument as CaseValue, session);
