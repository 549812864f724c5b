import type { SiteParameter } from '../../../contracts/schemas/analysis';
import type {
  PatternStatement,
  StatementItem,
  StatementPart,
  StatementPlace,
} from '../../../contracts/schemas/statements';
import type { Part } from '../source/text/parts';
import { endOfQuoted, tokenize } from '../sql/tokens';

type Written = Pick<PatternStatement, 'parts' | 'places'>;

/** What is given for the places of a statement, by the call that sends it. */
export interface Given {
  readonly parameters: readonly SiteParameter[];
  /** True when the driver writes lists and objects out (`query` does, `execute` does not). */
  readonly expands: boolean;
}

/** The text of a statement as the source builds it: one line, without comments, with what is given for each place where that can be told. */
export function writtenText(parts: readonly Part[], given: Given): Written {
  const writer = new Writer();
  const written = writer.parts(parts);
  return { parts: written, places: withGiven(writer.places, given) };
}

/** A place with the words around it, by which the driver's way to write a list out is told. */
interface Place {
  readonly name?: string;
  readonly before: string;
  readonly beforeThat: string;
  after: string;
  /** `??`, a name that the driver quotes: it takes an expression and is no place. */
  readonly quoted?: true;
}

const QUOTED = '??';

class Writer {
  readonly places: Place[] = [];
  /** Quote that the text before has opened: `'%${name}%'`. */
  private quote = '';
  private last = ['', ''] as [string, string];

  parts(parts: readonly Part[]): StatementPart[] {
    return parts.map((part): StatementPart => {
      switch (part.kind) {
        case 'text':
          return { text: this.text(part.text) };
        case 'dynamic':
        case 'parameter':
          this.word('');
          if (part.why === QUOTED) this.places.push({ before: '', beforeThat: '', after: ' ', quoted: true });
          return { open: part.why };
        case 'optional':
          return { optional: this.parts(part.parts) };
        case 'choice':
          return { oneOf: part.options.map((option) => this.parts(option)), ...(part.each && { each: true as const }) };
        case 'list':
          return {
            list: part.items.map((item): StatementItem => ({
              parts: this.parts(item.parts),
              ...(item.optional && { optional: true as const }),
              ...(item.repeated && { repeated: true as const }),
            })),
            separator: /^\s*$/.test(part.separator) ? ' ' : part.separator.replace(/\s+/g, ' '),
          };
      }
    });
  }

  /** Blanks and line breaks as one blank, comments left out, quoted text as it is. */
  private text(text: string): string {
    const { quote } = this;
    const tokens = tokenize(quote + text);
    let out = '';
    let end = 0;
    for (const token of tokens) {
      const gap = token.at > end;
      end = token.at + token.text.length;
      if (token.kind === 'comment') {
        if (!/\s$/.test(out)) out += ' ';
        continue;
      }
      out += gap && !/\s$/.test(out) ? ` ${token.text}` : token.text;
      if (token.kind === 'param') this.place(token.text);
      else this.word(token.text.toUpperCase());
    }
    const last = tokens.at(-1);
    const open = last && /^(?:[xXbBnN]?['"]|`)/.exec(last.text)?.[0].at(-1);
    const begin = last?.text.indexOf(open ?? '') ?? 0;
    const closed = last === undefined || open === undefined || endOfQuoted(`${last.text} `, begin) <= last.text.length;
    this.quote = closed ? '' : open;
    // An open quote takes the blanks behind it in; elsewhere one is enough.
    if (closed && end < (quote + text).length && !/\s$/.test(out)) out += ' ';
    return out.slice(quote.length);
  }

  private word(text: string): void {
    const last = this.places.at(-1);
    if (last && last.after === '') last.after = text;
    this.last = [this.last[1], text];
  }

  private place(text: string): void {
    const [beforeThat, before] = this.last;
    this.places.push({ before, beforeThat, after: '', ...(text === '?' ? {} : { name: text.slice(1) }) });
    this.last = [before, '?'];
  }
}

function withGiven(places: readonly Place[], { parameters, expands }: Given): StatementPlace[] {
  const named = places.some(({ name }) => name !== undefined);
  // Places and expressions go together when there are as many of them, and no list stands for several.
  const inOrder = parameters.length === places.length && !parameters.some(({ text }) => text.startsWith('...'));
  return places.flatMap((place, i): StatementPlace[] => {
    if (place.quoted) return [];
    const parameter = named ? parameters.find(({ name }) => name === place.name) : inOrder ? parameters[i] : undefined;
    const type = parameter?.type;
    const one: StatementPlace = {
      takes: expands ? takenBy(place, type) : 'value',
      ...(place.name === undefined ? {} : { name: place.name }),
      ...(parameter && { given: parameter.text }),
      ...(type === undefined || type === 'any' ? {} : { type }),
    };
    return [one];
  });
}

const LIST = /(\[\]|^readonly .*\[\]|^\[.*\]|^(Readonly)?Array<.*>)$/;
const LIST_OF_LISTS = /\[\]\[\]$/;
const SINGLE =
  /^(string|number|bigint|boolean|Date|Buffer)( \| (string|number|bigint|boolean|Date|Buffer|null|undefined))*$/;

/** What mysql and mysql2 make of a value depends on it alone; where its type is not known, the place tells what would be SQL. */
function takenBy({ before, beforeThat, after }: Place, type: string | undefined): StatementPlace['takes'] {
  if (before === 'SET' && after !== '=') return 'object';
  if (before === 'VALUES' || before === 'VALUE' || before === 'IN') return 'rows';
  const bracket = before === '(' && (after === ')' || after === '');
  if (type !== undefined && type !== 'any') {
    if (LIST_OF_LISTS.test(type)) return 'rows';
    if (LIST.test(type)) return 'list';
    if (SINGLE.test(type)) return 'value';
  }
  return bracket && beforeThat === 'IN' ? 'list' : 'value';
}
