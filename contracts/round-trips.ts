/** `3 + n/100`: round trips, and one for each so many. */
export const roundTripsText = (roundTrips: number, slices: readonly { readonly each: number }[] = []): string =>
  [roundTrips, ...new Set(slices.map(({ each }) => `n/${each}`))].join(' + ');
