import { compareForOrder } from '../compare/rows';
import { MIDNIGHT } from '../convert/to-temporal';
import type { Session } from '../session';
import { decimal } from '../values/decimal';
import type { Data, Value } from '../values/value';
import type { ValueType } from '../values/type';

/** What lies in a temporary table where a column is NULL: what its type has for nothing. */
function emptyData({ kind, fixedLength, maxLength = 0 }: ValueType): Data | null {
  switch (kind) {
    case 'integer':
    case 'unsigned':
    case 'year':
    case 'bit':
      return 0n;
    case 'decimal':
      return decimal(0n);
    case 'double':
    case 'float':
      return 0;
    case 'date':
    case 'datetime':
    case 'timestamp':
      return { year: 0, month: 0, day: 0, ...MIDNIGHT };
    case 'time':
      return { negative: false, ...MIDNIGHT };
    case 'binary':
      return Buffer.alloc(fixedLength === true ? maxLength : 0);
    case 'text':
    case 'enum':
    case 'set':
      return '';
    default:
      return null;
  }
}

const filled = (value: Value): Value => (value.data === null ? { ...value, data: emptyData(value.type) } : value);

/** ORDER BY inside of GROUP_CONCAT: a NULL stands where 0 or the empty text does, not before all others. */
export function compareInGroup(
  a: readonly Value[],
  b: readonly Value[],
  descending: readonly boolean[],
  session: Session,
): number {
  for (const [at, downwards] of descending.entries()) {
    const found = compareForOrder(filled(a[at] as Value), filled(b[at] as Value), session);
    if (found !== 0) return downwards ? -found : found;
  }
  return 0;
}
