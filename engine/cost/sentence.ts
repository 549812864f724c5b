import type { CostForecast } from './forecast';
import { TARGET_UTILISATION } from './provisioned';

/** Where the prices come from: never a price without its region and day. */
export const priceBasis = ({ prices }: CostForecast): string =>
  `${prices.name} of ${prices.region}, collected ${prices.collected}`;

/** One line for the person who confirms: never a plain number when a part is unknown. */
/** @param mode how the tables will be billed */
export function costSentence(forecast: CostForecast, mode: 'on-demand' | 'provisioned' = 'on-demand'): string {
  const { unknown } = forecast;
  const usd = mode === 'provisioned' ? forecast.usdProvisioned : forecast.usd;
  if (usd === null) return `unknown (${unknown.join('; ')})`;
  const sum =
    mode === 'provisioned'
      ? `USD ${usd.toFixed(2)} a month provisioned, scaled after the average at ${TARGET_UTILISATION * 100} % utilisation`
      : `USD ${usd.toFixed(2)} a month on demand`;
  const what = unknown.length === 0 ? sum : `${sum} for what is known; unknown: ${unknown.join('; ')}`;
  return `${what} (${priceBasis(forecast)})`;
}
