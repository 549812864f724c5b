import { unquoteName } from '../../analysis/sql/tokens';
import { refuse, StatementProblem } from '../problem';
import type { MarkedText, MarkedToken } from '../template/marked-text';
import type { Expression, PartIndex, Query } from './tree';

/** Words that end what stands before them: none of them is an alias or a column without quotes. */
const RESERVED: ReadonlySet<string> = new Set(
  `ALL AND AS ASC BETWEEN BY CASE COLLATE CROSS DELETE DESC DISTINCT DIV DUPLICATE ELSE END EXCEPT EXISTS FOR FORCE FROM FULL GROUP
   HAVING IGNORE IN INNER INSERT INTERSECT INTERVAL INTO IS JOIN LATERAL LEFT LIKE LIMIT LOCK MOD NATURAL NOT ON OR ORDER OUTER PARTITION
   PROCEDURE REGEXP REPLACE RETURNING RIGHT RLIKE SELECT SEPARATOR SET STRAIGHT_JOIN THEN UNION UPDATE USE USING VALUES WHEN WHERE
   WINDOW WITH XOR`.split(/\s+/),
);

/** Joins what may be left out with what stands around it, and goes with it. */
const GLUE: ReadonlySet<string> = new Set(['AND', '&&', 'OR', '||', ',', 'WHERE', 'HAVING', 'ORDER', 'BY']);

/** The rules that other rules contain again; expressions stand in brackets within expressions, and queries in both. */
export interface Grammar {
  readonly expression: (cursor: Cursor) => Expression;
  readonly query: (cursor: Cursor) => Query;
}

/** A `?` or `:name` of the text. */
export interface Sign {
  readonly place: number | null;
  /** Parameters that it stands for; several when an array is written out for it. */
  readonly parameters: readonly number[];
}

/** Walks over the tokens of a statement. */
export class Cursor {
  private at = 0;
  private parameters = 0;
  private readonly named = new Map<string, number>();
  private readonly placed = new Set<number>();
  /** In the order of the text. */
  readonly signs: Sign[] = [];

  constructor(
    private readonly source: MarkedText,
    private readonly grammar: Grammar,
  ) {}

  get position(): number {
    return this.at;
  }

  peek(ahead = 0): MarkedToken | undefined {
    return this.source.tokens[this.at + ahead];
  }

  get ended(): boolean {
    return this.at >= this.source.tokens.length;
  }

  next(): MarkedToken {
    const token = this.source.tokens[this.at];
    if (token === undefined) return this.fail();
    this.at += 1;
    return token;
  }

  /** True when these words or signs come next. */
  is(...words: readonly string[]): boolean {
    return words.every((word, ahead) => {
      const token = this.peek(ahead);
      return token?.upper === word && (token.kind === 'word' || token.kind === 'operator');
    });
  }

  /** Takes the words or signs when they come next. */
  take(...words: readonly string[]): boolean {
    if (!this.is(...words)) return false;
    this.at += words.length;
    return true;
  }

  /** The one of some words that comes next, taken. */
  takeOne(words: readonly string[]): string | undefined {
    return words.find((word) => this.take(word));
  }

  expect(...words: readonly string[]): void {
    if (!this.take(...words)) this.fail();
  }

  /** @throws StatementProblem with the word that is not understood */
  fail(): never {
    const token = this.peek();
    refuse(
      token === undefined
        ? 'the statement ends too early'
        : `it is not understood from ${excerpt(this.source, token)} on`,
    );
  }

  /** A name without quotes. */
  name(): string {
    const token = this.peek();
    if (token === undefined || !isName(token)) return this.fail();
    this.at += 1;
    return unquoteName(token.text);
  }

  /** A name behind a dot: every word is one. */
  anyName(): string {
    const token = this.peek();
    if (token?.kind !== 'word' && token?.kind !== 'name') return this.fail();
    this.at += 1;
    return unquoteName(token.text);
  }

  get isName(): boolean {
    const token = this.peek();
    return token !== undefined && isName(token);
  }

