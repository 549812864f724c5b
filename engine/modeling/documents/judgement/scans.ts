import type { Projection } from '../../../../contracts/schemas/projection';
import type { PatternCost } from '../../../cost';
import { isAccepted } from '../../indexes/listings';

/** Patterns that read a whole DynamoDB table: what for, how often, and what that costs. */

type Served = Projection['serves'][number];

/** What is read whole; a sidecar of an earlier version names the table alone. */
const scansOf = ({ scans, table }: Served): readonly { readonly table: string; readonly what: string | null }[] =>
  scans ?? [{ table, what: null }];

export interface ScanLine {
  readonly pattern: string;
  /** `Products for rows of reviews that refer to users (fk_reviews_user, CASCADE)` */
  readonly reads: string;
  /** `0.35/s, above 0.1/s`, or `unknown`. */
  readonly rate: string;
  /** Of all requests of the pattern, `USD 1.20 a month`. */
  readonly price: string;
}

export function scanLines(
  { serves }: Pick<Projection, 'serves'>,
  costs: readonly Pick<PatternCost, 'pattern' | 'rate' | 'usd'>[],
): readonly ScanLine[] {
  const known = new Map(costs.map((one) => [one.pattern, one]));
  return serves
    .filter(({ operation }) => operation === 'Scan')
    .map((one) => {
      const { rate, usd = null } = known.get(one.pattern) ?? {};
      const often = rate?.average ?? null;
      return {
        pattern: one.pattern,
        reads: scansOf(one)
          .map(({ table, what }) => (what === null ? table : `${table} for ${what}`))
          .join('; '),
        rate: often === null ? 'rate unknown' : `${often}/s${isAccepted(often) ? '' : ', above 0.1/s'}`,
        price: usd === null ? 'price unknown' : `USD ${usd.toFixed(2)} a month`,
      };
    });
}

/** `AP7 scans Products for rows of reviews ..: 0.35/s, above 0.1/s; USD 1.20 a month` */
export const scanText = ({ pattern, reads, rate, price }: ScanLine): string =>
  `${pattern} scans ${reads}: ${rate}; ${price}`;
