import { by } from '../../lib/compare';
import type { Evidence } from '../evidence/evidence';
import { compareWeights, weigh } from '../evidence/rates';
import type { Identity } from '../keys/identity';
import type { Ownership } from '../model';
import type { Pins } from '../pins/pins';
import { byItself, candidatesOf, RANK, type Candidate } from './candidates';
import { pinnedOwnerships } from './pinned';

/** Rules R4-R5 of docs/modeling-rules.md: which tables are children in another table's item collection. */

/** The one strongest candidate: by kind, then by what uses it, then by its place in the key; undefined when nothing tells two apart. */
function strongest(candidates: readonly Candidate[]): Candidate | undefined {
  const rank = Math.min(...candidates.map((one) => one.rank));
  const order = (a: Candidate, b: Candidate): number =>
    compareWeights(b.together, a.together) || (rank === 0 ? a.place - b.place : 0);
  const best = candidates
    .filter((one) => one.rank === rank)
    .sort((a, b) => order(a, b) || by(({ columns }: Candidate) => columns.join())(a, b));
  return best.length > 1 && order(best[0]!, best[1]!) === 0 ? undefined : best[0];
}

/** A child outside its parent's key is worth the place only if it is not read by its own key more often. */
const earnsPlace = (evidence: Evidence, candidate: Candidate, identity: readonly string[]): boolean =>
  candidate.rank === 0 ||
  compareWeights(weigh(byItself(evidence, candidate.child.name, identity, candidate.columns)), candidate.together) <= 0;

export interface OwnershipInput {
  readonly evidence: Evidence;
  readonly pins: Pins;
  /** False: only pinned parents have children. */
  readonly collections: boolean;
  /** Tables that must be roots. */
  readonly apart: ReadonlySet<string>;
  readonly identities: ReadonlyMap<string, Identity>;
}

/** Tables that pins keep out of other collections, or children out of theirs. */
function staysApart(pins: Pins, { child, parent }: Candidate): boolean {
  const [own, theirs] = [pins.of(child.name), pins.of(parent)];
  const otherTable = own.table !== undefined && own.table !== theirs.table;
  return (
    own.root === true ||
    own.strategy === 'table-per-entity' ||
    theirs.strategy === 'table-per-entity' ||
    otherTable ||
    (own.strategy !== undefined && own.strategy !== theirs.strategy)
  );
}

/** Child table -> ownership. Pinned parents come first; the rules work around them. */
export function findOwnerships(input: OwnershipInput): ReadonlyMap<string, Ownership> {
  const { evidence, pins, collections, apart, identities } = input;
  const identity = (name: string): readonly string[] => identities.get(name)!.columns;
  const pinned = pinnedOwnerships(evidence, pins, apart, identity);
  const result = new Map<string, Ownership>(pinned);
  if (!collections) return result;
  const chosen = evidence.analysis.schema.tables
    .filter(({ name }) => !pinned.has(name) && !apart.has(name))
    .map((table) => candidatesOf(evidence, table, identity(table.name)).filter((one) => !staysApart(pins, one)))
    .map((candidates) => strongest(candidates))
    .filter((one) => one !== undefined)
    .filter((one) => earnsPlace(evidence, one, identity(one.child.name)));
  const accept = ({ child, parent, columns, kind, because }: Candidate): void => {
    result.set(child.name, { parent, columns, kind, because });
  };
  const inKey = chosen.filter(({ rank }) => rank === 0);
  const parents = new Map(
    [...result, ...inKey.map((one) => [one.child.name, one] as const)].map(([name, one]) => [name, one.parent]),
  );
  const reaches = (parent: string): boolean => {
    const above = result.get(parent);
    return above === undefined || above.kind === 'identifying' || above.kind === 'in-key';
  };
  for (const candidate of [...inKey].sort(by(({ child }) => child.name)))
    if (!leadsTo(candidate, parents)) accept(candidate);
  // A parent that is pinned outside the key of its own parent hides the way to the root.
  for (const [child, { parent }] of [...result]) if (!pinned.has(child) && !reaches(parent)) result.delete(child);
  const others = chosen.filter(({ rank }) => rank >= RANK.cascade);
  for (const candidate of [...others].sort((a, b) => a.rank - b.rank || by((one: Candidate) => one.child.name)(a, b))) {
    const isParent = [...result.values()].some(({ parent }) => parent === candidate.child.name);
    // A child knows the key of its parent alone: the way to the root must lie in that.
    if (!isParent && reaches(candidate.parent)) accept(candidate);
  }
  return result;
}

/** True when the way up from a candidate comes back to it: tables that identify each other stay roots. */
function leadsTo(candidate: Candidate, parents: ReadonlyMap<string, string>): boolean {
  const seen = new Set<string>();
  let at: string | undefined = candidate.parent;
  while (at !== undefined && !seen.has(at)) {
    if (at === candidate.child.name) return true;
    seen.add(at);
    at = parents.get(at);
  }
  return false;
}
