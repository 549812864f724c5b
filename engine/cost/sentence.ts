import type { CostForecast } from './forecast';

/** Where the prices come from: never a price without its region and day. */
export const priceBasis = ({ prices }: CostForecast): string =>
  `${prices.name} of ${prices.region}, collected ${prices.collected}`;

/** One line for the person who confirms: never a plain number when a part is unknown. */
export function costSentence(forecast: CostForecast): string {
  const { usd, unknown } = forecast;
  if (usd === null) return `unknown (${unknown.join('; ')})`;
  const sum = `USD ${usd.toFixed(2)} a month on demand`;
  const what = unknown.length === 0 ? sum : `${sum} for what is known; unknown: ${unknown.join('; ')}`;
  return `${what} (${priceBasis(forecast)})`;
}
