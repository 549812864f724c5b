/**
 * A rate a second as a decimal: four places, and for what they would hide two significant digits (`0.0000017` for once a week), so that rare is never
 * the same as never.
 */
export function rateText(perSecond: number): string {
  if (perSecond >= 0.0001 || perSecond <= 0) return perSecond.toFixed(4);
  return perSecond.toFixed(1 - Math.floor(Math.log10(perSecond)));
}
