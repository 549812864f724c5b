import type { Projection } from '../../../contracts/schemas/projection';
import { listed } from '../../lib/listed';
import type { AlternativeFigures } from './types';

/** What one model has against another, in sentences: only what differs. */

/** Patterns that one sentence names. */
const NAMED = 6;

const some = (names: readonly string[]): string => listed(names, NAMED);

/** `2 tables more`, `1 index fewer`. */
function counted(other: number, chosen: number, one: string, many: string): readonly string[] {
  const more = Math.abs(other - chosen);
  return more === 0 ? [] : [`${more} ${more === 1 ? one : many} ${other > chosen ? 'more' : 'fewer'}`];
}

/** A difference that the last digit shows. */
const differs = (a: number, b: number, digits: number): boolean => a.toFixed(digits) !== b.toFixed(digits);

/** `+12 %`, `-3 %`; less than half of one in words. */
const percentText = (value: number): string =>
  Math.abs(value) < 0.5 ? 'by less than 1 %' : `${value > 0 ? '+' : ''}${value.toFixed(0)} %`;

function measured(
  what: string,
  other: number | null,
  chosen: number | null,
  digits: number,
  text: (value: string) => string,
): readonly string[] {
  if (other === null || chosen === null || !differs(other, chosen, digits)) return [];
  const percent = chosen === 0 ? '' : ` (${percentText(((other - chosen) / chosen) * 100)})`;
  return [`${what} ${text(other.toFixed(digits))} against ${text(chosen.toFixed(digits))}${percent}`];
}

type Serves = Projection['serves'];

/** Patterns that are served in more, or in fewer, requests one after the other, or by a Scan in only one of the two. */
function patternChanges(other: Serves, chosen: Serves): readonly string[] {
  const own = new Map(chosen.map((one) => [one.pattern, one]));
  const pairs = other.flatMap((one) => {
    const theirs = own.get(one.pattern);
    return theirs === undefined ? [] : [{ id: one.pattern, one, theirs }];
  });
  const named = (test: (pair: (typeof pairs)[number]) => boolean): readonly string[] =>
    pairs.filter(test).map(({ id }) => id);
  const scan = ({ operation }: Serves[number]): boolean => operation === 'Scan';
  const trips = ({ roundTrips }: Serves[number]): number => roundTrips ?? 0;
  const lines: readonly (readonly [one: string, many: string, of: readonly string[]])[] = [
    ['becomes a Scan', 'become Scans', named(({ one, theirs }) => scan(one) && !scan(theirs))],
    ['is no Scan any more', 'are no Scans any more', named(({ one, theirs }) => !scan(one) && scan(theirs))],
    ['waits for more requests', 'wait for more requests', named(({ one, theirs }) => trips(one) > trips(theirs))],
    ['waits for fewer requests', 'wait for fewer requests', named(({ one, theirs }) => trips(one) < trips(theirs))],
  ];
  return lines.flatMap(([one, many, ids]) =>
    ids.length === 0 ? [] : [`${some(ids)} ${ids.length === 1 ? one : many}`],
  );
}

export interface Compared {
  readonly figures: AlternativeFigures;
  readonly serves: Serves;
}

/** Differences of another model from the chosen one. */
export function differences(other: Compared, chosen: Compared): readonly string[] {
  const [a, b] = [other.figures, chosen.figures];
  const found = [
    ...measured('', a.usd, b.usd, 2, (value) => `USD ${value}`).map(
      (text) => `${text.trim()} a month for what is known`,
    ),
    ...measured('reads take', a.readUnitsPerSecond, b.readUnitsPerSecond, 2, (value) => `${value} units/s`),
    ...measured('writes take', a.writeUnitsPerSecond, b.writeUnitsPerSecond, 2, (value) => `${value} units/s`),
    ...measured('round trips are', a.roundTripsPerSecond, b.roundTripsPerSecond, 2, (value) => `${value}/s`),
    ...counted(a.tables, b.tables, 'table', 'tables'),
    ...counted(a.indexes, b.indexes, 'index', 'indexes'),
    ...counted(a.lookups, b.lookups, 'kind of lookup items', 'kinds of lookup items'),
    ...counted(a.copies, b.copies, 'copied attribute', 'copied attributes'),
    ...counted(a.aggregates, b.aggregates, 'kept aggregate', 'kept aggregates'),
    ...counted(a.unserved, b.unserved, 'pattern not served', 'patterns not served'),
    ...patternChanges(other.serves, chosen.serves),
  ];
  return found.length === 0 ? ['it comes to the same in every figure'] : found;
}
