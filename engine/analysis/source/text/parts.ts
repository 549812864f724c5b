import { DYNAMIC_NAME } from '../../../lib/run-time-names';
import { tokenize } from '../../sql/tokens';
import { noted, shifted, writtenIn } from './notes';

/**
 * The text of a statement as the source builds it. Optional parts and closed choices are kept as such and never multiplied
 * out: n conditions would be 2^n statements.
 */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** Text that is known at run time only. */
  | {
      readonly kind: 'dynamic';
      readonly why: string;
      /** Keys of an object, which a caller may write out. */
      readonly keys?: boolean;
    }
  | { readonly kind: 'optional'; readonly parts: readonly Part[] }
  /** One of a closed set; `each`: the loop around it takes them one after another; `whole`: every one of them. */
  | {
      readonly kind: 'choice';
      readonly options: readonly (readonly Part[])[];
      readonly each?: boolean;
      readonly whole?: boolean;
    }
  | { readonly kind: 'list'; readonly separator: string; readonly items: readonly ListItem[] }
  /** Text that the caller of a function has. Put in before a scan ends. */
  | ParameterPart;

export interface ParameterPart {
  readonly kind: 'parameter';
  /** The function, as `TextResolver.ownerOf` knows it. */
  readonly owner: string;
  readonly index: number;
  /** Way from the argument to the text. */
  readonly path: Path;
  /** How the source writes it. */
  readonly why: string;
  /** It was kept in a list of an object and is sent from there by another function. */
  readonly kept?: boolean;
}

/** Steps into a value: a name for a property, `[n]` for an element, `[]` for each element. */
export type Path = readonly string[];

export interface ListItem {
  readonly parts: readonly Part[];
  readonly optional: boolean;
  /** Stands any number of times. */
  readonly repeated?: boolean;
  /** Of a pair of `Object.entries` the value; the parts are the key. */
  readonly entry?: readonly Part[];
}

export const DYNAMIC_MARK = '/* dynamic */';

export const text = (value: string): Part => ({ kind: 'text', text: value });
export const dynamic = (why: string): Extract<Part, { kind: 'dynamic' }> => ({ kind: 'dynamic', why });

/** Joins neighbouring texts and takes out empty ones, so that equal texts have equal parts. */
export function tidy(parts: readonly Part[]): readonly Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.kind === 'text' && part.text === '') continue;
    if (part.kind === 'text' && last?.kind === 'text')
      out[out.length - 1] = noted(text(last.text + part.text), [
        ...writtenIn(last),
        ...shifted(writtenIn(part), last.text.length),
      ]);
    else out.push(part);
  }
  return out;
}

/** A text without its beginning. */
const textBehind = (part: Extract<Part, { kind: 'text' }>, from: number): Part =>
  noted(text(part.text.slice(from)), shifted(writtenIn(part), -from));

const isEmpty = (parts: readonly Part[]): boolean => tidy(parts).length === 0;
export const sameParts = (a: readonly Part[], b: readonly Part[]): boolean =>
  JSON.stringify(tidy(a)) === JSON.stringify(tidy(b));

/** What follows `prefix` in `parts`; undefined when `parts` does not begin with it. */
function suffixAfter(prefix: readonly Part[], parts: readonly Part[]): readonly Part[] | undefined {
  const [a, b] = [tidy(prefix), tidy(parts)];
  for (const [i, part] of a.entries()) {
    const other = b[i];
    if (other === undefined) return undefined;
    if (sameParts([part], [other])) continue;
    const cut = i === a.length - 1 && part.kind === 'text' && other.kind === 'text' && other.text.startsWith(part.text);
    return cut ? [textBehind(other, part.text.length), ...b.slice(i + 1)] : undefined;
  }
  return b.slice(a.length);
}

function optional(parts: readonly Part[]): Part {
  const [only, ...others] = tidy(parts);
  return only?.kind === 'optional' && others.length === 0 ? only : { kind: 'optional', parts: tidy(parts) };
}

