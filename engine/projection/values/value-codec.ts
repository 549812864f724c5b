import type { ColumnPlan, ItemValue, SourceValue } from '../../../contracts/projection';
import { jsonToValue, valueToJson } from '../../../runtime/dynamodb/values/json-value';
import { canonicalNumber } from '../../../runtime/dynamodb/values/number-text';
import { UnfitValue } from '../../../runtime/dynamodb/values/unfit';

const ZERO_DATE = /^0000-00-00/;

/** True for a zero date that the policy turns into NULL. */
export const isDroppedZeroDate = (column: ColumnPlan, value: SourceValue): boolean =>
  column.zeroDate === 'null' && typeof value === 'string' && ZERO_DATE.test(value);

const asText = (value: string | Buffer): string => (typeof value === 'string' ? value : value.toString('utf8'));
const asBytes = (value: string | Buffer): Buffer => (typeof value === 'string' ? Buffer.from(value) : value);

function numberValue(column: ColumnPlan, text: string): ItemValue {
  const canonical = canonicalNumber(text);
  if (canonical === undefined)
    throw new UnfitValue(
      `column ${column.table}.${column.column} holds a number that DynamoDB's number type cannot hold exactly (38 digits, 1E-130 to 9.99E+125); give the attribute the type S`,
      'value-unfit',
      column.attribute,
    );
  return { N: canonical };
}

function booleanValue(column: ColumnPlan, text: string): ItemValue {
  if (text === '0' || text === '1') return { BOOL: text === '1' };
  throw new UnfitValue(
    `column ${column.table}.${column.column} holds another value than 0 and 1; give the attribute the type N`,
    'value-unfit',
    column.attribute,
  );
}

/** Without the members that are NULL, unless these are kept. */
function withoutNulls(column: ColumnPlan, value: ItemValue): ItemValue {
  if (column.nullAs === 'null' || !('M' in value)) return value;
  return { M: Object.fromEntries(Object.entries(value.M).filter(([, member]) => !('NULL' in member))) };
}

/** The list or object of a json-construction: rows that were not there dropped, cut at its limit. */
function constructed(column: ColumnPlan, text: string): ItemValue {
  const value = jsonToValue(text);
  if (!('L' in value)) return withoutNulls(column, value);
  const rows = value.L.filter((row) => !('NULL' in row)).map((row) => withoutNulls(column, row));
  return { L: rows.slice(0, column.construction?.limit ?? rows.length) };
}

/**
 * A value of a view row as an attribute; undefined when the attribute is left out.
 * @throws UnfitValue when the attribute type cannot hold the value
 */
export function toAttribute(column: ColumnPlan, value: SourceValue): ItemValue | undefined {
  if (value === null) return column.nullAs === 'null' ? { NULL: true } : undefined;
  if (column.codec === 'binary') return { B: asBytes(value) };
  const text = asText(value);
  switch (column.codec) {
    case 'number':
    case 'bit':
      return numberValue(column, text);
    case 'boolean':
      return booleanValue(column, text);
    case 'json':
      return column.construction === undefined ? jsonToValue(text) : constructed(column, text);
    case 'json-text':
      return { S: valueToJson(constructed(column, text)) };
    case 'set':
      return { L: text === '' ? [] : text.split(',').map((member) => ({ S: member })) };
    case 'temporal':
      if (column.zeroDate === undefined || !ZERO_DATE.test(text)) return { S: text };
      if (column.zeroDate === 'null') return column.nullAs === 'null' ? { NULL: true } : undefined;
      throw new UnfitValue(
        `column ${column.table}.${column.column} holds a zero date, which the policy refuses`,
        'value-unfit',
        column.attribute,
      );
    default:
      return { S: text };
  }
}
