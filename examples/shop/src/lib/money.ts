// DECIMAL columns arrive as strings. Amounts are added up in whole cents, never as floats.

export function toCents(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount);
  if (!match) throw new RangeError(`not an amount: ${amount}`);
  const [, sign, units = '0', fraction = ''] = match;
  const cents = BigInt(units) * 100n + BigInt(fraction.padEnd(2, '0'));
  return sign ? -cents : cents;
}

export function fromCents(cents: bigint): string {
  const sign = cents < 0n ? '-' : '';
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0');
  return `${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Takes off a discount given in ten-thousandths; the cent is rounded half up. */
export function discounted(cents: bigint, rate: bigint): bigint {
  return (cents * (10_000n - rate) + 5_000n) / 10_000n;
}

/** "0.0250" for 250n. */
export function formatRate(rate: bigint): string {
  return `${rate / 10_000n}.${(rate % 10_000n).toString().padStart(4, '0')}`;
}

/** What the payment provider keeps: 2.9 % and 30 cents, to the hundredth of a cent. */
export function cardFee(cents: bigint): string {
  const fee = (cents * 290n) / 100n + 3_000n;
  return `${fee / 10_000n}.${(fee % 10_000n).toString().padStart(4, '0')}`;
}
