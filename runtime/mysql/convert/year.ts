/** Years of two digits are 1970 to 2069; 0 as a number is the year 0, as a text the year 2000. Null beyond 1901 .. 2155. */
export function yearOf(number: bigint, isText: boolean): bigint | null {
  if (number < 0n || number > 2155n || (number > 99n && number < 1901n)) return null;
  if (number === 0n) return isText ? 2000n : 0n;
  if (number > 99n) return number;
  return number + (number < 70n ? 2000n : 1900n);
}
