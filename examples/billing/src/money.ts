/** Amounts are decimal strings everywhere; sums are made in whole ten-thousandths. */

const SCALE = 4;

function toUnits(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,4}))?$/.exec(amount);
  if (!match) throw new Error(`not an amount: ${amount}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const units = BigInt(whole + fraction.padEnd(SCALE, '0'));
  return sign === '-' ? -units : units;
}

export function sum(amounts: string[]): string {
  return fromUnits(amounts.reduce((total, amount) => total + toUnits(amount), 0n));
}

function fromUnits(units: bigint): string {
  const digits = (units < 0n ? -units : units).toString().padStart(SCALE + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`;
}

/** Half a cent is rounded away from zero, as on the bill. */
export function toCents(amount: string): string {
  const units = toUnits(amount);
  const half = units < 0n ? -50n : 50n;
  const cents = (units + half) / 100n;
  return fromUnits(cents * 100n).slice(0, -2);
}

export function negated(amount: string): string {
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

export function isAtLeast(a: string, b: string): boolean {
  return toUnits(a) >= toUnits(b);
}
