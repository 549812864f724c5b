import { includesAll, type AccessStep } from '../access';
import type { IndexModel } from '../model';

/** How well an index serves a step of a pattern. */
export interface Fit {
  readonly index: IndexModel;
  /** Place among the indexes of the entity: slot 0 is GSI1. */
  readonly slot: number;
  /** Columns of the sort key, from its beginning, whose values are known. */
  readonly prefix: number;
  /** True when the rows come in the order, or the range, that is asked for. */
  readonly ordered: boolean;
}

function fitOf(index: IndexModel, slot: number, step: AccessStep): Fit | undefined {
  // An index without partition columns holds the whole table: only those who asked for it read it.
  const known =
    index.columns.length === 0 ? index.patterns.includes(step.pattern.id) : includesAll(step.equal, index.columns);
  if (!known) return undefined;
  const end = index.sort.findIndex((name) => !step.equal.includes(name));
  const prefix = end < 0 ? index.sort.length : end;
  const [wanted] = step.order.length > 0 ? step.order : step.range;
  return { index, slot, prefix, ordered: wanted !== undefined && wanted === index.sort[prefix] };
}

const known = ({ index, prefix }: Fit): number => index.columns.length + prefix;

/** The index that reads the fewest rows for a step, in the order that is asked for if one does that; undefined when none serves it. */
export function bestFit(indexes: readonly IndexModel[], step: AccessStep): Fit | undefined {
  const fits = indexes.map((index, slot) => fitOf(index, slot, step)).filter((fit) => fit !== undefined);
  return fits.reduce<Fit | undefined>((best, fit) => {
    if (best === undefined) return fit;
    const better = Number(fit.ordered) - Number(best.ordered) || known(fit) - known(best);
    return better > 0 ? fit : best;
  }, undefined);
}
