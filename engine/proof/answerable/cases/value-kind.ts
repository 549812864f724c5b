import type { SourceValue } from '../../../../contracts/projection';
import type { ColumnFacts } from '../../../../contracts/schemas/analysis';
import type { StatementPlace } from '../../../../contracts/schemas/statements';
import { familyOf } from '../../../projection/sql-types';
import { isPlainNumber, type CaseValue } from './case-value';

/** In which form the application gives a value: by its type in the source, by how the log has it, else by the column that it meets. */

export type ValueKind = 'number' | 'text' | 'bytes' | 'boolean';

const BY_TYPE: readonly (readonly [RegExp, ValueKind])[] = [
  [/\bBuffer\b|Uint8Array/, 'bytes'],
  [/\bnumber\b|\bbigint\b/, 'number'],
  [/\bboolean\b/, 'boolean'],
  [/\bstring\b|\bDate\b/, 'text'],
];

const BY_LITERAL: Readonly<Record<string, ValueKind>> = {
  integer: 'number',
  decimal: 'number',
  text: 'text',
  bytes: 'bytes',
  boolean: 'boolean',
};

function byColumn(column: ColumnFacts | undefined): ValueKind {
  if (column === undefined) return 'number';
  switch (familyOf(column)) {
    case 'integer':
    case 'decimal':
    case 'float':
    case 'bit':
      return 'number';
    case 'binary':
    case 'geometry':
      return 'bytes';
    default:
      return column.dataType === 'year' ? 'number' : 'text';
  }
}

export function kindOf(column: ColumnFacts | undefined, place: StatementPlace | undefined): ValueKind {
  const own = byColumn(column);
  const literal = place?.literal === undefined ? undefined : BY_LITERAL[place.literal];
  if (literal !== undefined) return literal;
  const type = place?.type;
  if (type === undefined) return own;
  const named = BY_TYPE.filter(([pattern]) => pattern.test(type)).map(([, kind]) => kind);
  // Of several types that of the column is taken, where it is one of them.
  if (named.length === 0 || named.includes(own)) return own;
  return named[0]!;
}

/** True when the source can give NULL here, as far as its type tells. */
export const mayBeNull = (place: StatementPlace | undefined): boolean =>
  place?.type === undefined || /\b(?:null|undefined|any|unknown)\b/.test(place.type);

/** A value of a column in the form of the application; undefined where that form cannot hold it. */
export function inKind(raw: SourceValue, kind: ValueKind): CaseValue | undefined {
  if (raw === null) return { kind: 'null' };
  switch (kind) {
    case 'number': {
      const text = String(raw);
      return isPlainNumber(text) ? { kind: 'number', text } : undefined;
    }
    case 'boolean':
      return String(raw) === '0' || String(raw) === '1' ? { kind: 'boolean', value: String(raw) === '1' } : undefined;
    case 'bytes':
      return { kind: 'bytes', bytes: Buffer.isBuffer(raw) ? raw : Buffer.from(raw) };
    case 'text':
      return { kind: 'text', text: Buffer.isBuffer(raw) ? raw.toString('utf8') : raw };
  }
}
