import type { StatementForm } from '../../../statement/forms';

/** Which sets of optional parts a form is tried with: none, all, each alone, pairs. */

/** Parts that can be on or off in this form: those that have text, and the columns of objects. */
export function openParts({ statement, parsed, without, text }: StatementForm): readonly number[] {
  const settled = new Set([...parsed.formParts, ...without]);
  return statement.parts.flatMap(({ text: own }, part) => {
    if (settled.has(part)) return [];
    return part >= text.parts.length || own !== '' ? [part] : [];
  });
}

/** With the parts that it stands in. */
function closed(form: StatementForm, parts: readonly number[], all: ReadonlySet<number>): readonly number[] {
  const on = new Set<number>();
  for (const part of parts)
    for (let at: number | null = part; at !== null; at = form.statement.parts[at]!.parent) if (all.has(at)) on.add(at);
  return [...on].sort((a, b) => a - b);
}

export interface PartSet {
  readonly on: readonly number[];
  readonly kind: 'none' | 'all' | 'one' | 'two';
}

/** Pairs of more parts than these are left out: they say little that each alone and all together do not. */
const PAIRS_OF = 12;

export function partSets(form: StatementForm): readonly PartSet[] {
  const parts = openParts(form);
  const all = new Set(parts);
  const pairs = parts.length > PAIRS_OF ? [] : parts.flatMap((a, index) => parts.slice(index + 1).map((b) => [a, b]));
  const sets: PartSet[] = [
    { on: [], kind: 'none' },
    ...(parts.length > 0 ? [{ on: closed(form, parts, all), kind: 'all' as const }] : []),
    ...parts.map((part) => ({ on: closed(form, [part], all), kind: 'one' as const })),
    ...pairs.map((pair) => ({ on: closed(form, pair, all), kind: 'two' as const })),
  ];
  const seen = new Set<string>();
  return sets.filter(({ on }) => {
    const key = on.join();
    return !seen.has(key) && seen.add(key);
  });
}
