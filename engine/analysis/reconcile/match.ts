import type { Part } from '../source/text/parts';
import { foldLists, normalTokens } from '../sql/fingerprint';

/** A statement of the source as a pattern over fingerprint tokens. */
type Element =
  | { readonly token: string }
  | { readonly any: true }
  | { readonly optional: Pattern }
  | { readonly choice: readonly Pattern[] }
  | {
      readonly list: readonly { readonly pattern: Pattern; readonly optional: boolean; readonly repeated: boolean }[];
      readonly separator: Pattern;
    };
export type Pattern = readonly Element[];

const ofText = (text: string): Pattern => {
  const tokens = foldLists(normalTokens(text));
  // `SET ?`: the driver writes out an object, column by column.
  return tokens.map((token, i) => (token === '?' && tokens[i - 1] === 'SET' ? { any: true } : { token }));
};

/** Compiles a statement once, so that it can be compared with every statement of the log. */
export const patternOf = (parts: readonly Part[]): Pattern =>
  parts.flatMap((part): Pattern => {
    switch (part.kind) {
      case 'text':
        return ofText(part.text);
      case 'dynamic':
      case 'parameter':
        return [{ any: true }];
      case 'optional':
        return [{ optional: patternOf(part.parts) }];
      case 'choice':
        return [{ choice: part.options.map(patternOf) }];
      case 'list':
        return [
          {
            separator: ofText(part.separator),
            list: part.items.map((item) => ({
              pattern: patternOf(item.parts),
              optional: item.optional,
              repeated: item.repeated === true,
            })),
          },
        ];
    }
  });

/** Number of tokens that must stand as they are: the larger, the more a match says. */
export const specificity = (pattern: Pattern): number => pattern.filter((element) => 'token' in element).length;

/** The pattern for tokens in lower case. */
export const inLowerCase = (pattern: Pattern): Pattern =>
  pattern.map((element): Element => {
    if ('token' in element) return { token: element.token.toLowerCase() };
    if ('optional' in element) return { optional: inLowerCase(element.optional) };
    if ('choice' in element) return { choice: element.choice.map(inLowerCase) };
    if ('any' in element) return element;
    const list = element.list.map((item) => ({ ...item, pattern: inLowerCase(item.pattern) }));
    return { list, separator: inLowerCase(element.separator) };
  });

/** True when the tokens are one of the statements that the pattern stands for. Time grows with tokens times elements. */
export const matches = (pattern: Pattern, tokens: readonly string[]): boolean =>
  run(pattern, tokens, new Set([0])).has(tokens.length);

type Positions = ReadonlySet<number>;

function run(pattern: Pattern, tokens: readonly string[], starts: Positions): Positions {
  let at = starts;
  for (const element of pattern) {
    if (at.size === 0) return at;
    at = step(element, tokens, at);
  }
  return at;
}

function step(element: Element, tokens: readonly string[], at: Positions): Positions {
  if ('token' in element) return new Set([...at].filter((i) => tokens[i] === element.token).map((i) => i + 1));
  if ('any' in element) {
    const from = Math.min(...at);
    return new Set(Array.from({ length: tokens.length - from + 1 }, (_, i) => from + i));
  }
  if ('optional' in element) return union(at, run(element.optional, tokens, at));
  if ('choice' in element) return union(...element.choice.map((option) => run(option, tokens, at)));
  return stepList(element, tokens, at);
}

/** Items in their order, with the separator between those that stand. */
function stepList(element: Extract<Element, { list: unknown }>, tokens: readonly string[], at: Positions): Positions {
  let none: Positions = at;
  let some: Positions = new Set();
  for (const { pattern, optional, repeated } of element.list) {
    let reached = union(run(pattern, tokens, none), run(pattern, tokens, run(element.separator, tokens, some)));
    for (let more = reached; repeated && more.size > 0;) {
      const next = run(pattern, tokens, run(element.separator, tokens, more));
      more = new Set([...next].filter((i) => !reached.has(i)));
      reached = union(reached, more);
    }
    some = optional ? union(some, reached) : reached;
    if (!optional) none = new Set();
  }
  return union(none, some);
}

const union = (...sets: readonly Positions[]): Positions => new Set(sets.flatMap((set) => [...set]));
