import type { ColumnPlan, DrivingKeyColumn, EntityPlan, SourceRow, SourceValue } from '../../../contracts/projection';
import type { JsonLike } from './json-like';
import type { Masker } from './mask';

/** Rows of an entity's view with their values masked, or made from the types alone where there are none. */

type Kind = 'integer' | 'decimal' | 'float' | 'flag' | 'text' | 'label' | 'binary' | 'temporal' | 'json' | 'hex';

interface ViewValue {
  readonly viewColumn: string;
  readonly kind: Kind;
  readonly scale: number;
  readonly dataType: string;
  /** First label of an ENUM or SET. */
  readonly label: string | undefined;
}

const KEY_KINDS: Readonly<Record<DrivingKeyColumn['kind'], Kind>> = {
  integer: 'integer',
  text: 'text',
  binary: 'binary',
  temporal: 'temporal',
  decimal: 'decimal',
  float: 'float',
  enum: 'label',
  bits: 'flag',
};

function columnKind(column: ColumnPlan, folded: ReadonlySet<string>): Kind {
  if (folded.has(column.viewColumn)) return 'hex';
  if (column.values !== undefined) return 'label';
  switch (column.codec) {
    case 'boolean':
    case 'bit':
      return 'flag';
    case 'number':
      return /^(float|double|real)$/.test(column.dataType)
        ? 'float'
        : column.scale === null || column.scale === 0
          ? 'integer'
          : 'decimal';
    case 'binary':
      return 'binary';
    case 'temporal':
      return 'temporal';
    case 'json':
    case 'json-text':
      return 'json';
    default:
      return 'text';
  }
}

/** Every column of the entity's view, with what its values are. */
function viewValues(entity: EntityPlan): readonly ViewValue[] {
  const folded = new Set(
    [...entity.keys, ...entity.indexKeys]
      .flatMap(({ parts }) => parts)
      .flatMap((part) => ('viewColumn' in part && part.codec === 'folded' ? [part.viewColumn] : [])),
  );
  const columns = entity.columns.map((column) => ({
    viewColumn: column.viewColumn,
    kind: columnKind(column, folded),
    scale: column.scale ?? 0,
    dataType: column.dataType,
    label: column.values?.[0],
  }));
  const keys = entity.drivingKey.map((key) => ({
    viewColumn: key.viewColumn,
    kind: KEY_KINDS[key.kind],
    scale: Number(/,(\d+)\)/.exec(key.columnType)?.[1] ?? 0),
    dataType: key.dataType,
    label: key.values?.[0],
  }));
  return [...keys, ...columns];
}

function parsed(text: string): JsonLike {
  try {
    return JSON.parse(text) as JsonLike;
  } catch {
    return null;
  }
}

function masked(value: SourceValue, { kind, scale, dataType }: ViewValue, masker: Masker): SourceValue {
  if (value === null) return null;
  if (kind === 'binary') return masker.binary(typeof value === 'string' ? Buffer.from(value) : value);
  const text = typeof value === 'string' ? value : value.toString('utf8');
  switch (kind) {
    case 'integer':
      // A flag says nothing without the rest of its row.
      return dataType === 'tinyint' && /^[01]$/.test(text) ? '1' : masker.integer(text);
    case 'decimal':
      return masker.decimal(text, scale);
    case 'float':
      return masker.float(text);
    case 'flag':
      return '1';
    case 'label':
      // Labels are names of the schema, no data of a person.
      return text;
    case 'temporal':
      return masker.temporal(text);
    case 'hex':
      return masker.hex(text);
    case 'json':
      return JSON.stringify(masker.json(parsed(text)));
    default:
      return masker.text(text);
  }
}

export const maskedRow = (entity: EntityPlan, row: SourceRow, masker: Masker): SourceRow =>
  Object.fromEntries(
    viewValues(entity).map((one) => [one.viewColumn, masked(row[one.viewColumn] ?? null, one, masker)]),
  );

function example({ kind, scale, dataType, label }: ViewValue): SourceValue {
  switch (kind) {
    case 'integer':
      return '42';
    case 'decimal':
      return (42).toFixed(scale);
    case 'float':
      return '4.2';
    case 'flag':
      return '1';
    case 'label':
      return label ?? '';
    case 'binary':
      return Buffer.from('2a', 'hex');
    case 'temporal':
      return { date: '2024-01-31', time: '08:30:00', year: '2024' }[dataType] ?? '2024-01-31 08:30:00';
    case 'json':
      return '{}';
    case 'hex':
      return '1C471C60';
    default:
      return 'text';
  }
}

/** A row made from the types alone: the same value for the same type, so that keys and foreign keys meet. */
export const typedRow = (entity: EntityPlan): SourceRow =>
  Object.fromEntries(viewValues(entity).map((one) => [one.viewColumn, example(one)]));
