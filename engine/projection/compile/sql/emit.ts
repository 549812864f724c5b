import { quoteText } from '../../sql-text';
import type { NamedTable, Names } from '../names';
import { columnValue, computed, ofOneCollation, sharedCollation, type Value, type ValueType } from '../value';
import { CAST_TYPES, FUNCTIONS, type ResultKind } from './functions';
import { SqlTextError, type Expr } from './types';

const LOGICAL: ReadonlySet<string> = new Set(['OR', 'AND', '=', '<>', '<', '<=', '>', '>=', '<=>', 'LIKE']);
const COMPARING: ReadonlySet<string> = new Set(['=', '<>', '<', '<=', '>', '>=', '<=>']);
/** Functions whose arguments become one text: their collations must be made alike. */
const JOINING: ReadonlySet<string> = new Set(['CONCAT', 'CONCAT_WS', 'COALESCE', 'IFNULL', 'IF', 'GREATEST', 'LEAST']);

const literal = (sql: string, type: ValueType): Value => computed([], { sql, type, nullable: type === 'null' });

/** The type of branches: one type, a number where booleans meet numbers, else text. */
export function agreedType(values: readonly Value[]): ValueType {
  const types = new Set(values.map(({ type }) => type).filter((type) => type !== 'null'));
  if (types.size === 0) return 'null';
  if (types.size === 1) return [...types][0]!;
  return [...types].every((type) => type === 'number' || type === 'boolean') ? 'number' : 'text';
}

function resultType(kind: ResultKind, args: readonly Value[]): ValueType {
  switch (kind) {
    case 'first':
      return args[0]?.type ?? 'text';
    case 'agreed':
      return agreedType(args);
    case 'branches':
      return agreedType(args.slice(1));
    default:
      return kind;
  }
}

const anyNull = (values: readonly Value[]): boolean => values.some(({ nullable }) => nullable);

/** Writes an expression for a view, with every name resolved. */
class Emitter {
  constructor(
    private readonly names: Names,
    private readonly target: NamedTable | null,
  ) {}

  emit(expr: Expr): Value {
    switch (expr.kind) {
      case 'text':
        return { ...literal(quoteText(expr.value), 'text'), maxBytes: Buffer.byteLength(expr.value) };
      case 'number':
        return literal(expr.text, 'number');
      case 'null':
        return literal('NULL', 'null');
      case 'boolean':
        return literal(expr.value ? 'TRUE' : 'FALSE', 'boolean');
      case 'column':
        return columnValue(this.names.find(expr, this.target));
      case 'call':
        return this.call(expr.name, expr.args);
      case 'not':
        return this.of([expr.value], ([value]) => `(NOT ${value})`, 'boolean');
      case 'minus':
        return this.of([expr.value], ([value]) => `(- ${value})`, 'number');
      case 'binary':
        return this.binary(expr);
      case 'is':
        return {
          ...this.of([expr.value], ([v]) => `(${v} IS ${expr.not ? 'NOT ' : ''}${expr.what})`, 'boolean'),
          nullable: false,
        };
      case 'in':
        return this.of(
          [expr.value, ...expr.list],
          ([value, ...list]) => `(${value} ${expr.not ? 'NOT ' : ''}IN (${list.join(', ')}))`,
          'boolean',
        );
      case 'between':
        return this.of(
          [expr.value, expr.low, expr.high],
          ([value, low, high]) => `(${value} ${expr.not ? 'NOT ' : ''}BETWEEN ${low} AND ${high})`,
          'boolean',
        );
      case 'case':
        return this.caseOf(expr);
      case 'cast': {
        const type = CAST_TYPES.find(({ pattern }) => pattern.test(expr.type))!.result as ValueType;
        const written = expr.type.startsWith('CHAR') ? `${expr.type} CHARACTER SET utf8mb4` : expr.type;
        return { ...this.of([expr.value], ([value]) => `CAST(${value} AS ${written})`, type), nullable: true };
      }
      case 'interval':
        return this.of([expr.amount], ([amount]) => `INTERVAL ${amount} ${expr.unit}`, 'number');
    }
  }

