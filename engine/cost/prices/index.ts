import {
  PRICE_TEXTS,
  priceUnit,
  pricesSchema,
  type PriceFile,
  type PriceName,
} from '../../../contracts/schemas/prices';
import builtIn from './aws.json';

/** The prices that come with Landfall; `modeling.prices` puts a file of the same form in their place. */
export const BUILT_IN_PRICES: PriceFile = pricesSchema.parse(builtIn);

/** Prices of one region, as a forecast asks for them. No price is taken from another region. */
export interface Prices {
  readonly region: string;
  /** Name of the file, for people. */
  readonly name: string;
  readonly collected: string;
  /** US dollars; undefined when the file does not have it. */
  usd(name: PriceName): number | undefined;
  /** Whether the file has the region at all. */
  readonly known: boolean;
  readonly file: PriceFile;
}

export function pricesOf(file: PriceFile, region: string): Prices {
  const entries = Object.hasOwn(file.regions, region) ? file.regions[region] : undefined;
  return {
    region,
    name: file.name,
    collected: file.collected,
    known: entries !== undefined,
    usd: (name) => entries?.[name]?.usd,
    file,
  };
}

/** One line a price of the region: what it is for, US dollars, day and page of its source. */
export function priceLines({ file, region }: Prices): readonly {
  readonly name: PriceName;
  readonly what: string;
  readonly unit: string;
  readonly usd: number;
  readonly date: string;
  readonly page: string;
}[] {
  const entries = Object.hasOwn(file.regions, region) ? file.regions[region] : undefined;
  return (Object.keys(PRICE_TEXTS) as PriceName[]).flatMap((name) => {
    const entry = entries?.[name];
    if (entry === undefined) return [];
    const { page, date } = file.sources[entry.source]!;
    return [
      { name, what: PRICE_TEXTS[name], unit: priceUnit(name), usd: entry.usd, date: date ?? 'day not known', page },
    ];
  });
}
