import type {
  PatternStatement,
  StatementItem,
  StatementPart,
  StatementPlace,
} from '../../../contracts/schemas/statements';
import { KEYWORDS } from '../sql/keywords';
import { endOfQuoted, tokenize, type Token } from '../sql/tokens';
import { constantPlaces } from './constants';

export type LoggedText = Pick<PatternStatement, 'parts' | 'places' | 'incomplete'>;

/** Longer texts are bulk inserts and generated lists; their fingerprint is what is known of them. */
const LONGEST = 50_000;
/** Rows of other forms that are kept behind the first of a VALUES list. */
const MOST_ROW_FORMS = 20;

/** A token with the blank before it, and what it takes where it is a place. */
interface Piece {
  readonly text: string;
  readonly gap: boolean;
  readonly place?: StatementPlace;
}

/**
 * The text of a logged statement with `?` in place of its values: all of it, with lists of values as what they are, one row for all rows of a
 * bulk insert. What is no value stays (`constantPlaces`). Comments are left out.
 * @param folded the text is a normalised one, in which `(?)` behind VALUES stands for a row of any length
 */
export function loggedText(sql: string, folded = false): LoggedText {
  if (sql.length > LONGEST) return none(`the log has a text of ${sql.length} characters`);
  const tokens = tokenize(sql).filter((token) => token.kind !== 'comment');
  while (tokens.at(-1)?.text === ';') tokens.pop();
  if (!ON_ROWS.test(tokens.find(({ text }) => text !== '(')?.text ?? '')) return none('it is no statement on rows');
  const constants = constantPlaces(tokens);
  const hidden = folded && [...constants].some((at) => tokens[at]!.kind === 'param');
  const cut = !isWhole(tokens);
  const writer = new Writer(piecesOf(tokens, constants), folded);
  return {
    ...writer.write(),
    ...(cut && { incomplete: 'the log ends in the middle of the text' }),
    ...(hidden && { incomplete: 'the digest hides constants that the statement cannot be run without' }),
  };
}

/** Statements whose literals are values; those of others (`CREATE USER .. IDENTIFIED BY 'x'`) are not looked at. */
const ON_ROWS = /^(SELECT|INSERT|UPDATE|DELETE|REPLACE|WITH|CALL|VALUES|TABLE|TRUNCATE)$/i;

const none = (incomplete: string): LoggedText => ({ parts: [], places: [], incomplete });

