import { CAST_TYPES, FUNCTIONS, INTERVAL_UNITS, NOT_DETERMINISTIC } from './functions';
import { notUnderstood, tokensOf, type Token } from './tokens';
import { SqlTextError, type BinaryOperator, type Expr } from './types';

/** Levels from loose to tight; operators of one level go from left to right. */
const LEVELS: readonly (readonly string[])[] = [
  ['OR'],
  ['AND'],
  ['NOT'],
  ['=', '<>', '!=', '<', '<=', '>', '>=', '<=>', 'LIKE', 'IS', 'IN', 'BETWEEN'],
  ['+', '-'],
  ['*', '/', '%', 'DIV', 'MOD'],
];
const NOT_LEVEL = 2;
const COMPARISON_LEVEL = 3;
const OPERATOR_WORDS = new Set([...LEVELS.flat(), 'WHEN', 'THEN', 'ELSE', 'END', 'AS', 'ASC', 'DESC']);
const MAX_DEPTH = 64;

export interface OrderTerm {
  readonly expr: Expr;
  readonly descending: boolean;
}

class Reader {
  private at = 0;
  private depth = 0;
  private readonly tokens: readonly Token[];
  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  private get token(): Token {
    return this.tokens[this.at]!;
  }

  private fail(expected: string): never {
    const { kind, text, position } = this.token;
    throw notUnderstood(`found ${kind === 'end' ? 'the end' : JSON.stringify(text)}, expected ${expected}`, position);
  }

  /** The upper-case word or sign at hand; names in backticks and texts are neither. */
  private get sign(): string {
    const { kind, text } = this.token;
    return kind === 'word' ? text.toUpperCase() : kind === 'sign' ? text : '';
  }

  private take(sign: string): boolean {
    if (this.sign !== sign) return false;
    this.at++;
    return true;
  }

  private need(sign: string): void {
    if (!this.take(sign)) this.fail(sign);
  }

  end(): void {
    if (this.token.kind !== 'end') this.fail('the end of the text');
  }

  order(): readonly OrderTerm[] {
    const terms: OrderTerm[] = [];
    do {
      const expr = this.level(0);
      const descending = this.take('DESC');
      if (!descending) this.take('ASC');
      terms.push({ expr, descending });
    } while (this.take(','));
    this.end();
    return terms;
  }

  level(index: number): Expr {
    if (++this.depth > MAX_DEPTH * LEVELS.length)
      throw notUnderstood('the expression is nested too deeply', this.token.position);
    try {
      if (index === LEVELS.length) return this.unary();
      if (index === NOT_LEVEL)
        return this.take('NOT') ? { kind: 'not', value: this.level(index) } : this.level(index + 1);
      let left = this.level(index + 1);
      while (LEVELS[index]!.includes(this.sign) || (index === COMPARISON_LEVEL && this.negated()))
        left = index === COMPARISON_LEVEL ? this.comparison(left) : this.binary(left, index);
      return left;
    } finally {
      this.depth--;
    }
  }

  /** `NOT IN`, `NOT BETWEEN`, `NOT LIKE`. */
  private negated(): boolean {
    const next = this.tokens[this.at + 1];
    return this.sign === 'NOT' && next !== undefined && ['IN', 'BETWEEN', 'LIKE'].includes(next.text.toUpperCase());
  }

  private binary(left: Expr, index: number): Expr {
    const operator = this.sign;
    this.at++;
    const right = this.level(index + 1);
    return { kind: 'binary', operator: (operator === 'MOD' ? '%' : operator) as BinaryOperator, left, right };
  }

  private comparison(value: Expr): Expr {
    const next = COMPARISON_LEVEL + 1;
    if (this.take('IS')) {
      const not = this.take('NOT');
      for (const what of ['NULL', 'TRUE', 'FALSE'] as const)
        if (this.take(what)) return { kind: 'is', value, not, what };
      return this.fail('NULL, TRUE or FALSE');
    }
    const not = this.take('NOT');
    if (this.take('IN')) {
      this.need('(');
      return { kind: 'in', value, not, list: this.list() };
    }
    if (this.take('BETWEEN')) {
      const low = this.level(next);
      this.need('AND');
      return { kind: 'between', value, not, low, high: this.level(next) };
    }
    const operator = this.sign === '!=' ? '<>' : this.sign;
    this.at++;
    const compared: Expr = {
      kind: 'binary',
      operator: operator as BinaryOperator,
      left: value,
      right: this.level(next),
    };
    return not ? { kind: 'not', value: compared } : compared;
  }

  /** Arguments up to the closing bracket. */
  private list(): readonly Expr[] {
    const values: Expr[] = [];
    do values.push(this.level(0));
    while (this.take(','));
    this.need(')');
    return values;
  }

  private unary(): Expr {
    let negative = false;
    for (;;) {
      if (this.take('-')) negative = !negative;
      else if (!this.take('+')) break;
    }
    const value = this.primary();
    return negative ? { kind: 'minus', value } : value;
  }

