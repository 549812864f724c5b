import type { AccessPattern } from '../../../contracts/schemas/analysis';
import { isSessionStatement } from '../sql/session';
import { alternatives, DYNAMIC_MARK, isDynamic, variant, type Part } from '../source/text/parts';
import type { ScannedSite, SourceFacts } from '../source/scan';
import { fingerprintOf } from '../sql/fingerprint';
import { DYNAMIC_NAME } from '../../lib/run-time-names';
import type { NameTable, StatementFacts } from '../sql/statement';
import { tableReferences } from '../sql/table-references';
import { understand } from '../sql/understand';
import { patternOf, type Pattern } from './match';

/** One statement of the source, with all the places that make it. */
export interface SourceStatement {
  readonly fingerprint: string;
  readonly sites: readonly ScannedSite[];
  readonly facts: StatementFacts;
  readonly filters: AccessPattern['filters'];
  /** Null for a statement that is always the same: then the fingerprint says it all. */
  readonly pattern: Pattern | null;
  /** Tables and routines whose names stand in the source, as `referencesIn` has them. A name that is known at run time only is none of them. */
  readonly references: ReadonlySet<string>;
}

/** What a statement names, in any letter case, schema and all. */
export const referencesIn = (fingerprint: string): ReadonlySet<string> =>
  new Set(tableReferences(fingerprint).map(({ schema, name }) => JSON.stringify([schema, name]).toLowerCase()));

/** Groups call sites by statement; sites without a known statement, and those that steer the session, are in none. */
export function sourceStatements(source: SourceFacts, names: NameTable): readonly SourceStatement[] {
  const groups = new Map<string, ScannedSite[]>();
  for (const site of source.sites) {
    if (site.problem !== null || site.parts.length === 0 || isSessionStatement(variant(site.parts, false))) continue;
    const key = siteFingerprint(site.parts);
    groups.set(key, [...(groups.get(key) ?? []), site]);
  }
  const read = readOnce(names);
  return [...groups].map(([fingerprint, sites]) => {
    const { parts } = sites[0]!;
    const facts = understandParts(parts, true, read);
    const always = understandParts(parts, false, read);
    const others = alternatives(parts).map((other) => understandParts(other, true, read));
    const required = [always, ...others.filter(({ parsed }) => parsed)].map(
      ({ filters }) => new Set(filters.map((filter) => JSON.stringify(filter))),
    );
    const optional = (filter: StatementFacts['filters'][number]): boolean =>
      always.parsed && required.some((filters) => !filters.has(JSON.stringify(filter)));
    return {
      fingerprint,
      sites,
      facts: { ...facts, assigns: distinct([facts, ...others].flatMap(({ assigns }) => assigns)) },
      filters: distinct([facts, ...others].flatMap(({ filters }) => filters)).map((filter) => ({
        ...filter,
        optional: optional(filter),
      })),
      pattern: isDynamic(parts) ? patternOf(parts) : fixedPattern(fingerprint),
      references: new Set(
        [parts, ...alternatives(parts)].flatMap((one) => [...referencesIn(fingerprintOf(variant(one, true)))]),
      ),
    };
  });
}

const distinct = <T>(values: readonly T[]): readonly T[] => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];

/** A plain text that still leaves something to the driver: `SET ?` and the like. */
const fixedPattern = (fingerprint: string): Pattern | null =>
  / SET \?/.test(fingerprint) ? patternOf([{ kind: 'text', text: fingerprint }]) : null;

const siteFingerprint = (parts: readonly Part[]): string =>
  fingerprintOf(variant(parts, true)).replaceAll(DYNAMIC_NAME, DYNAMIC_MARK);

type Read = (sql: string) => StatementFacts;

/** A text is parsed once: most statements are the same with and without what they may leave out. */
function readOnce(names: NameTable): Read {
  const known = new Map<string, StatementFacts>();
  return (sql) => {
    const kept = known.get(sql);
    if (kept) return kept;
    const facts = understand(sql, names);
    known.set(sql, facts);
    return facts;
  };
}

/** A name in place of what is dynamic, or nothing: whichever the parser takes. */
function understandParts(parts: readonly Part[], withOptional: boolean, read: Read): StatementFacts {
  const sql = variant(parts, withOptional);
  const named = read(sql);
  if (named.parsed || !sql.includes(DYNAMIC_NAME)) return named;
  const without = read(sql.replaceAll(DYNAMIC_NAME, ' '));
  return without.parsed ? without : named;
}
