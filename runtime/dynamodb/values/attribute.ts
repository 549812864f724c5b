import type { ItemValue } from '../item';
import { valueToJson } from './json-value';
import { canonicalNumber, withScale } from './number-text';

/** What is known of an attribute that holds a column. */
export interface AttributeColumn {
  /** How the column became the attribute: `json` is a document, for all others the kind of the value says it. */
  readonly codec: string;
  /** `information_schema.columns.data_type`. */
  readonly dataType: string;
  /** Digits after the point of a DECIMAL, so that its text is restored; null otherwise. */
  readonly scale: number | null;
  /** SQL NULL is written as NULL when `null`; the attribute is left out when absent. */
  readonly nullAs?: 'null';
}

/** The value of the source for an attribute, in the form in which the view gives it; null for an attribute that is absent. */
export function fromAttribute(column: AttributeColumn, value: ItemValue | undefined): string | Buffer | null {
  if (value === undefined) return null;
  if (column.codec === 'json') return 'NULL' in value && column.nullAs === 'null' ? null : valueToJson(value);
  if ('NULL' in value) return null;
  if ('B' in value) return Buffer.from(value.B);
  if ('BOOL' in value) return value.BOOL ? '1' : '0';
  if ('S' in value) return value.S;
  if ('L' in value) return value.L.map((member) => ('S' in member ? member.S : valueToJson(member))).join(',');
  if ('N' in value) {
    if (column.dataType === 'year') return value.N.padStart(4, '0');
    const plain = canonicalNumber(value.N) ?? value.N;
    return column.scale === null ? plain : withScale(plain, column.scale);
  }
  return valueToJson(value);
}
