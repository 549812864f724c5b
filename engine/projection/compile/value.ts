import type { ColumnFacts, ColumnRef } from '../../../contracts/schemas/analysis';
import { familyOf, readExpression, type TypeFamily } from '../sql-types';
import { canBeNull, type FoundColumn } from './names';

/** A value of one driving row: what an attribute is made of, before its DynamoDB type is known. */
export type ValueType = 'text' | 'number' | 'boolean' | 'temporal' | 'json' | 'binary' | 'null';

export interface Value {
  readonly sql: string;
  readonly type: ValueType;
  readonly nullable: boolean;
  /** Of a text; null for literals, and for what is no text. */
  readonly collation: string | null;
  /** The column when the value is one, as it is. */
  readonly column?: FoundColumn;
  /** What a json-construction makes; limit null: all rows. */
  readonly construction?: { readonly type: 'array' | 'object'; readonly limit: number | null };
  /** A text that is never ''. */
  readonly filled?: true;
  /** Most bytes that it takes, where known. */
  readonly maxBytes?: number;
  /** Columns of the driving table that rows of one value have in common; those of `column` when absent. */
  readonly determines?: readonly string[];
  /** Source columns that it is made of, once each, in the order of the text. */
  readonly reads: readonly ColumnRef[];
}

const TYPES: Readonly<Record<TypeFamily, ValueType>> = {
  integer: 'number',
  decimal: 'number',
  float: 'number',
  bit: 'number',
  text: 'text',
  enum: 'text',
  set: 'text',
  binary: 'binary',
  geometry: 'binary',
  temporal: 'temporal',
  json: 'json',
};

export const valueTypeOf = (facts: ColumnFacts): ValueType => TYPES[familyOf(facts) ?? 'text'];

/** Columns that are read, once each. */
export function mergeReads(parts: readonly { readonly reads: readonly ColumnRef[] }[]): readonly ColumnRef[] {
  const all = new Map(parts.flatMap(({ reads }) => reads.map((one) => [`${one.table}\0${one.column}`, one] as const)));
  return [...all.values()];
}

/** A column as a value; inside an expression FLOAT and BIT are widened. */
export function columnValue(found: FoundColumn): Value {
  const { facts, reference, from } = found;
  const read = readExpression(facts, reference);
  return {
    sql: read === reference || familyOf(facts) === 'geometry' ? read : `(${read})`,
    type: valueTypeOf(facts),
    nullable: canBeNull(found),
    collation: facts.collation,
    column: found,
    ...(facts.maxBytes === null ? {} : { maxBytes: Number(facts.maxBytes) }),
    reads: [{ table: from.table.name, column: facts.name }],
  };
}

/** A value that is no longer the column it came from. */
export const computed = (
  parts: readonly Value[],
  rest: Pick<Value, 'sql' | 'type' | 'nullable'> & Partial<Value>,
): Value => ({
  collation: null,
  reads: mergeReads(parts),
  ...rest,
});

/** Collation of a text that was converted; it meets no other. */
const CONVERTED = '(converted)';

/** Texts of different collations cannot stand in one function: all are converted to the server's one for utf8mb4. */
export function ofOneCollation(values: readonly Value[]): readonly Value[] {
  const collations = new Set(values.flatMap(({ collation }) => (collation === null ? [] : [collation])));
  if (collations.size < 2) return values;
  return values.map((value) =>
    value.collation === null || value.collation === CONVERTED
      ? value
      : { ...value, sql: `CONVERT(${value.sql} USING utf8mb4)`, collation: CONVERTED },
  );
}

/** The collation that values of one collation share. */
export const sharedCollation = (values: readonly Value[]): string | null =>
  values.find(({ collation }) => collation !== null)?.collation ?? null;
