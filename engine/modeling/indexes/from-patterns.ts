import { includesAll, type AccessStep } from '../access';
import { weigh } from '../evidence/rates';
import { outgrown } from './growing';
import { givesOrder, identityRest, inSortKey, keysFit, reachedByKey, usable, type IndexInput, type Want } from './want';

/** Rules I3, I4 and I9 of docs/modeling-rules.md: indexes that access patterns ask for. */

/** Longest beginning of an index of the source that the step knows; else the known columns themselves. */
function columnsFor({ table }: IndexInput, step: AccessStep): readonly string[] {
  const known = step.equal.filter((name) => usable(table, name));
  const prefixes = table.keys
    .filter(({ kind }) => kind === undefined)
    .map(({ columns }) => {
      const end = columns.findIndex((name) => !known.includes(name));
      return end < 0 ? columns : columns.slice(0, end);
    });
  const longest = prefixes.reduce<readonly string[]>((best, one) => (one.length > best.length ? one : best), []);
  const chosen = longest.length > 0 ? longest : known;
  for (let length = chosen.length; length > 1; length--)
    if (keysFit(table, chosen.slice(0, length), [])) return chosen.slice(0, length);
  return chosen.slice(0, 1);
}

/** The order of the pattern, or the column of its range, as far as a sort key can hold it. */
export function sortFor(
  { table, key }: Pick<IndexInput, 'table' | 'key'>,
  step: AccessStep,
  columns: readonly string[],
): readonly string[] {
  const wanted = step.order.length > 0 ? step.order : step.range.slice(0, 1);
  const sort: string[] = [];
  for (const name of wanted) {
    if (columns.includes(name)) continue;
    const longer = [...sort, name];
    if (!givesOrder(table, name) || !keysFit(table, [], [...longer, ...identityRest(key, columns, longer)])) break;
    sort.push(name);
  }
  return sort;
}

/** @param given wants of keys, which serve a pattern as well */
export function patternWants(input: IndexInput, given: readonly Want[]): readonly Want[] {
  const wants: Want[] = [];
  for (const step of input.evidence.stepsOf(input.table.name)) {
    const reached = reachedByKey(input.key, input.lookups, step.equal);
    if (reached && !outgrown(input, step)) continue;
    const known = columnsFor(input, step);
    if (known.length === 0) continue;
    // The index of a key serves what knows more: the rest can stand in the sort key, or is filtered.
    const base = given.find((want) => includesAll(step.equal, want.columns));
    const columns = base?.columns ?? known;
    wants.push({
      columns,
      known: known.filter((name) => !columns.includes(name) && inSortKey(input.table, name)),
      order: sortFor(input, step, known),
      kind: base?.kind ?? 'pattern',
      because: reached ? ['its partition only grows'] : [],
      patterns: [step.pattern.id],
      weight: weigh([step.pattern]),
    });
  }
  return wants;
}