  private primary(): Expr {
    const { kind, text } = this.token;
    if (kind === 'text' || kind === 'number') {
      this.at++;
      return kind === 'text' ? { kind, value: text } : { kind, text };
    }
    if (this.take('(')) {
      const value = this.level(0);
      this.need(')');
      return value;
    }
    if (this.take('NULL')) return { kind: 'null' };
    if (this.sign === 'TRUE' || this.sign === 'FALSE') {
      const value = this.sign === 'TRUE';
      this.at++;
      return { kind: 'boolean', value };
    }
    if (this.take('CASE')) return this.caseOf();
    if (kind !== 'name' && kind !== 'word') return this.fail('a column, a text, a number or a function');
    if (kind === 'word' && OPERATOR_WORDS.has(this.sign)) {
      const called = this.sign === 'MOD' && this.tokens[this.at + 1]?.text === '(';
      if (!called) return this.fail('a column, a text, a number or a function');
    }
    return this.named();
  }

  private named(): Expr {
    const first = this.token;
    this.at++;
    if (first.kind === 'word' && this.sign === '(') return this.call(first);
    if (first.kind === 'word' && NOT_DETERMINISTIC.has(first.text.toUpperCase()) && first.text.startsWith('CURRENT_'))
      throw changing(first);
    if (!this.take('.')) return { kind: 'column', table: null, column: first.text };
    const { kind, text } = this.token;
    if (kind !== 'name' && kind !== 'word') this.fail('a column');
    this.at++;
    if (this.sign === '.') this.fail('table.column; a database is not named');
    return { kind: 'column', table: first.text, column: text };
  }

  private call(first: Token): Expr {
    const name = first.text.toUpperCase();
    this.need('(');
    if (name === 'CAST') return this.cast();
    if (NOT_DETERMINISTIC.has(name)) throw changing(first);
    const facts = FUNCTIONS[name];
    if (facts === undefined && name !== 'TIMESTAMPDIFF')
      throw new SqlTextError(
        'unknown-function',
        `the function ${name} is not one that a contract may use (character ${first.position})`,
        `Use one of ${[...Object.keys(FUNCTIONS), 'CAST', 'TIMESTAMPDIFF'].join(', ')}.`,
      );
    if (name === 'TIMESTAMPDIFF') return this.difference();
    const args: Expr[] = [];
    if (!this.take(')')) {
      const [value, ...rest] = name === 'DATE_ADD' || name === 'DATE_SUB' ? this.shifted() : this.list();
      args.push(value!, ...rest);
    }
    if (facts !== undefined && (args.length < facts.args[0] || args.length > facts.args[1]))
      throw notUnderstood(`${name} cannot have ${args.length} arguments`, first.position);
    return { kind: 'call', name, args };
  }

  private unit(): string {
    const unit = this.sign;
    if (!INTERVAL_UNITS.has(unit)) this.fail([...INTERVAL_UNITS].join(', '));
    this.at++;
    return unit;
  }

  /** `value, INTERVAL amount unit)` */
  private shifted(): readonly Expr[] {
    const value = this.level(0);
    this.need(',');
    this.need('INTERVAL');
    const amount = this.level(0);
    const unit = this.unit();
    this.need(')');
    return [value, { kind: 'interval', amount, unit }];
  }

  /** `unit, from, to)` */
  private difference(): Expr {
    const unit = this.unit();
    this.need(',');
    const args = this.list();
    if (args.length !== 2) this.fail('two moments');
    return { kind: 'call', name: `TIMESTAMPDIFF ${unit}`, args };
  }

  /** `value AS type)` */
  private cast(): Expr {
    const value = this.level(0);
    this.need('AS');
    const start = this.token.position;
    let type = '';
    for (let open = 0; open > 0 || this.sign !== ')'; this.at++) {
      if (this.token.kind === 'end') this.fail(')');
      open += this.sign === '(' ? 1 : this.sign === ')' ? -1 : 0;
      type += this.token.kind === 'word' && type !== '' ? ` ${this.sign}` : this.token.text.toUpperCase();
    }
    this.need(')');
    if (!CAST_TYPES.some(({ pattern }) => pattern.test(type)))
      throw notUnderstood(`CAST to ${type} is not taken`, start);
    return { kind: 'cast', value, type };
  }

  private caseOf(): Expr {
    const operand = this.sign === 'WHEN' ? null : this.level(0);
    const whens: { when: Expr; then: Expr }[] = [];
    while (this.take('WHEN')) {
      const when = this.level(0);
      this.need('THEN');
      whens.push({ when, then: this.level(0) });
    }
    if (whens.length === 0) this.fail('WHEN');
    const otherwise = this.take('ELSE') ? this.level(0) : null;
    this.need('END');
    return { kind: 'case', operand, whens, otherwise };
  }
}

const changing = ({ text, position }: Token): SqlTextError =>
  new SqlTextError(
    'not-deterministic',
    `${text.toUpperCase()} gives another value at each reading, so that the item could never be compared with its row (character ${position})`,
    'Take a column of the row, or leave the attribute to the application.',
  );

/** @throws SqlTextError with the position, for anything outside the closed set */
export function parseExpression(text: string): Expr {
  const reader = new Reader(text);
  const expr = reader.level(0);
  reader.end();
  return expr;
}

/** `a.x DESC, a.y`. @throws SqlTextError */
export const parseOrder = (text: string): readonly OrderTerm[] => new Reader(text).order();

/** The terms of an AND. */
export const conjuncts = (expr: Expr): readonly Expr[] =>
  expr.kind === 'binary' && expr.operator === 'AND' ? [...conjuncts(expr.left), ...conjuncts(expr.right)] : [expr];
