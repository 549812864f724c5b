import {
  asTruth,
  booleanLiteral,
  prepare,
  SqlError,
  truth,
  TRUTH,
  type Argument,
  type Data,
  type Modifiers,
  type Operand,
  type TemporalUnit,
  type Value,
  type ValueType,
} from '../../runtime/mysql';
import { refuse } from '../statement/problem';
import type { CallWords, Expression, Operand as TreeOperand } from '../statement/tree';
import { castType } from './cast-type';
import { isOn, type CompiledQuery, type Environment, type Frame } from './environment';
import { literalValue } from './literals';
import { manyRows } from './errors';

/** An expression made ready for rows: its type, and of a constant its value. */
export interface Compiled extends Argument {
  readonly evaluate: (frame: Frame) => Value;
}

/** Aggregates that an expression stands on; each is computed for a group before the expression is. */
export interface AggregateSlots {
  readonly place: (aggregate: Extract<Expression, { kind: 'aggregate' }>) => {
    readonly index: number;
    readonly type: ValueType;
  };
}

/** Window functions that an expression stands on; each is computed for all rows before the expression is for one. */
export interface WindowSlots {
  readonly place: (window: Extract<Expression, { kind: 'window' }>) => {
    readonly index: number;
    readonly type: ValueType;
  };
}

export class Compiler {
  constructor(
    private readonly env: Environment,
    private readonly slots?: AggregateSlots,
    private readonly windows?: WindowSlots,
  ) {}

  /**
   * @throws StatementProblem, Unsupported for what cannot be computed exactly
   * @throws SqlError for what the server refuses before it reads a row
   */
  compile(expression: Expression): Compiled {
    switch (expression.kind) {
      case 'column': {
        const { source, column } = expression;
        const type = this.env.typeOf(source, column);
        return { type, evaluate: ({ rows }) => rows[source]?.value(column) ?? { type, data: null } };
      }
      case 'parameter':
        return this.parameter(expression.index);
      case 'literal':
        return constant(literalValue(expression.literal, this.env.session));
      case 'call':
        return this.operation(
          expression.name,
          expression.args.map((arg) => this.compile(arg)),
          this.modifiers(expression.words),
        );
      case 'all':
      case 'any':
        return this.connected(expression.kind, expression.operands);
      case 'in':
        return this.inside(expression);
      case 'case':
        return this.choice(expression);
      case 'aggregate': {
        if (this.slots === undefined) return refuse('an aggregate where no group is');
        const { index, type } = this.slots.place(expression);
        return { type, evaluate: ({ aggregates }) => aggregates[index]! };
      }
      case 'window': {
        if (this.windows === undefined) return refuse('a window function where no rows are selected');
        const { index, type } = this.windows.place(expression);
        return { type, evaluate: ({ windows }) => windows![index]! };
      }
      case 'subquery':
        return scalar(this.env.compileQuery(expression.query));
      case 'exists': {
        const query = this.env.compileQuery(expression.query);
        return { type: TRUTH, evaluate: (frame) => truth(query.run(frame).rows.length > 0) };
      }
      case 'in-query':
        return this.membership(expression);
      case 'quantified':
        return this.quantified(expression);
      case 'default':
        if (this.env.defaultOf === undefined) return refuse('DEFAULT outside of a row that is written');
        return constant(this.env.defaultOf(expression.column));
      case 'inserted': {
        if (this.env.inserted === undefined) return refuse('VALUES(..) outside of ON DUPLICATE KEY UPDATE');
        return this.env.inserted(expression.column);
      }
      case 'row':
        return refuse('a row of values where one value must stand');
    }
  }

  /** True of a frame when the condition holds; a condition whose parts are off is not there and undefined. */
  condition({ expression, part }: TreeOperand): ((frame: Frame) => boolean) | undefined {
    if (!isOn(part, this.env) || isAbsent(expression, this.env)) return undefined;
    const compiled = this.compile(expression);
    return (frame) => asTruth(compiled.evaluate(frame), this.env.session) === true;
  }

  conditions(operands: readonly TreeOperand[]): readonly ((frame: Frame) => boolean)[] {
    return operands.map((operand) => this.condition(operand)).filter((one) => one !== undefined);
  }

  private parameter(index: number): Compiled {
    const given = this.env.given[index];
    if (given === undefined || Array.isArray(given)) return refuse(`nothing is given for parameter ${index + 1}`);
    return constant(given as Value);
  }

  operation(name: string, args: readonly Compiled[], modifiers: Modifiers = {}): Compiled {
    const { session } = this.env;
    const prepared = prepare(name, args.map(argumentOf), session, modifiers);
    const evaluate = (frame: Frame): Value =>
      prepared.evaluate(
        args.map(
          (arg): Operand =>
            () =>
              arg.evaluate(frame),
        ),
      );
    const { type } = prepared;
    const value = type.constant === true ? atOnce(() => evaluate(NO_ROWS)) : undefined;
    return value === undefined ? { type, evaluate } : { type, data: value.data, evaluate: () => value };
  }

  private connected(kind: 'all' | 'any', operands: readonly TreeOperand[]): Compiled {
    const there = operands.filter(({ expression, part }) => isOn(part, this.env) && !isAbsent(expression, this.env));
    const compiled = there.map(({ expression }) => this.compile(expression));
    const neutral = constant(booleanLiteral(kind === 'all'));
    const [first, ...more] = compiled;
    if (first === undefined) return neutral;
    return this.operation(kind === 'all' ? 'AND' : 'OR', more.length === 0 ? [first, neutral] : compiled);
  }

