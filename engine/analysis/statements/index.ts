import type { PatternStatement, StatementPart } from '../../../contracts/schemas/statements';
import { byCodeUnit } from '../../lib/compare';
import type { LoggedStatement } from '../log/collect';
import type { ScannedSite } from '../source/scan';
import { siteId } from '../source/site-id';
import { text } from '../source/text/parts';
import type { StoredText } from '../stored/statements';
import { withoutOwnSchema } from './own-names';
import { writtenText } from './written';

/** Texts of the log that are kept of one pattern, the most frequent ones. */
const MOST_LOGGED = 20;
const LONGEST_FINGERPRINT = 50_000;

/** Where one access pattern was seen. */
export interface StatementOrigins {
  readonly fingerprint: string;
  readonly sites: readonly ScannedSite[];
  readonly stored: readonly StoredText[];
  readonly logged: readonly LoggedStatement[];
  /** Text that a person gave a rate for. */
  readonly given: string | undefined;
}

/**
 * The different texts that make an access pattern, each once: those of the source, else those of stored code, else those of the log. The log
 * is asked as well where the source leaves a piece to run time, because there it alone tells what the piece was.
 * @param database whose name is taken from before names
 */
export function statementsOf(origins: StatementOrigins, database: string): PatternStatement[] {
  const { fingerprint, sites, stored, logged, given } = origins;
  const own = (statement: PatternStatement, of = fingerprint): PatternStatement => ({
    ...statement,
    parts: withoutOwnSchema(statement.parts, of, database),
  });
  const written = [...sites.map(ofSite), ...stored.map(ofStored)].map((statement) => own(statement));
  const known = written.length > 0 && written.every(({ parts }) => !hasOpen(parts));
  const ofLog = known ? [] : fromLog(logged).map(({ counted, ...statement }) => own(statement, counted));
  const all = [...written, ...ofLog];
  if (all.length === 0 && given !== undefined)
    all.push(own({ from: 'person', ...writtenText([text(given)], { parameters: [], expands: false }) }));
  return merged(all);
}

const ofSite = (site: ScannedSite): PatternStatement => ({
  from: 'source',
  origins: [siteId(site)],
  ...writtenText(site.parts, { parameters: site.parameters, expands: site.call !== 'execute' }),
});

const ofStored = ({ sql, given, origins }: StoredText): PatternStatement => ({
  from: 'stored code',
  origins: [...origins],
  ...writtenText([text(sql)], { parameters: given.map((one) => ({ text: one, type: 'any' })), expands: false }),
});

/** Texts with the fingerprints that they are counted by. */
function fromLog(logged: readonly LoggedStatement[]): readonly (PatternStatement & { readonly counted: string })[] {
  return [...logged]
    .sort((a, b) => b.executions - a.executions || byCodeUnit(a.fingerprint, b.fingerprint))
    .flatMap(({ text: found, fingerprint }) => (found === undefined ? [] : { counted: fingerprint, ...found }))
    .slice(0, MOST_LOGGED)
    .map(({ counted, from, parts, places, incomplete }) => ({
      counted,
      from,
      // What cannot be taken apart is told as it is counted.
      parts: parts.length > 0 || counted.length > LONGEST_FINGERPRINT ? parts : [{ text: counted }],
      places,
      ...(incomplete !== undefined && { incomplete }),
    }));
}

/** Equal texts are one, with all that make them. */
function merged(statements: readonly PatternStatement[]): PatternStatement[] {
  const byText = new Map<string, PatternStatement>();
  for (const statement of statements) {
    const key = JSON.stringify([statement.from, statement.parts]);
    const first = byText.get(key);
    if (first === undefined) byText.set(key, statement);
    else if (statement.origins)
      byText.set(key, { ...first, origins: [...new Set([...(first.origins ?? []), ...statement.origins])] });
  }
  return [...byText.values()];
}

const hasOpen = (parts: readonly StatementPart[]): boolean =>
  parts.some((part) => {
    if ('open' in part) return true;
    if ('optional' in part) return hasOpen(part.optional);
    if ('oneOf' in part) return part.oneOf.some(hasOpen);
    return 'list' in part && part.list.some((item) => hasOpen(item.parts));
  });
