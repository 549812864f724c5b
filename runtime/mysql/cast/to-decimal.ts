import { asDecimal, asDouble } from '../convert/to-number';
import type { Argument, Prepared } from '../operation';
import { constantOf, doubleResult, refuseMixed, strict } from '../operations/prepared';
import type { Session } from '../session';
import { decimal, power10, rounded, wholeDigits, type Decimal } from '../values/decimal';
import type { ValueType } from '../values/type';

/** A number with the digits of DECIMAL(precision, scale); the greatest there is when it is greater. */
export function limitedDecimal(
  value: Decimal,
  precision: number,
  scale: number,
): { readonly value: Decimal; readonly cut: boolean } {
  const found = rounded(value, scale);
  if (wholeDigits(found) <= precision - scale)
    return { value: found.negativeZero === true ? decimal(0n, scale) : found, cut: false };
  const most = power10(precision) - 1n;
  return { value: decimal(found.unscaled < 0n ? -most : most, scale), cut: true };
}

/** CAST(x AS DECIMAL(p, s)). */
export function prepareDecimal([argument]: readonly Argument[], to: ValueType, session: Session): Prepared {
  const { precision = 10, scale = 0 } = to;
  const { type } = argument as Argument;
  refuseMixed('CAST', [argument as Argument]);
  return strict({ kind: 'decimal', precision, scale, ...constantOf(type) }, (value) => {
    const found = limitedDecimal(asDecimal(value, session) as Decimal, precision, scale);
    if (found.cut) session.warn(1264, 'Out of range value for a decimal');
    return found.value;
  });
}

/** CAST(x AS DOUBLE). */
export function prepareDouble([argument]: readonly Argument[], session: Session): Prepared {
  refuseMixed('CAST', [argument as Argument]);
  return strict({ kind: 'double', ...constantOf((argument as Argument).type) }, (value) =>
    doubleResult(asDouble(value, session) as number, session),
  );
}