  private inside({ left, items }: Extract<Expression, { kind: 'in' }>): Compiled {
    const there = items.filter(({ part }) => isOn(part, this.env)).map(({ expression }) => expression);
    if (left.kind === 'row') return this.rowInside(left.items, there);
    const values = there.flatMap((item) => this.listed(item));
    return this.operation('IN', [this.compile(left), ...values]);
  }

  /** A parameter that is a list is as many members. */
  private listed(item: Expression): readonly Compiled[] {
    const given = item.kind === 'parameter' ? this.env.given[item.index] : undefined;
    return Array.isArray(given) ? (given as readonly Value[]).map(constant) : [this.compile(item)];
  }

  private rowInside(left: readonly Expression[], rows: readonly Expression[]): Compiled {
    const operands = rows.map((row): TreeOperand => {
      if (row.kind !== 'row') return refuse('IN of rows with something that is no row');
      const pairs = row.items.map((item, index): TreeOperand => ({
        expression: { kind: 'call', name: '=', args: [left[index]!, item] },
        part: null,
      }));
      return { expression: { kind: 'all', operands: pairs }, part: null };
    });
    return this.connected('any', operands);
  }

  private choice({ operand, branches, otherwise }: Extract<Expression, { kind: 'case' }>): Compiled {
    const args = [
      ...(operand === null ? [] : [operand]),
      ...branches.flatMap(({ when, then }) => [when, then]),
      ...(otherwise === null ? [] : [otherwise]),
    ];
    return this.operation(
      operand === null ? 'CASE' : 'CASE OF',
      args.map((arg) => this.compile(arg)),
    );
  }

  /** `x IN (SELECT ..)`: true when one is equal, NULL when none is but one comparison was NULL. */
  private membership({ left, query }: Extract<Expression, { kind: 'in-query' }>): Compiled {
    const inner = this.env.compileQuery(query);
    const lefts = left.kind === 'row' ? left.items : [left];
    if (inner.columns.length !== lefts.length) return refuse('IN with a subquery of another number of columns');
    const equal = lefts.map((one, index) => this.against('=', this.compile(one), inner.columns[index]!.type));
    return anyOf(inner, (frame, row) => {
      let answer: boolean | null = true;
      for (const [index, compare] of equal.entries()) {
        const found = asTruth(compare(frame, row[index]!), this.env.session);
        if (found === false) return false;
        if (found === null) answer = null;
      }
      return answer;
    });
  }

  private quantified({ operator, all, left, query }: Extract<Expression, { kind: 'quantified' }>): Compiled {
    const inner = this.env.compileQuery(query);
    const compare = this.against(operator, this.compile(left), inner.columns[0]!.type);
    const truth = (frame: Frame, row: readonly Value[]) => asTruth(compare(frame, row[0]!), this.env.session);
    if (!all) return anyOf(inner, truth);
    // ALL: not ANY that fails.
    const failing = anyOf(inner, (frame, row) => {
      const found = truth(frame, row);
      return found === null ? null : !found;
    });
    return this.operation('NOT', [failing]);
  }

  /** Compares an expression with values of a type that come row by row. */
  private against(operator: string, left: Compiled, type: ValueType): (frame: Frame, value: Value) => Value {
    const prepared = prepare(operator, [argumentOf(left), { type }], this.env.session);
    return (frame, value) => prepared.evaluate([() => left.evaluate(frame), () => value]);
  }

  private modifiers(words: CallWords | undefined): Modifiers {
    if (words === undefined) return {};
    const { unit, to, collation, characterSet, side } = words;
    return {
      ...(unit !== undefined && { unit: unit as TemporalUnit }),
      ...(to !== undefined && { to: castType(to, this.env.session) }),
      ...(collation !== undefined && { collation }),
      ...(characterSet !== undefined && { characterSet }),
      ...(side !== undefined && { side }),
    };
  }
}

const NO_ROWS: Frame = { rows: [], aggregates: [] };

const constant = (value: Value): Compiled => ({ ...value, evaluate: () => value });

const argumentOf = ({ type, data }: Compiled): Argument => (data === undefined ? { type } : { type, data });

/** A constant whose value is an error fails when it is needed, as it does on the server. */
function atOnce(compute: () => Value): { readonly type: ValueType; readonly data: Data | null } | undefined {
  try {
    return compute();
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
}

/** True when all that an expression is made of is off. */
export function isAbsent(expression: Expression, env: Environment): boolean {
  if (expression.kind !== 'all' && expression.kind !== 'any') return false;
  return expression.operands.every(({ expression: inner, part }) => !isOn(part, env) || isAbsent(inner, env));
}

/** NULL of no row. @throws SqlError 1242 of more than one */
function scalar(query: CompiledQuery): Compiled {
  const [column, ...more] = query.columns;
  if (column === undefined || more.length > 0) return refuse('a subquery of several columns as a value');
  const { constant: _, ...type } = column.type;
  return {
    type,
    evaluate: (frame) => {
      const { rows } = query.run(frame);
      if (rows.length > 1) throw manyRows();
      return rows[0]?.[0] ?? { type, data: null };
    },
  };
}

function anyOf(query: CompiledQuery, holds: (frame: Frame, row: readonly Value[]) => boolean | null): Compiled {
  return {
    type: TRUTH,
    evaluate: (frame) => {
      let unknown = false;
      for (const row of query.run(frame).rows) {
        const found = holds(frame, row);
        if (found === true) return truth(true);
        unknown ||= found === null;
      }
      return truth(unknown ? null : false);
    },
  };
}