  /** Number of the parameter that comes next; a name that repeats is one parameter. */
  parameter(): number {
    const token = this.next();
    if (token.kind !== 'param') return this.fail();
    const index = (token.text === '?' ? undefined : this.named.get(token.text)) ?? this.parameters++;
    if (token.text !== '?') this.named.set(token.text, index);
    this.signs.push({ place: token.place, parameters: [index] });
    return index;
  }

  /** Parameters of one sign that an array is given for, which the driver writes out. */
  severalParameters(count: number): readonly number[] {
    const first = this.parameter();
    const all = [first, ...Array.from({ length: count - 1 }, () => this.parameters++)];
    this.signs[this.signs.length - 1] = { ...this.signs.at(-1)!, parameters: all };
    return all;
  }

  /** Reads on without moving; gives where that leads, or nothing when it fails. */
  ahead(read: (cursor: Cursor) => unknown): Cursor | undefined {
    const copy = new Cursor(this.source, this.grammar);
    copy.at = this.at;
    try {
      read(copy);
      return copy;
    } catch (error) {
      if (error instanceof StatementProblem) return undefined;
      throw error;
    }
  }

  expression(): Expression {
    return this.grammar.expression(this);
  }

  query(): Query {
    return this.grammar.query(this);
  }

  /** True when a bracket opens that holds a query. */
  get opensQuery(): boolean {
    let ahead = 0;
    while (this.peek(ahead)?.text === '(') ahead += 1;
    return ahead > 0 && ['SELECT', 'WITH'].includes(this.peek(ahead)?.upper ?? '');
  }

  bracketedQuery(): Query {
    this.expect('(');
    const inner = this.query();
    this.expect(')');
    return inner;
  }

  /** What stands in brackets, with the brackets taken. */
  within<T>(read: () => T): T {
    this.expect('(');
    const result = read();
    this.expect(')');
    return result;
  }

  get parameterCount(): number {
    return this.parameters;
  }

  /** Text between two positions, one blank for all white space outside of quotes. */
  text(from: number, to = this.at): string {
    const tokens = this.source.tokens.slice(from, to);
    return tokens
      .map((token, index) => {
        const before = tokens[index - 1];
        const gap = before !== undefined && before.at + before.text.length < token.at;
        return (gap ? ' ' : '') + token.text;
      })
      .join('');
  }

  /** The innermost part that everything between two positions belongs to; null when it is always there. */
  partOf(from: number, to = this.at): PartIndex {
    const chains = this.source.tokens.slice(from, to).map(({ part }) => this.chain(part));
    const shared = chains.reduce<readonly number[] | null>(
      (common, chain) => (common === null ? chain : common.filter((part, index) => chain[index] === part)),
      null,
    );
    return shared?.at(-1) ?? null;
  }

  /**
   * The same for a condition, an assignment or the like. It is *placed* by that: without its part the statement is the same one with a
   * condition less.
   */
  place(from: number, to = this.at): PartIndex {
    const part = this.partOf(from, to);
    if (part !== null)
      for (let index = from; index < to; index += 1)
        if (this.source.tokens[index]!.part === part) this.placed.add(index);
    return part;
  }

  /** Parts that are more than conditions and the like: without one of them it is another statement. */
  get formParts(): readonly number[] {
    const open = this.source.tokens.filter(
      ({ part, upper }, index) => part !== null && !this.placed.has(index) && !GLUE.has(upper),
    );
    return [...new Set(open.map(({ part }) => part!))].sort((a, b) => a - b);
  }

  /** Parts around a token, outermost first. */
  private chain(part: PartIndex): readonly number[] {
    return part === null ? [] : [...this.chain(this.source.parts[part]!.parent), part];
  }
}

const isName = (token: MarkedToken): boolean =>
  token.kind === 'name' || (token.kind === 'word' && !RESERVED.has(token.upper) && !token.text.startsWith('@'));

const excerpt = (source: MarkedText, token: MarkedToken): string =>
  JSON.stringify(
    source.text
      .slice(token.at, token.at + 30)
      .replace(/\s+/g, ' ')
      .trim(),
  );