/** Either of two texts: a common beginning is kept, what only one of them has becomes optional. */
export function either(a: readonly Part[], b: readonly Part[]): readonly Part[] {
  if (sameParts(a, b)) return a;
  const more = suffixAfter(a, b);
  if (more !== undefined) return tidy([...a, optional(more)]);
  const other = suffixAfter(b, a);
  if (other !== undefined) return tidy([...b, optional(other)]);
  return [{ kind: 'choice', options: [tidy(a), tidy(b)] }];
}

/** A beginning that names the table: what follows may differ without being another statement. */
const NAMES_TABLE = /\b(?:FROM|INTO|UPDATE|CALL)\s+[\w`.]+(?:\s|$)/i;

/** Texts that begin alike, with the difference as a choice behind what they share; undefined when they share no table. */
function sharedStart(options: readonly (readonly Part[])[]): readonly Part[] | undefined {
  const texts = options.map((option) => (option[0]?.kind === 'text' ? option[0].text : ''));
  let end = texts[0]!.length;
  for (const other of texts) {
    end = Math.min(end, other.length);
    while (end > 0 && other.slice(0, end) !== texts[0]!.slice(0, end)) end -= 1;
  }
  // Not in the middle of a word.
  while (end > 0 && texts.some((other) => /\w/.test(other[end] ?? '') && /\w/.test(other[end - 1]!))) end -= 1;
  const start = texts[0]!.slice(0, end);
  if (!NAMES_TABLE.test(start)) return undefined;
  const rest = options.map((option) => {
    const [first, ...more] = option;
    return first?.kind === 'text' ? tidy([textBehind(first, end), ...more]) : option;
  });
  // What may be left out altogether makes the whole of them so.
  const only = rest.map((option) =>
    option.length === 1 && option[0]!.kind === 'optional' ? option[0]!.parts : option,
  );
  const filled = only.filter((option) => !isEmpty(option));
  const tail: readonly Part[] = choiceOf(filled);
  const always = filled.length === rest.length && only.every((option, i) => option === rest[i]);
  const shared = noted(text(start), writtenIn(options[0]![0]!));
  return tidy([shared, ...(always ? tail : [{ kind: 'optional', parts: tail } as const])]);
}

/** One of several texts. */
export function choiceOf(options: readonly (readonly Part[])[], each = false): readonly Part[] {
  const distinct = [...new Map(options.map((option) => [JSON.stringify(tidy(option)), tidy(option)])).values()];
  if (distinct.length === 0) return [];
  if (distinct.length === 1 && !each) return distinct[0]!;
  if (distinct.length === 2 && !each) {
    const both = either(distinct[0]!, distinct[1]!);
    if (both[0]?.kind !== 'choice') return both;
  }
  // Nothing is no option to be written out.
  const filled = distinct.filter((option) => option.length > 0);
  if (!each && filled.length < distinct.length) return [optional(choiceOf(filled))];
  const shared = each ? undefined : sharedStart(distinct);
  return shared ?? [{ kind: 'choice', options: distinct, ...(each && { each }) }];
}

/** True when some part is built at run time. */
export const isDynamic = (parts: readonly Part[]): boolean => tidy(parts).some((part) => part.kind !== 'text');

/** True when nothing of the text is known. */
export const isUnknown = (parts: readonly Part[]): boolean =>
  tidy(parts).every((part) => part.kind === 'dynamic' || part.kind === 'parameter');

const joinItems = (items: readonly string[], separator: string): string => items.join(separator);

/**
 * The statement with all its optional parts, or with those only that are always there; of a choice the first. A list whose
 * items are all optional keeps its items behind SET, which cannot be empty, and becomes TRUE in a condition.
 */
export function variant(parts: readonly Part[], withOptional: boolean): string {
  let out = '';
  for (const part of parts) {
    switch (part.kind) {
      case 'text':
        out += part.text;
        break;
      case 'dynamic':
      case 'parameter':
        out += DYNAMIC_NAME;
        break;
      case 'optional':
        if (withOptional) out += variant(part.parts, true);
        break;
      case 'choice':
        out += variant(part.options[0] ?? [], withOptional);
        break;
      case 'list': {
        const kept = part.items.filter((item) => withOptional || !item.optional);
        if (kept.length > 0)
          out += joinItems(
            kept.map((item) => variant(item.parts, withOptional)),
            part.separator,
          );
        else if (/\b(WHERE|AND|OR|ON|HAVING)\s*\(?\s*$/i.test(out)) out += 'TRUE';
        else
          out += joinItems(
            part.items.map((item) => variant(item.parts, withOptional)),
            part.separator,
          );
      }
    }
  }
  return out;
}

/** Choices that are taken one by one, at most. */
const MOST_ALTERNATIVES = 64;

/** The statement once for each further option of each of its choices, all other choices at their first: n options, not their product. */
export function alternatives(parts: readonly Part[]): readonly (readonly Part[])[] {
  const found: (readonly Part[])[] = [];
  const visit = (list: readonly Part[], rebuild: (inner: readonly Part[]) => readonly Part[]): void =>
    list.forEach((part, i) => {
      const put = (...instead: readonly Part[]): readonly Part[] =>
        rebuild([...list.slice(0, i), ...instead, ...list.slice(i + 1)]);
      if (part.kind === 'choice') {
        part.options.forEach((option, n) => {
          if (n > 0 && found.length < MOST_ALTERNATIVES) found.push(put(...option));
          visit(option, (inner) => put(...inner));
        });
      } else if (part.kind === 'optional') visit(part.parts, (inner) => put({ ...part, parts: inner }));
      else if (part.kind === 'list')
        part.items.forEach((item, n) =>
          visit(item.parts, (inner) =>
            put({ ...part, items: part.items.map((one, m) => (m === n ? { ...item, parts: inner } : one)) }),
          ),
        );
    });
  visit(parts, (inner) => inner);
  return found;
}

const inComment = (value: string): string =>
  value
    .replace(/\/\*\s*/g, '(')
    .replace(/\s*\*\//g, ')')
    .trim();

/** The statement for people: one line, optional parts, choices and dynamic parts as comments, so that it stays SQL. */
export function renderSql(parts: readonly Part[]): string {
  return oneLine(parts.map(renderPart).join(''));
}

function renderPart(part: Part): string {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'dynamic':
    case 'parameter':
      return DYNAMIC_MARK;
    case 'optional':
      return isEmpty(part.parts) ? '' : ` /* optional: ${inComment(renderSql(part.parts))} */`;
    case 'choice': {
      const [first, ...others] = part.options.map((option) => renderSql(option));
      const gap = /^\s/.test(variant(part.options[0] ?? [], true)) ? ' ' : '';
      return `${gap}${first ?? ''} /* or: ${others.map(inComment).join(' | ')} */ `;
    }
    case 'list': {
      const required = part.items.filter((item) => !item.optional).map((item) => renderSql(item.parts));
      const optional = part.items.filter((item) => item.optional).map((item) => inComment(renderSql(item.parts)));
      const tail = optional.length > 0 ? ` /* optional: ${optional.join(part.separator)} */ ` : '';
      return `${required.join(part.separator)}${tail}`;
    }
  }
}

/** Blanks and line breaks to one blank, outside of quotes; comments to the end of a line are dropped. */
export function oneLine(sql: string): string {
  let out = '';
  let end = 0;
  for (const token of tokenize(sql)) {
    const gap = token.at > end;
    end = token.at + token.text.length;
    if (token.kind === 'comment' && !token.text.startsWith('/*')) continue;
    const piece = token.kind === 'comment' ? token.text.replace(/\s+/g, ' ') : token.text;
    out += gap && out !== '' ? ` ${piece}` : piece;
  }
  return out;
}
