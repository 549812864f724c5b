import type { StatementPart } from '../../../contracts/schemas/statements';
import { tokenize, type Token } from '../../analysis/sql/tokens';
import { refuse, refuseAs } from '../problem';

/** A part that may be left out. `parent` is the part that it stands in; it is there only together with that one. */
export interface TextPart {
  readonly parent: number | null;
  /** It stands any number of times, with values of its own each time. */
  readonly repeated: boolean;
}

export interface MarkedToken extends Token {
  readonly upper: string;
  /** Innermost part that the token belongs to. */
  readonly part: number | null;
  /** Of a `?` or `:name`: which one it is when all parts and options are counted. */
  readonly place: number | null;
}

/** The text of a statement with some or all of its optional parts; of each choice the option that was asked for. */
export interface MarkedText {
  readonly text: string;
  readonly tokens: readonly MarkedToken[];
  /** All parts of the template, also those that are not written. */
  readonly parts: readonly TextPart[];
}

/** The pieces of a statement, as the analysis has them. */
export type StatementTemplate = readonly StatementPart[];

/** A statement that is always the same. */
export const plainTemplate = (sql: string): StatementTemplate => [{ text: sql }];

/** Numbers of options of the choices of a template, in the order in which `markedText` meets them. */
export function choicesOf(template: StatementTemplate): readonly number[] {
  return template.flatMap((part): readonly number[] => {
    if ('text' in part || 'open' in part) return [];
    if ('optional' in part) return choicesOf(part.optional);
    if ('list' in part) return part.list.flatMap((item) => choicesOf(item.parts));
    return [part.oneOf.length, ...part.oneOf.flatMap(choicesOf)];
  });
}

interface Stretch {
  readonly end: number;
  readonly part: number | null;
  /** What is added to an offset in the text for the one in the text with all parts. */
  readonly shift: number;
}

class Writer {
  text = '';
  readonly parts: TextPart[] = [];
  readonly stretches: Stretch[] = [];
  private choice = 0;
  /** The text with all parts and all options. */
  everything = '';

  constructor(
    private readonly chosen: readonly number[],
    private readonly off: ReadonlySet<number>,
  ) {}

  /** @param silent the parts are only counted */
  write(template: StatementTemplate, part: number | null, silent: boolean): void {
    for (const one of template) this.one(one, part, silent);
  }

  private one(one: StatementPart, part: number | null, silent: boolean): void {
    if ('text' in one) this.append(one.text, part, silent);
    else if ('open' in one) {
      if (!silent) refuseAs('known at run time only', `: ${one.open}`);
    } else if ('optional' in one) {
      const own = this.newPart(part, false);
      this.write(one.optional, own, silent || this.off.has(own));
    } else if ('oneOf' in one) this.choose(one.oneOf, part, silent);
    else this.list(one, part, silent);
  }

  private list(
    { list, separator }: Extract<StatementPart, { list: unknown }>,
    part: number | null,
    silent: boolean,
  ): void {
    let begun = false;
    list.forEach((item, index) => {
      const inner = item.optional === true ? this.newPart(part, item.repeated === true) : part;
      const skipped = silent || (inner !== null && inner !== part && this.off.has(inner));
      if (index > 0) this.append(separator, inner, skipped || !begun);
      this.write(item.parts, inner, skipped);
      begun ||= !skipped;
    });
  }

  /** Options that are not taken are counted, so that parts and places keep their numbers whatever is chosen. */
  private choose(options: readonly StatementTemplate[], part: number | null, silent: boolean): void {
    const taken = this.chosen[this.choice++] ?? 0;
    options.forEach((option, index) => this.write(option, part, silent || index !== taken));
  }

  private newPart(parent: number | null, repeated: boolean): number {
    this.parts.push({ parent, repeated });
    return this.parts.length - 1;
  }

  private append(text: string, part: number | null, silent: boolean): void {
    if (!silent) {
      const shift = this.everything.length - this.text.length;
      this.text += text;
      this.stretches.push({ end: this.text.length, part, shift });
    }
    this.everything += text;
  }
}

const DYNAMIC = /^\/\*\s*dynamic\s*\*\/$/;
const OPTIONAL = /^\/\*\s*(?:optional|or):/;

function checkComment({ text }: Token): void {
  if (DYNAMIC.test(text)) refuseAs('known at run time only', '');
  if (OPTIONAL.test(text)) refuse('the structure of its optional parts is not known');
  if (/^\/\*M?!/.test(text)) refuse('a comment that only some servers run is part of the statement');
}

/** True when the stretches from `at` to the end of the token belong to one part. */
function inOnePart(stretches: readonly Stretch[], at: number, token: Token): boolean {
  const end = token.at + token.text.length;
  for (let next = at; (stretches[next]?.end ?? end) < end; next += 1)
    if (stretches[next + 1]?.part !== stretches[at]?.part) return false;
  return true;
}

/**
 * Writes a template out.
 * @param chosen option of each choice, in the order of `choicesOf`; the first one where it is shorter
 * @param off parts that are left out, by their place among the parts of the result
 * @throws StatementProblem when a part of the text is known at run time only
 */
export function markedText(
  template: StatementTemplate,
  chosen: readonly number[] = [],
  off: ReadonlySet<number> = new Set(),
): MarkedText {
  const writer = new Writer(chosen, off);
  writer.write(template, null, false);
  const { stretches, text, parts } = writer;
  const places = tokenize(writer.everything)
    .filter(({ kind }) => kind === 'param')
    .map((token) => token.at);
  const tokens: MarkedToken[] = [];
  let at = 0;
  for (const token of tokenize(text)) {
    if (token.kind === 'comment') {
      checkComment(token);
      continue;
    }
    while ((stretches[at]?.end ?? Infinity) <= token.at) at += 1;
    const { part, shift } = stretches[at] ?? { part: null, shift: 0 };
    if (!inOnePart(stretches, at, token)) refuse('a part that may be left out begins or ends within a word');
    const upper = token.kind === 'word' ? token.text.toUpperCase() : token.text;
    const place = token.kind === 'param' ? places.indexOf(token.at + shift) : null;
    tokens.push({ ...token, upper, part, place });
  }
  while (tokens.at(-1)?.text === ';') tokens.pop();
  return { text, tokens, parts };
}
