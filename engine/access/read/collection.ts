import type { Paths } from '../paths/paths';
import type { KeyFill, ReadStep, SortCondition } from '../plan';

/**
 * A parent and its children that lie in one partition come with one Query, when nothing else lies between them: the sort key runs from the
 * beginning of the first entity to that of the last one.
 */

/** The same text in every execution; the columns may have other names. */
function sameKey(a: KeyFill | null, b: KeyFill | null): boolean {
  const values = (key: KeyFill): string =>
    JSON.stringify(key.parts.map((part) => ('column' in part ? { ...part, column: '' } : part)));
  return a !== null && b !== null && values(a) === values(b);
}

/** Text that all sort keys of the step begin with; undefined when it asks for more than an entity. */
function literalBeginning(sort: SortCondition | null): string | undefined {
  if (sort === null || sort.kind === 'between' || sort.kind === 'span') return undefined;
  const texts = sort.key.parts.map((part) => ('literal' in part ? part.literal : undefined));
  const known = texts.filter((text) => text !== undefined);
  return known.length === texts.length ? known.join('') : undefined;
}

const canMerge = (step: ReadStep): boolean =>
  step.index === null &&
  step.lookup === null &&
  step.limited === null &&
  !step.counted &&
  (step.operation === 'Query' || step.operation === 'GetItem') &&
  literalBeginning(step.sort) !== undefined;

/** Beginnings of the sort keys of all entities that can lie in the partition of a step. */
function inPartition(step: ReadStep, paths: Paths): readonly (string | undefined)[] {
  const first = step.partition?.parts[0];
  const start = first !== undefined && 'literal' in first ? first.literal : '';
  return paths.plan.entities
    .filter(({ table }) => table === step.table)
    .filter(({ keys: [key] }) => {
      const part = key?.parts[0];
      const own = part !== undefined && 'literal' in part ? part.literal : '';
      return own.startsWith(start) || start.startsWith(own);
    })
    .map(({ keys: [, sort] }) => {
      const part = sort?.parts[0];
      return part !== undefined && 'literal' in part ? part.literal : undefined;
    });
}

function merged(steps: readonly ReadStep[], paths: Paths): ReadStep | undefined {
  const [first] = steps;
  if (first === undefined || steps.length < 2) return undefined;
  const own = steps.map((step) => literalBeginning(step.sort)!);
  const all = inPartition(first, paths);
  if (all.includes(undefined)) return undefined;
  const sorted = [...own].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  const between = all.filter((text) => text! >= low && (text! <= high || text!.startsWith(high)));
  if (between.some((text) => !own.includes(text!))) return undefined;
  const bounds = steps.map(({ bound }) => bound);
  return {
    ...first,
    operation: 'Query',
    feeds: steps.flatMap(({ feeds }) => feeds),
    sort: { kind: 'span', key: { ...first.sort!.key, parts: [{ literal: low }] }, high },
    dropped: steps.flatMap(({ dropped }) => dropped),
    bound: bounds.some((bound) => bound === null) ? null : bounds.reduce<number>((sum, bound) => sum + bound!, 0),
    because: steps.map(({ because }) => because).join('; '),
  };
}

/** Puts reads of one partition together; places in `after` follow. */
export function mergeCollections(steps: readonly ReadStep[], paths: Paths): readonly ReadStep[] {
  const groups: (readonly number[])[] = [];
  const taken = new Set<number>();
  steps.forEach((step, place) => {
    if (taken.has(place)) return;
    const alike = steps.flatMap((other, at) =>
      at >= place &&
      !taken.has(at) &&
      canMerge(step) &&
      canMerge(other) &&
      other.table === step.table &&
      sameKey(step.partition, other.partition) &&
      sameAfter(step, other)
        ? [at]
        : [],
    );
    const group =
      alike.length > 1 &&
      merged(
        alike.map((at) => steps[at]!),
        paths,
      ) !== undefined
        ? alike
        : [place];
    group.forEach((at) => taken.add(at));
    groups.push(group);
  });
  const newPlace = (old: number): number => groups.findIndex((group) => group.includes(old));
  return groups.map((group) => {
    const step =
      merged(
        group.map((at) => steps[at]!),
        paths,
      ) ?? steps[group[0]!]!;
    return { ...step, after: [...new Set(step.after.map(newPlace))].sort((a, b) => a - b) };
  });
}

const sameAfter = (a: ReadStep, b: ReadStep): boolean => JSON.stringify(a.after) === JSON.stringify(b.after);
