import { refuse } from '../operations/prepared';

/**
 * A regular expression as a tree, of the constructs that ICU (MySQL 8) and PCRE2 (MariaDB) give one meaning: characters of ASCII, classes, groups,
 * alternatives, anchors, word boundaries, quantifiers. All others (references back, lookaround, possessive quantifiers, operators within
 * classes, ..) are refused by name.
 */
export type Pattern =
  | { readonly kind: 'characters'; readonly has: (character: string) => boolean }
  | { readonly kind: 'start' | 'end' | 'boundary' }
  | { readonly kind: 'sequence'; readonly parts: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'repeat'; readonly of: Pattern; readonly least: number; readonly most: number };

/** What a text may not hold, because the two read it in different ways there. */
export interface Demands {
  /** Classes by name: of other characters than those of ASCII the servers think differently. */
  ascii: boolean;
  /** Letters are asked for: without case, some characters beyond ASCII are equal to them. */
  letters: boolean;
}

const MOST_REPEATS = 255;
const LITERAL = /^[A-Za-z0-9 _\-,:;=!@#%&~"'<>/`]$/;
const ESCAPED = /^[.*+?^$()[\]{}|\\/-]$/;
const MEMBER = /^[A-Za-z0-9 _,:;=!@#%"'<>/.~`()*+?|]$/;

const word = (character: string): boolean => /^[A-Za-z0-9_]$/.test(character);
const digit = (character: string): boolean => /^[0-9]$/.test(character);
const blank = (character: string): boolean => character === ' ' || character === '\t';

const SHORT: Readonly<Record<string, (character: string) => boolean>> = { d: digit, w: word, s: blank };
const NAMED: Readonly<Record<string, (character: string) => boolean>> = {
  alpha: (character) => /^[A-Za-z]$/.test(character),
  digit,
  alnum: (character) => /^[A-Za-z0-9]$/.test(character),
  space: blank,
  xdigit: (character) => /^[0-9A-Fa-f]$/.test(character),
};

export const isWord = word;

class Reader {
  private at = 0;
  readonly demands: Demands = { ascii: false, letters: false };

  constructor(
    private readonly text: string,
    private readonly fold: (character: string) => string,
  ) {}

  refuse(what: string): never {
    return refuse('REGEXP', `${what} in the pattern ${JSON.stringify(this.text.slice(0, 40))}`);
  }

  private get next(): string | undefined {
    return this.text[this.at];
  }

  whole(): Pattern {
    if (this.text === '') this.refuse('nothing');
    const found = this.choice(0);
    if (this.next !== undefined) this.refuse('a bracket that closes nothing');
    return found;
  }

  private choice(depth: number): Pattern {
    if (depth > 50) this.refuse('too many brackets');
    const options = [this.sequence(depth)];
    while (this.next === '|') {
      this.at += 1;
      options.push(this.sequence(depth));
    }
    return options.length === 1 ? options[0]! : { kind: 'choice', options };
  }

  private sequence(depth: number): Pattern {
    const parts: Pattern[] = [];
    while (this.next !== undefined && this.next !== '|' && this.next !== ')') parts.push(this.repeated(depth));
    if (parts.length === 0) this.refuse('an alternative of nothing');
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  }

  private repeated(depth: number): Pattern {
    const atom = this.atom(depth);
    const bounds = this.quantifier();
    if (bounds === undefined) return atom;
    if (atom.kind === 'start' || atom.kind === 'end' || atom.kind === 'boundary') this.refuse('a repeated anchor');
    // As few as possible matches the same texts; a possessive one would not.
    if (this.next === '?') this.at += 1;
    if (this.next === '+') this.refuse('a possessive quantifier');
    if (this.next === '*' || this.next === '{' || this.next === '?') this.refuse('a quantifier behind a quantifier');
    const [least, most] = bounds;
    if (least > most) this.refuse('a quantifier that goes down');
    return { kind: 'repeat', of: atom, least, most };
  }

  private quantifier(): readonly [least: number, most: number] | undefined {
    const sign = this.next;
    if (sign === '*' || sign === '+' || sign === '?') {
      this.at += 1;
      return sign === '*' ? [0, Infinity] : sign === '+' ? [1, Infinity] : [0, 1];
    }
    if (sign !== '{') return undefined;
    const found = /^\{(\d{1,3})(?:(,)(\d{1,3})?)?\}/.exec(this.text.slice(this.at));
    if (found === null) return this.refuse('a bracket {');
    this.at += found[0].length;
    const least = Number(found[1]);
    const most = found[2] === undefined ? least : found[3] === undefined ? Infinity : Number(found[3]);
    if (least > MOST_REPEATS || (most > MOST_REPEATS && most !== Infinity)) this.refuse('so many repetitions');
    return [least, most];
  }

  private atom(depth: number): Pattern {
    const character = this.text[this.at]!;
    this.at += 1;
    switch (character) {
      case '.':
        return { kind: 'characters', has: () => true };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
      case '(':
        return this.group(depth);
      case '[':
        return this.set();
      case '\\':
        return this.escape();
      default:
        return LITERAL.test(character) ? this.literal(character) : this.refuse(`the character ${character}`);
    }
  }

  private literal(character: string): Pattern {
    return { kind: 'characters', has: this.like(character) };
  }

  private like(character: string): (other: string) => boolean {
    const folded = this.fold(character);
    this.demands.letters ||= /^[A-Za-z]$/.test(character);
    return (other) => this.fold(other) === folded;
  }

  private group(depth: number): Pattern {
    if (this.text.startsWith('?:', this.at)) this.at += 2;
    else if (this.next === '?' || this.next === '*') this.refuse('a group with a sign of its own');
    const inner = this.choice(depth + 1);
    if (this.next !== ')') this.refuse('a bracket that is not closed');
    this.at += 1;
    return inner;
  }

  private escape(): Pattern {
    const character = this.next;
    this.at += 1;
    if (character === undefined) return this.refuse('a \\ at the end');
    if (ESCAPED.test(character)) return this.literal(character);
    if (character === 'b') {
      this.demands.ascii = true;
      return { kind: 'boundary' };
    }
    return { kind: 'characters', has: this.short(character) };
  }

  private short(character: string): (other: string) => boolean {
    const has = SHORT[character.toLowerCase()] ?? this.refuse(`\\${character}`);
    this.demands.ascii = true;
    return character === character.toLowerCase() ? has : (other) => !has(other);
  }

  private set(): Pattern {
    const negated = this.next === '^';
    if (negated) this.at += 1;
    const members: ((character: string) => boolean)[] = [];
    while (this.next !== ']') members.push(this.member());
    this.at += 1;
    if (members.length === 0) this.refuse('a class of nothing');
    return { kind: 'characters', has: (character) => members.some((has) => has(character)) !== negated };
  }

  private member(): (character: string) => boolean {
    const named = /^\[:([a-z]+):\]/.exec(this.text.slice(this.at));
    if (named !== null) {
      this.at += named[0].length;
      this.demands.ascii = true;
      return NAMED[named[1]!] ?? this.refuse(`the class ${named[1]!}`);
    }
    const from = this.one();
    if (typeof from !== 'string') return from;
    if (this.next !== '-') return this.like(from);
    this.at += 1;
    if (!/^[A-Za-z0-9]$/.test(from) || !/^[A-Za-z0-9]$/.test(this.next ?? '')) this.refuse('a - in a class');
    const to = this.one() as string;
    const sameSort = [/^[A-Z]{2}$/, /^[a-z]{2}$/, /^[0-9]{2}$/].some((sort) => sort.test(from + to));
    if (from > to || !sameSort) this.refuse('a range from one sort of characters to another');
    this.demands.letters ||= from >= 'A';
    const [low, high] = [this.fold(from), this.fold(to)];
    return (character) =>
      this.fold(character) >= low && this.fold(character) <= high && this.fold(character).length === 1;
  }

  /** A character of a class, or what a short name stands for. */
  private one(): string | ((character: string) => boolean) {
    const character = this.next;
    if (character === undefined) return this.refuse('a class that is not closed');
    this.at += 1;
    if (character === '\\') {
      const escaped = this.next ?? this.refuse('a \\ at the end');
      this.at += 1;
      return ESCAPED.test(escaped) ? escaped : this.short(escaped);
    }
    return MEMBER.test(character) ? character : this.refuse(`the character ${character} in a class`);
  }
}

/**
 * @param fold what characters are compared by: themselves, or their small letters
 * @throws Unsupported naming what is not understood
 */
export function readPattern(
  text: string,
  fold: (character: string) => string,
): { readonly pattern: Pattern; readonly demands: Demands } {
  const reader = new Reader(text, fold);
  return { pattern: reader.whole(), demands: reader.demands };
}
