import type { Session } from '../../runtime/mysql';
import { castType } from '../evaluation/cast-type';
import { refuse } from '../statement/problem';
import type { CallWords, Expression, Literal, Operand, Part, Query } from '../statement/tree';
import { member, type StatementNames } from './names';

/** Expressions of a statement as TypeScript over rows of values. */

export interface ExpressionScope {
  readonly names: StatementNames;
  readonly session: Session;
  /** The variable that holds the group; undefined where rows are looked at one by one. */
  readonly group?: { readonly name: string; readonly rows: readonly string[] };
  /** The call of the function that computes a subquery. */
  readonly query: (query: Query) => string;
  /** What stands for a subquery without rows. */
  readonly noneOf: (query: Query) => string;
}

/** TypeScript; `optional`: it is undefined when all its parts are off. */
interface Text {
  readonly text: string;
  readonly optional?: true;
}

const quoted = (text: string): string => JSON.stringify(text);

export const isOnText = (part: Part): string | null => (part === null ? null : `on.has(${part})`);

function literalText(literal: Literal): string {
  switch (literal.type) {
    case 'null':
      return 'sql.null';
    case 'boolean':
      return `sql.boolean(${literal.value})`;
    case 'integer':
    case 'decimal':
    case 'double':
      return `sql.number(${quoted(literal.text)})`;
    case 'text':
      return literal.characterSet === undefined
        ? `sql.text(${quoted(literal.text)})`
        : refuse(`a text of the character set ${literal.characterSet}`);
    case 'binary':
      return `sql.binary(${quoted(literal.hex)})`;
    case 'bits':
      return refuse('a literal of bits');
    case 'date':
    case 'time':
    case 'datetime':
      return `sql.temporal(${quoted(literal.type)}, ${quoted(literal.text)})`;
  }
}

export class ExpressionPrinter {
  constructor(private readonly scope: ExpressionScope) {}

  /** A value that is always there. */
  value(expression: Expression): string {
    const { text, optional } = this.print(expression);
    return optional === true ? `sql.there(${text}, ${expression.kind === 'all'})` : text;
  }

  /** True where a condition holds, or is not there. */
  holds({ expression, part }: Operand): string {
    const on = isOnText(part);
    const holds = `sql.holds(${this.print(expression).text})`;
    return on === null ? holds : `(!${on} || ${holds})`;
  }

  /** True where it does not. */
  fails({ expression, part }: Operand): string {
    const on = isOnText(part);
    const fails = `!sql.holds(${this.print(expression).text})`;
    return on === null ? fails : `${on} && ${fails}`;
  }

  private call(name: string, args: readonly string[], modifiers = ''): string {
    return `sql.call(${quoted(name)}, [${args.join(', ')}]${modifiers === '' ? '' : `, ${modifiers}`})`;
  }

  private print(expression: Expression): Text {
    switch (expression.kind) {
      case 'column':
        return { text: member(this.scope.names.row(expression.source), expression.column) };
      case 'parameter':
        return { text: this.scope.names.parameters[expression.index]! };
      case 'literal':
        return { text: literalText(expression.literal) };
      case 'call':
        return {
          text: this.call(
            expression.name,
            expression.args.map((arg) => this.value(arg)),
            this.modifiers(expression.words),
          ),
        };
      case 'all':
      case 'any':
        return this.connected(expression.kind, expression.operands);
      case 'in':
        return this.inside(expression);
      case 'case':
        return { text: this.choice(expression) };
      case 'aggregate':
        return { text: this.aggregate(expression) };
      case 'exists':
        return { text: `sql.truth(${this.scope.query(expression.query)}.length > 0)` };
      case 'subquery':
        return { text: `sql.one(${this.scope.query(expression.query)}, ${this.scope.noneOf(expression.query)})` };
      case 'in-query': {
        const left = expression.left.kind === 'row' ? expression.left.items : [expression.left];
        const lefts = left.map((one) => this.value(one)).join(', ');
        return { text: `sql.anyOf("=", [${lefts}], ${this.scope.query(expression.query)})` };
      }
      case 'quantified': {
        const { operator, all, left, query } = expression;
        const [name, value] = all ? ['allOf', this.value(left)] : ['anyOf', `[${this.value(left)}]`];
        return { text: `sql.${name}(${quoted(operator)}, ${value}, ${this.scope.query(query)})` };
      }
      case 'window':
        return refuse('a window function in generated code');
      case 'default':
      case 'inserted':
        return refuse('a value of a row that is written, where rows are read');
      case 'row':
        return refuse('a row of values where one value must stand');
    }
  }