/** False where a bracket or a quote stays open. */
function isWhole(tokens: readonly Token[]): boolean {
  let depth = 0;
  for (const { text } of tokens) depth += text === '(' ? 1 : text === ')' ? -1 : 0;
  const last = tokens.at(-1);
  const quoted = last?.kind === 'string' || last?.kind === 'name';
  return depth === 0 && !(quoted && endOfQuoted(`${last.text} `, last.text.search(/['"`]/)) > last.text.length);
}

/** Replaces values by `?`. */
function piecesOf(tokens: readonly Token[], constants: ReadonlySet<number>): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  tokens.forEach((token, i) => {
    const gap = token.at > end && pieces.length > 0;
    end = token.at + token.text.length;
    const literal = constants.has(i) && token.kind !== 'param' ? undefined : literalOf(token, tokens[i - 1]);
    if (literal === undefined) {
      pieces.push({ text: token.text, gap });
      return;
    }
    // `'a' 'b'` is one value.
    if (token.kind === 'string' && tokens[i - 1]?.kind === 'string' && pieces.at(-1)?.place) return;
    const before = takeBack(pieces, token);
    pieces.push({
      text: '?',
      gap: before?.gap ?? gap,
      place: { takes: 'value', ...(token.kind !== 'param' && { literal: before?.bytes ? 'bytes' : literal }) },
    });
  });
  return pieces;
}

type Literal = NonNullable<StatementPlace['literal']>;

function literalOf(token: Token, previous: Token | undefined): Literal | undefined {
  switch (token.kind) {
    case 'number':
      if (/^0x/i.test(token.text)) return 'bytes';
      return /^\d+$/.test(token.text) ? 'integer' : 'decimal';
    case 'string':
      return /^[xXbB]/.test(token.text) ? 'bytes' : 'text';
    case 'param':
      return 'text';
    case 'word': {
      const word = token.text.toUpperCase();
      const before = previous?.text.toUpperCase();
      if (before === '.' || before === 'IS' || before === 'NOT') return undefined;
      if (word === 'NULL') return before === 'SET' ? undefined : 'null';
      return word === 'TRUE' || word === 'FALSE' ? 'boolean' : undefined;
    }
    default:
      return undefined;
  }
}

const INTRODUCER = /^_[A-Za-z][A-Za-z0-9]*$/;
const SIGN = /^[-+]$/;

/** Takes what belongs to the value back from what was written: a sign, the word of a typed literal, an introducer. */
function takeBack(pieces: Piece[], token: Token): { gap: boolean; bytes: boolean } | undefined {
  const last = pieces.at(-1);
  if (last === undefined || last.place) return undefined;
  const before = pieces.at(-2);
  const typed = token.kind === 'string' && (INTRODUCER.test(last.text) || /^(DATE|TIME|TIMESTAMP)$/i.test(last.text));
  const signed = token.kind === 'number' && SIGN.test(last.text) && opensValue(before);
  if (!typed && !signed) return undefined;
  pieces.pop();
  return { gap: last.gap, bytes: /^_binary$/i.test(last.text) };
}

/** True when a sign behind this belongs to a number and is no subtraction. */
const opensValue = (piece: Piece | undefined): boolean =>
  piece === undefined ||
  (!piece.place && piece.text !== ')' && (/^[^\w`$'"]/.test(piece.text) || KEYWORDS.has(piece.text.toUpperCase())));

/** Writes pieces as parts, with lists of values as lists. */
class Writer {
  private readonly parts: StatementPart[] = [];
  private readonly places: StatementPlace[] = [];
  private text = '';

  constructor(
    private readonly pieces: readonly Piece[],
    private readonly folded: boolean,
  ) {}

  write(): LoggedText {
    const { pieces } = this;
    for (let i = 0; i < pieces.length; i += 1) {
      const word = pieces[i - 1]?.text.toUpperCase();
      if (pieces[i]!.text === '(' && word === 'IN') i = this.list(i);
      else if (pieces[i]!.text === '(' && (word === 'VALUES' || word === 'VALUE')) i = this.rows(i);
      else this.piece(pieces[i]!);
    }
    this.flush();
    return { parts: this.parts, places: this.places };
  }

  private piece({ text, gap, place }: Piece): void {
    this.text += `${gap ? ' ' : ''}${text}`;
    if (place) this.places.push(place);
  }

  private flush(): void {
    if (this.text !== '') this.parts.push({ text: this.text });
    this.text = '';
  }

  private push(items: StatementItem[]): void {
    this.flush();
    this.parts.push({ list: items, separator: ', ' });
  }

  /** `IN (?, ?)`, `IN ((?, ?), (?, ?))`. @returns index of the bracket that closes it */
  private list(open: number): number {
    const close = closing(this.pieces, open);
    const inner = this.pieces.slice(open + 1, close);
    const items = split(inner);
    const texts = new Set(items.map(textOf));
    this.piece(this.pieces[open]!);
    if (close === this.pieces.length || items.length === 0 || texts.size > 1 || !items[0]!.some(({ place }) => place)) {
      inner.forEach((piece) => this.piece(piece));
      if (close < this.pieces.length) this.piece(this.pieces[close]!);
      return close;
    }
    // `IN (SELECT ..)` is no list, `IN (a + ?)` one of a single value.
    const repeated = items[0]!.every(({ text, place }) => place !== undefined || /^[(),]$/.test(text));
    if (repeated) {
      this.push([{ parts: [{ text: textOf(items[0]!) }], repeated }]);
      this.places.push(...items[0]!.flatMap(({ place }) => place ?? []));
    } else inner.forEach((piece) => this.piece(piece));
    this.piece({ ...this.pieces[close]!, gap: false });
    return close;
  }

  /** `VALUES (..), (..)`: rows of one form are one that is repeated. @returns index of the last bracket */
  private rows(open: number): number {
    const { pieces } = this;
    const forms = new Map<string, readonly Piece[]>();
    let at = open;
    let last = open;
    for (;;) {
      const close = closing(pieces, at);
      const row = pieces.slice(at, close + 1);
      if (forms.size < MOST_ROW_FORMS) forms.set(textOf(row), forms.get(textOf(row)) ?? row);
      last = Math.min(close, pieces.length - 1);
      if (pieces[last + 1]?.text !== ',' || pieces[last + 2]?.text !== '(') break;
      at = last + 2;
    }
    if (pieces[open]!.gap) this.text += ' ';
    const columns = this.folded ? columnsBefore(pieces, open - 1) : 0;
    this.push(
      [...forms.values()].map((row) => {
        const isFolded = this.folded && textOf(row).replace(/\s/g, '') === '(?)';
        const many = isFolded && columns > 0;
        const places = row.flatMap(({ place }) => place ?? []);
        if (many) this.places.push(...Array.from({ length: columns }, () => ({ takes: 'value' as const })));
        else this.places.push(...(isFolded ? [{ takes: 'list' as const }] : places));
        const text = many ? `(${Array(columns).fill('?').join(', ')})` : textOf(row);
        return { parts: [{ text }], repeated: true as const };
      }),
    );
    return last;
  }
}

/** Index of the bracket that closes the one at `open`; the number of pieces when none does. */
function closing(pieces: readonly Piece[], open: number): number {
  let depth = 0;
  for (let i = open; i < pieces.length; i += 1) {
    if (pieces[i]!.text === '(') depth += 1;
    else if (pieces[i]!.text === ')' && (depth -= 1) === 0) return i;
  }
  return pieces.length;
}

/** Items between commas outside of inner brackets. */
function split(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const items: Piece[][] = [[]];
  let depth = 0;
  for (const piece of pieces) {
    if (piece.text === '(') depth += 1;
    else if (piece.text === ')') depth -= 1;
    if (depth === 0 && piece.text === ',') items.push([]);
    else items.at(-1)!.push(piece);
  }
  return items.filter((item) => item.length > 0);
}

const textOf = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, gap }, i) => `${gap && i > 0 ? ' ' : ''}${text}`).join('');

/** Columns in the brackets before VALUES; 0 without them. */
function columnsBefore(pieces: readonly Piece[], values: number): number {
  if (pieces[values - 1]?.text !== ')') return 0;
  let count = 1;
  for (let i = values - 2; i >= 0 && pieces[i]!.text !== '('; i -= 1) if (pieces[i]!.text === ',') count += 1;
  return count;
}
