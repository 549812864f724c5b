import type { ColumnPlan, KeyPart } from '../../../contracts/projection';
import type { Analysis, ColumnFacts, ColumnSample } from '../../../contracts/schemas/analysis';
import { columnBytes } from '../../modeling/sizes';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';
import { keyBytes } from '../../projection/sql-types';

/** Bytes of single values as DynamoDB counts them, from what the analysis measured of their columns, else from their types. */

/** What is known of a column's values. */
export interface ValueBytes {
  /** Bytes of the source's own text or binary form, NULL left out; at most the mean where values were measured. */
  readonly source: number;
  /** Share of rows that have a value, 0 to 1. */
  readonly filled: number;
  readonly measured: boolean;
  readonly facts: ColumnFacts | undefined;
}

/** Length that stands for a value of a type that is not known. */
const UNKNOWN_BYTES = 16;

/**
 * The mean is not among the facts of the analysis. No value of the lower half is longer than the median, and so on: this is never less
 * than the mean.
 */
const meanAtMost = ({ p50, p95, p99, max }: NonNullable<ColumnSample['lengths']>): number =>
  0.5 * p50 + 0.45 * p95 + 0.04 * p99 + 0.01 * max;

/** Text length of a number of the type: DynamoDB stores two digits a byte, the type says bytes of the attribute. */
const fromType = (facts: ColumnFacts): number => columnBytes(facts);

export function valueBytes({ schema }: Analysis, table: string, column: string): ValueBytes {
  const source = tableNamed(schema, table);
  const facts = source === undefined ? undefined : columnNamed(source, column);
  if (source === undefined || facts === undefined)
    return { source: UNKNOWN_BYTES, filled: 1, measured: false, facts: undefined };
  const sample = source.sample;
  const found = sample?.columns.find(({ name }) => name === column);
  if (sample === undefined || found === undefined || sample.rows === 0)
    return { source: fromType(facts), filled: 1, measured: false, facts };
  const filled = (sample.rows - found.nulls) / sample.rows;
  return { source: found.lengths === null ? 0 : meanAtMost(found.lengths), filled, measured: true, facts };
}

/** Bytes of an attribute's value; a source length of a number counts its digits. */
export function attributeBytes(column: ColumnPlan, value: ValueBytes): number {
  switch (column.codec) {
    case 'number':
    case 'bit':
      // "Approximately one byte per two significant digits, plus one" (DynamoDB item sizes and formats).
      return value.measured ? Math.ceil(value.source / 2) + 1 : value.source;
    case 'boolean':
      return 1;
    case 'set':
      // A list: 3 bytes, and 1 for each member.
      return value.source + 4;
    case 'json':
      return value.source + 3;
    default:
      return value.source;
  }
}

/** Bytes of the value's text in DynamoDB JSON: numbers are digits there, binary values are base64. */
export function jsonBytes(column: ColumnPlan, value: ValueBytes, bytes: number): number {
  switch (column.codec) {
    case 'number':
    case 'bit':
      return value.measured ? value.source : 2 * bytes;
    case 'binary':
      return Math.ceil(value.source / 3) * 4;
    default:
      return bytes;
  }
}

/** Bytes of the part of a key that a column makes. */
export function keyPartBytes(part: Extract<KeyPart, { viewColumn: string }>, value: ValueBytes): number {
  const text = value.measured
    ? value.source
    : Math.min(value.source, value.facts === undefined ? 64 : keyBytes(value.facts));
  switch (part.codec) {
    case 'padded-unsigned':
    case 'padded-signed':
      return (part.width ?? 0) + (value.facts?.scale ? value.facts.scale + 1 : 0);
    case 'time-bucket':
      return part.width ?? 0;
    case 'shard':
      return String((part.width ?? 1) - 1).length;
    case 'float':
      return 16;
    case 'hex':
      return 2 * text;
    case 'folded':
      // Two weight bytes, four hex digits, a character; accent- and case-sensitive collations have three levels.
      return 4 * text * (/_as_|_cs/.test(value.facts?.collation ?? '') ? 3 : 1);
    default:
      return text;
  }
}
