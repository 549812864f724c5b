import { bracketsOf, CLAUSES, type Change, type Place } from './simplifications';
import type { Token } from './tokens';

/**
 * The statement without what the parser refuses and what changes none of the facts that are read from its tree: hints, priorities,
 * partitions, types of casts, frames of windows. What the parser does not know and what does filter stands as a comparison that no index
 * serves (`REGEXP` as `<>`), so that its columns are still read. One pass; never fails.
 * @param tokens without comments
 */
export function simplified(tokens: readonly Token[]): readonly Token[] {
  const { ends, opens } = bracketsOf(tokens);
  const out: Token[] = [];
  for (let at = 0; at < tokens.length;) {
    const place: Place = { tokens, at, ends, open: opens[at]!, out };
    const change = changeAt(place);
    if (change === undefined) {
      out.push(tokens[at]!);
      at += 1;
      continue;
    }
    // Only a first one that is no word may stand tight behind what is before it.
    change.put?.forEach((text, i) =>
      out.push({ kind: 'operator', text, at: i === 0 && !/^\w/.test(text) ? tokens[at]!.at : NaN }),
    );
    at += change.take;
  }
  return out;
}

function changeAt(place: Place): Change | undefined {
  const token = place.tokens[place.at]!;
  switch (token.kind) {
    case 'word':
      return (CLAUSES[token.text.toUpperCase()] ?? CLAUSES['word'])!(place);
    case 'string':
    case 'param':
      return CLAUSES['value']!(place);
    case 'operator':
      return CLAUSES[token.text]?.(place);
    default:
      return undefined;
  }
}
