import type { TableFacts } from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import type { Evidence } from '../evidence/evidence';
import { compareWeights, weigh } from '../evidence/rates';
import type { Ownership } from '../model';
import { byItself, candidatesOf, RANK, type Candidate } from './candidates';

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

/** Child table -> ownership. */
export function findOwnerships(
  evidence: Evidence,
  identityOf: (table: TableFacts) => readonly string[],
): ReadonlyMap<string, Ownership> {
  const chosen = evidence.analysis.schema.tables
    .map((table) => strongest(candidatesOf(evidence, table, identityOf(table))))
    .filter((one) => one !== undefined)
    .filter((one) => earnsPlace(evidence, one, identityOf(one.child)));
  const result = new Map<string, Ownership>();
  const accept = ({ child, parent, columns, kind, because }: Candidate): void => {
    result.set(child.name, { parent, columns, kind, because });
  };
  const inKey = chosen.filter(({ rank }) => rank === 0);
  const parents = new Map(inKey.map(({ child, parent }) => [child.name, parent]));
  for (const candidate of [...inKey].sort(by(({ child }) => child.name)))
    if (!leadsTo(candidate, parents)) accept(candidate);
  const others = chosen.filter(({ rank }) => rank >= RANK.cascade);
  for (const candidate of [...others].sort((a, b) => a.rank - b.rank || by((one: Candidate) => one.child.name)(a, b))) {
    const isParent = [...result.values()].some(({ parent }) => parent === candidate.child.name);
    const above = result.get(candidate.parent);
    // A child knows the key of its parent alone: the way to the root must lie in that.
    if (!isParent && (above === undefined || above.kind === 'identifying' || above.kind === 'in-key'))
      accept(candidate);
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
