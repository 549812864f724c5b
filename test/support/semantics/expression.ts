import { escape as escapeSql } from 'mysql2';
import {
  prepare,
  SqlError,
  type Argument,
  type Modifiers,
  type Prepared,
  type Session,
  type Value,
  type ValueType,
} from '../../../runtime/mysql';
import type { SourceColumn } from './table';

/** An expression as a tree, which is printed for the server and compiled for the runtime. */
export type Expression =
  | { readonly kind: 'column'; readonly column: SourceColumn }
  | { readonly kind: 'literal'; readonly value: Value; readonly sql: string }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly modifiers: Modifiers;
      readonly prepared: Prepared;
      /** The statement is refused as a whole, whether the call is evaluated or not. */
      readonly failure?: SqlError;
    };

const INFIX = new Set([
  ...['+', '-', '*', '/', 'DIV', '%', '=', '<>', '<', '<=', '>', '>=', '<=>', 'AND', 'OR', 'XOR', 'LIKE', 'NOT LIKE'],
  ...['&', '|', '^', '<<', '>>', 'REGEXP', 'NOT REGEXP', '->', '->>'],
]);
const POSTFIX = new Set([
  'IS NULL',
  'IS NOT NULL',
  'IS TRUE',
  'IS NOT TRUE',
  'IS FALSE',
  'IS NOT FALSE',
  'IS UNKNOWN',
  'IS NOT UNKNOWN',
]);
const PREFIX: Readonly<Record<string, string>> = { NEG: '-', NOT: 'NOT ', '!': '!', '~': '~' };

/** The target of CAST as SQL writes it. */
export function castTarget(
  { kind, precision, scale, fraction, maxLength, bits, collation }: ValueType,
  text = 'CHAR',
): string {
  switch (kind) {
    case 'integer':
      return 'SIGNED';
    case 'unsigned':
      return 'UNSIGNED';
    case 'decimal':
      return `DECIMAL(${precision},${scale})`;
    case 'datetime':
    case 'time':
      return `${kind.toUpperCase()}(${fraction ?? 0})`;
    case 'text':
      return `${text}${maxLength === undefined ? '' : `(${maxLength})`}`;
    case 'binary':
      return `BINARY${maxLength === undefined ? '' : `(${maxLength})`}`;
    default:
      void [bits, collation];
      return kind.toUpperCase();
  }
}

export function sqlOf(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return expression.column.name;
    case 'literal':
      return expression.sql;
    case 'call':
      return callSql(expression.name, expression.args.map(sqlOf), expression.modifiers);
  }
}

function callSql(name: string, args: readonly string[], modifiers: Modifiers): string {
  const [first = '', second = '', third] = args;
  const list = args.join(', ');
  if (name === 'AND' || name === 'OR') return `(${args.join(` ${name} `)})`;
  if (INFIX.has(name))
    return third === undefined ? `(${first} ${name} ${second})` : `(${first} ${name} ${second} ESCAPE ${third})`;
  if (POSTFIX.has(name)) return `(${first} ${name})`;
  const prefix = PREFIX[name];
  if (prefix !== undefined) return `(${prefix}${first})`;
  switch (name) {
    case 'IN':
    case 'NOT IN':
      return `(${first} ${name} (${args.slice(1).join(', ')}))`;
    case 'BETWEEN':
    case 'NOT BETWEEN':
      return `(${first} ${name} ${second} AND ${third})`;
    case 'CASE': {
      const [pairs, rest] = [Math.floor(args.length / 2), args.length % 2];
      const branches = Array.from({ length: pairs }, (_, at) => `WHEN ${args[2 * at]} THEN ${args[2 * at + 1]}`);
      return `(CASE ${branches.join(' ')}${rest === 1 ? ` ELSE ${args.at(-1)}` : ''} END)`;
    }
    case 'CASE OF': {
      const rest = args.slice(1);
      const branches = Array.from(
        { length: Math.floor(rest.length / 2) },
        (_, at) => `WHEN ${rest[2 * at]} THEN ${rest[2 * at + 1]}`,
      );
      return `(CASE ${first} ${branches.join(' ')}${rest.length % 2 === 1 ? ` ELSE ${rest.at(-1)}` : ''} END)`;
    }
    case 'CAST':
      return `CAST(${first} AS ${castTarget(modifiers.to as ValueType)})`;
    case 'CONVERT':
      return `CONVERT(${first} USING ${modifiers.characterSet})`;
    case 'COLLATE':
      return `(${first} COLLATE ${modifiers.collation})`;
    case 'DATE_ADD':
    case 'DATE_SUB':
      return `${name}(${first}, INTERVAL ${second} ${modifiers.unit})`;
    case 'EXTRACT':
      return `EXTRACT(${modifiers.unit} FROM ${first})`;
    case 'TIMESTAMPDIFF':
    case 'TIMESTAMPADD':
      return `${name}(${modifiers.unit}, ${list})`;
    case 'TRIM':
      if (second === '' && modifiers.side === undefined) return `TRIM(${first})`;
      return `TRIM(${(modifiers.side ?? 'both').toUpperCase()} ${second} FROM ${first})`;
    case 'POSITION':
      return `POSITION(${first} IN ${second})`;
    case 'CHAR':
      return `CHAR(${list}${modifiers.characterSet === undefined ? '' : ` USING ${modifiers.characterSet}`})`;
    default:
      return `${name}(${list})`;
  }
}

export const argumentOf = (expression: Expression): Argument => {
  switch (expression.kind) {
    case 'column':
      return { type: expression.column.type };
    case 'literal':
      return expression.value;
    case 'call':
      return constantValue(expression);
  }
};

/** A function of constants is one, and its value is known before rows are read. */
function constantValue(expression: Expression & { kind: 'call' }): Argument {
  const { type } = expression.prepared;
  if (type.constant !== true) return { type };
  try {
    return evaluate(expression, new Map());
  } catch {
    return { type };
  }
}

export function makeCall(
  name: string,
  args: readonly Expression[],
  session: Session,
  modifiers: Modifiers = {},
): Expression {
  const failure = args
    .map((arg) => (arg.kind === 'call' ? arg.failure : undefined))
    .find((error) => error !== undefined);
  const call = { kind: 'call', name, args, modifiers, ...(failure !== undefined && { failure }) } as const;
  try {
    return { ...call, prepared: prepare(name, args.map(argumentOf), session, modifiers) };
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const type: ValueType = { kind: 'integer', bits: 64, precision: 1 };
    return { ...call, failure: error, prepared: { type, evaluate: () => ({ type, data: null }) } };
  }
}

/** @throws SqlError as the server would answer */
export function evaluate(expression: Expression, row: ReadonlyMap<string, Value>): Value {
  switch (expression.kind) {
    case 'column':
      return row.get(expression.column.name) as Value;
    case 'literal':
      return expression.value;
    case 'call':
      if (expression.failure !== undefined) throw expression.failure;
      return expression.prepared.evaluate(expression.args.map((arg) => () => evaluate(arg, row)));
  }
}

export const quote = (text: string): string => escapeSql(text);