  private connected(kind: 'all' | 'any', operands: readonly Operand[]): Text {
    const printed = operands.map(({ expression, part }) => ({ ...this.print(expression), part }));
    const isOptional = printed.every(({ optional, part }) => optional === true || part !== null);
    const texts = printed.map(({ text, part }) => (part === null ? text : `on.has(${part}) ? ${text} : undefined`));
    const text = `sql.${kind}([${texts.join(', ')}])`;
    return isOptional ? { text, optional: true } : { text: `sql.there(${text}, ${kind === 'all'})` };
  }

  private inside({ left, items }: Extract<Expression, { kind: 'in' }>): Text {
    if (left.kind === 'row') {
      const rows = items.map(({ expression, part }): Operand => {
        if (expression.kind !== 'row') return refuse('IN of rows with something that is no row');
        const pairs = expression.items.map((item, index): Operand => ({
          expression: { kind: 'call', name: '=', args: [left.items[index]!, item] },
          part: null,
        }));
        return { expression: { kind: 'all', operands: pairs }, part };
      });
      return this.connected('any', rows);
    }
    return { text: this.call('IN', [this.value(left), ...items.map((item) => this.listed(item))]) };
  }

  /** A parameter that is a list is as many members. */
  listed({ expression, part }: Operand): string {
    const text = this.value(expression);
    const isList = expression.kind === 'parameter' && this.scope.names.isList(expression.index);
    const on = isOnText(part);
    if (on !== null) return `...(${on} ? ${isList ? text : `[${text}]`} : [])`;
    return isList ? `...${text}` : text;
  }

  private choice({ operand, branches, otherwise }: Extract<Expression, { kind: 'case' }>): string {
    const args = [
      ...(operand === null ? [] : [operand]),
      ...branches.flatMap(({ when, then }) => [when, then]),
      ...(otherwise === null ? [] : [otherwise]),
    ];
    return this.call(
      operand === null ? 'CASE' : 'CASE OF',
      args.map((arg) => this.value(arg)),
    );
  }

  private aggregate({ name, args, distinct, orderBy, separator }: Extract<Expression, { kind: 'aggregate' }>): string {
    const { group } = this.scope;
    if (group === undefined) return refuse('an aggregate where no group is');
    const { group: _, ...rows } = this.scope;
    const inner = new ExpressionPrinter(rows);
    const values = [...args, ...orderBy.map(({ expression }) => expression)].map((arg) => inner.value(arg));
    const modifiers = [
      ...(distinct ? ['distinct: true'] : []),
      ...(separator === null ? [] : [`separator: ${quoted(separator)}`]),
      ...(orderBy.length === 0 ? [] : [`descending: [${orderBy.map(({ descending }) => descending).join(', ')}]`]),
    ];
    const used = group.rows.filter((name) => values.some((value) => new RegExp(`\\b${name}\\b`).test(value)));
    const row = used.length === 0 ? '()' : `({ ${used.join(', ')} })`;
    const behind = modifiers.length === 0 ? '' : `, { ${modifiers.join(', ')} }`;
    return `${group.name}.aggregate(${quoted(name)}, ${row} => [${values.join(', ')}]${behind})`;
  }

  private modifiers(words: CallWords | undefined): string {
    if (words === undefined) return '';
    const { to, ...rest } = words;
    const texts = [
      ...Object.entries(rest).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
      ...(to === undefined ? [] : [`to: ${JSON.stringify(castType(to, this.scope.session))}`]),
    ];
    return texts.length === 0 ? '' : `{ ${texts.join(', ')} }`;
  }
}