  private of(parts: readonly Expr[], write: (sql: readonly string[]) => string, type: ValueType): Value {
    const values = parts.map((part) => this.emit(part));
    return computed(values, { sql: write(values.map(({ sql }) => sql)), type, nullable: anyNull(values) });
  }

  private binary({ operator, left, right }: Expr & { kind: 'binary' }): Value {
    const values = [this.emit(left), this.emit(right)];
    const collations = values.map(({ collation }) => collation);
    if (COMPARING.has(operator) && collations.every((one) => one !== null) && collations[0] !== collations[1])
      throw new SqlTextError(
        'join-types',
        `${values[0]!.sql} and ${values[1]!.sql} are texts of different collations, which cannot be compared`,
        'Compare columns of one collation.',
      );
    const divides = ['/', '%', 'DIV'].includes(operator);
    return computed(values, {
      sql: `(${values[0]!.sql} ${operator} ${values[1]!.sql})`,
      type: LOGICAL.has(operator) ? 'boolean' : 'number',
      nullable: operator !== '<=>' && (divides || anyNull(values)),
    });
  }

  private call(name: string, args: readonly Expr[]): Value {
    const emitted = args.map((arg) => this.emit(arg));
    const values = JOINING.has(name) ? ofOneCollation(emitted) : emitted;
    const list = values.map(({ sql }) => sql).join(', ');
    if (name.startsWith('TIMESTAMPDIFF '))
      return computed(values, {
        sql: `TIMESTAMPDIFF(${name.slice('TIMESTAMPDIFF '.length)}, ${list})`,
        type: 'number',
        nullable: true,
      });
    const facts = FUNCTIONS[name]!;
    const type = resultType(facts.result, values);
    const nullable =
      facts.total === true
        ? false
        : facts.coalesces === true
          ? values.every((value) => value.nullable)
          : name === 'CONCAT_WS'
            ? values[0]!.nullable
            : facts.partial === true || anyNull(values);
    return computed(values, {
      sql: `${name}(${list})`,
      type,
      nullable,
      collation: type === 'text' ? sharedCollation(values) : null,
    });
  }

  private caseOf({ operand, whens, otherwise }: Expr & { kind: 'case' }): Value {
    const subject = operand === null ? null : this.emit(operand);
    const conditions = whens.map(({ when }) => this.emit(when));
    const results = whens.map(({ then }) => this.emit(then));
    return caseValue(conditions, results, otherwise === null ? null : this.emit(otherwise), subject);
  }
}

/** `CASE WHEN .. THEN .. ELSE .. END` of values that are written already. */
export function caseValue(
  conditions: readonly Value[],
  thens: readonly Value[],
  otherwise: Value | null,
  subject: Value | null = null,
): Value {
  const branches = ofOneCollation(otherwise === null ? thens : [...thens, otherwise]);
  const whens = conditions.map(({ sql }, index) => ` WHEN ${sql} THEN ${branches[index]!.sql}`).join('');
  const last = otherwise === null ? '' : ` ELSE ${branches.at(-1)!.sql}`;
  const type = agreedType(branches);
  const sizes = branches.map(({ maxBytes }) => maxBytes);
  return computed([...(subject === null ? [] : [subject]), ...conditions, ...branches], {
    sql: `CASE${subject === null ? '' : ` ${subject.sql}`}${whens}${last} END`,
    type,
    nullable: otherwise === null || anyNull(branches),
    collation: type === 'text' ? sharedCollation(branches) : null,
    ...(sizes.every((size) => size !== undefined) ? { maxBytes: Math.max(...sizes) } : {}),
  });
}

/**
 * The value of an expression.
 * @param target whose columns are meant when a text names only a column; null for none
 * @throws SqlTextError for names that are unknown or ambiguous, and texts that cannot be compared
 */
export const emit = (expr: Expr, names: Names, target?: NamedTable | null): Value =>
  new Emitter(names, target === undefined ? (names.tables.at(-1) ?? null) : target).emit(expr);
