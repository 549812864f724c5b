import { plural } from './plural';

/*
 * One call may send one of several statements: each has an entry of its own, with the pattern that it belongs to, and those behind the first
 * say so. A call site is the call.
 */

interface Entry {
  /** Id of the first entry of the same call. */
  readonly statementOf?: string | undefined;
}

/** How many calls the entries stand for. */
export const callSiteCount = (entries: readonly Entry[]): number =>
  entries.filter(({ statementOf }) => statementOf === undefined).length;

/** How many calls have an entry among those that are picked. */
export const callSitesWith = <One extends Entry>(
  entries: readonly One[],
  idOf: (entry: One) => string,
  picked: (entry: One) => boolean,
): number => new Set(entries.filter(picked).map((entry) => entry.statementOf ?? idOf(entry))).size;

/** `54 call sites`, and the statements where one call sends several: `54 call sites with 60 statements`. */
export const callSiteText = (entries: readonly Entry[]): string => {
  const sites = callSiteCount(entries);
  const text = plural(sites, 'call site');
  return sites === entries.length ? text : `${text} with ${entries.length} statements`;
};
