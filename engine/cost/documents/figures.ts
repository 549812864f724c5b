/** How figures of a forecast are printed; the same number gives the same text. */

export const usd = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(value >= 1 ? 2 : 4));

/** The same inside a sentence. */
export const dollars = (value: number | null): string => (value === null ? 'unknown' : `USD ${usd(value)}`);

/** Units and items: as many digits as say something. */
export const amount = (value: number | null): string =>
  value === null ? 'unknown' : Number.isInteger(value) ? String(value) : value.toFixed(value >= 100 ? 0 : 2);

export const bytes = (value: number): string =>
  value < 1_024
    ? `${value} B`
    : value < 1_024 ** 2
      ? `${(value / 1_024).toFixed(1)} KB`
      : `${(value / 1_024 ** 2).toFixed(1)} MB`;

/** `40 minutes`, `3.5 hours`: never a zero. */
export const duration = (hours: number): string =>
  hours < 1 / 60 ? 'less than a minute' : hours < 2 ? `${Math.ceil(hours * 60)} minutes` : `${hours.toFixed(1)} hours`;
