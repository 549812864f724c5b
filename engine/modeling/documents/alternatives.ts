import { plural } from '../../lib/plural';
import { inline, list, page, table } from '../../report/markdown';
import type { Alternative } from '../alternatives/types';

/** The model beside others of the same application: figures first, then what speaks for and against each. */

const number = (value: number | null, digits = 2): string => (value === null ? 'unknown' : value.toFixed(digits));

const row = ({ name, chosen, figures }: Alternative): readonly (string | number)[] => {
  const title = chosen ? `**${inline(name)}**` : inline(name);
  if (figures === null) return [title, ...Array.from({ length: 8 }, () => '')];
  return [
    title,
    figures.tables,
    figures.indexes,
    figures.entities,
    figures.scans,
    number(figures.roundTripsPerSecond),
    number(figures.readUnitsPerSecond),
    number(figures.writeUnitsPerSecond),
    number(figures.usd),
  ];
};

export const alternativesSection = (alternatives: readonly Alternative[]): string =>
  page(
    table(
      [
        'model',
        'tables',
        'indexes',
        'kinds of items',
        'Scans',
        'round trips/s',
        'read units/s',
        'write units/s',
        'USD a month, for what is known',
      ],
      alternatives.map(row),
    ),
    list(
      alternatives.map(
        ({ name, chosen, reasons }) => `${inline(name)}${chosen ? ' (chosen)' : ''}: ${inline(reasons.join('; '))}.`,
      ),
    ),
    'Round trips and units are averages at the rates that are known. Embedding children as lists in their parent is no alternative here: an item ends at 400 KB, every change rewrites it whole, and a child could not be read or indexed alone.',
  ).trimEnd();

/** One line each for a person who decides: the price of the others beside the chosen one. */
export function alternativeLines(alternatives: readonly Alternative[]): readonly string[] {
  const others = alternatives.filter(({ chosen, figures }) => !chosen && figures !== null);
  const price = ({ figures }: Alternative): string =>
    figures === null || figures.usd === null ? 'price unknown' : `USD ${figures.usd.toFixed(2)}`;
  const [chosen] = alternatives.filter((one) => one.chosen);
  if (chosen === undefined || others.length === 0) return [];
  const texts = others.map(
    (one) =>
      `${one.name} ${price(one)}, ${plural(one.figures!.tables, 'table')}, ${plural(one.figures!.scans, 'Scan')}`,
  );
  return [`alternatives to ${chosen.name} (${price(chosen)}): ${texts.join('; ')}`];
}
