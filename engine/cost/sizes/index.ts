import { ITEM_TYPE_ATTRIBUTE, ITEM_VERSION_ATTRIBUTE, ITEM_WRITER_ATTRIBUTE } from '../../../contracts/names';
import type {
  ColumnPlan,
  EntityPlan,
  IndexPlan,
  KeyAttributePlan,
  ProjectionPlan,
} from '../../../contracts/projection';
import type { Analysis } from '../../../contracts/schemas/analysis';
import { tableNamed } from '../../projection/compile/schema-index';
import { attributeBytes, jsonBytes, keyPartBytes, valueBytes, type ValueBytes } from './values';

/** Sizes of the items of each entity, as DynamoDB counts them: names and values of all attributes, in UTF-8. */

export interface IndexEntrySize {
  readonly index: string;
  /** Bytes of one entry. */
  readonly bytes: number;
  /** Share of the entity's items that are in the index, 0 to 1: an item without one of its keys is not. */
  readonly share: number;
}

export interface EntitySize {
  readonly entity: string;
  /** Bytes of an item; at most the mean where every value was measured. */
  readonly bytes: number;
  /** Bytes of the item in DynamoDB JSON, which an import from S3 is paid by. */
  readonly jsonBytes: number;
  /** `measured`: all values from the rows that the analysis looked at; `part`: some; `types`: none. */
  readonly basis: 'measured' | 'part' | 'types';
  readonly indexes: readonly IndexEntrySize[];
}

interface Attribute {
  readonly name: string;
  /** Bytes of the value. */
  readonly bytes: number;
  /** Bytes of the value's text in DynamoDB JSON. */
  readonly json: number;
  readonly filled: number;
}

/** Quotes and colon of the name, `{"S":""}`, and a comma. */
const JSON_FRAME = 13;
/** `_v` is a number of 21 digits or more, `_w` names a writer. */
const OWN: readonly Attribute[] = [
  { name: ITEM_VERSION_ATTRIBUTE, bytes: 12, json: 22, filled: 1 },
  { name: ITEM_WRITER_ATTRIBUTE, bytes: 8, json: 8, filled: 1 },
];

type ValuesOf = (table: string, column: string) => ValueBytes;

/** How many rows of another table stand behind one list: their average, cut at the list's limit; one where nobody counted. */
function listLength(column: ColumnPlan, entity: EntityPlan, { schema }: Analysis): number {
  const many = column.reads?.find(({ table }) => table !== entity.drivingTable)?.table ?? entity.drivingTable;
  const rows = (name: string): number | null => tableNamed(schema, name)?.rowCount ?? null;
  const [theirs, own] = [rows(many), rows(entity.drivingTable)];
  const mean = theirs === null || own === null || own === 0 ? 1 : Math.ceil(theirs / own);
  return Math.min(mean, column.construction?.limit ?? mean);
}

/** A computed value is taken to be as long as what it is made of. */
function columnAttribute(column: ColumnPlan, entity: EntityPlan, analysis: Analysis, valuesOf: ValuesOf): Attribute {
  const name = column.attribute!;
  if (column.reads === undefined) {
    const value = valuesOf(column.table, column.column);
    const bytes = attributeBytes(column, value);
    return { name, bytes, json: jsonBytes(column, value, bytes), filled: value.filled };
  }
  const parts = column.reads.filter((read) => read.column !== '*').map((read) => valuesOf(read.table, read.column));
  const one = Math.max(
    8,
    parts.reduce((total, { source, filled }) => total + source * filled, 0),
  );
  const bytes = column.construction === undefined ? one : one * listLength(column, entity, analysis);
  return { name, bytes, json: bytes, filled: 1 };
}

function keyAttribute(entity: EntityPlan, key: KeyAttributePlan, valuesOf: ValuesOf): Attribute {
  let bytes = 0;
  let filled = 1;
  for (const part of key.parts) {
    if ('literal' in part) {
      bytes += Buffer.byteLength(part.literal);
      continue;
    }
    const column =
      entity.columns.find(({ viewColumn }) => viewColumn === part.viewColumn) ??
      entity.drivingKey.find(({ viewColumn }) => viewColumn === part.viewColumn);
    const table = column !== undefined && 'table' in column ? column.table : entity.drivingTable;
    const value = valuesOf(table, column?.column ?? '');
    bytes += keyPartBytes(part, value);
    // NULL parts of two columns may fall together or apart; the smaller share is the least that is missing.
    filled = Math.min(filled, value.filled);
  }
  return { name: key.attribute, bytes, json: bytes, filled };
}

const sum = (attributes: readonly Attribute[]): number =>
  attributes.reduce((total, { name, bytes, filled }) => total + (Buffer.byteLength(name) + bytes) * filled, 0);

function indexEntry(index: IndexPlan, all: readonly Attribute[], keys: readonly string[]): IndexEntrySize | undefined {
  const own = [index.partitionKey, ...(index.sortKey === null ? [] : [index.sortKey])];
  const found = own.map((name) => all.find((attribute) => attribute.name === name));
  if (found.some((attribute) => attribute === undefined)) return undefined;
  const share = Math.min(...found.map((attribute) => attribute!.filled));
  const names = new Set([...keys, ...own, ...(index.projection === 'INCLUDE' ? index.projectedAttributes : [])]);
  const entry = index.projection === 'ALL' ? all : all.filter(({ name }) => names.has(name));
  // An item that is in the index has its keys.
  return {
    index: index.name,
    share,
    bytes: Math.ceil(sum(entry.map((one) => (own.includes(one.name) ? { ...one, filled: 1 } : one)))),
  };
}

function sizeOf(plan: ProjectionPlan, entity: EntityPlan, analysis: Analysis): EntitySize {
  const table = plan.tables.find(({ name }) => name === entity.table);
  const seen: ValueBytes[] = [];
  const valuesOf: ValuesOf = (from, column) => {
    const value = valueBytes(analysis, from, column);
    seen.push(value);
    return value;
  };
  const columns = entity.columns
    .filter(({ attribute }) => attribute !== null)
    .map((column) => columnAttribute(column, entity, analysis, valuesOf));
  const keys = [...entity.keys, ...entity.indexKeys].map((key) => keyAttribute(entity, key, valuesOf));
  const names = new Set(keys.map(({ name }) => name));
  const type = {
    name: ITEM_TYPE_ATTRIBUTE,
    bytes: Buffer.byteLength(entity.entityType),
    json: Buffer.byteLength(entity.entityType),
    filled: 1,
  };
  const all = [...columns.filter(({ name }) => !names.has(name)), ...keys, type, ...OWN];
  const measured = seen.filter((value) => value.measured).length;
  const tableKeys = entity.keys.map(({ attribute }) => attribute);
  return {
    entity: entity.id,
    bytes: Math.ceil(sum(all)),
    jsonBytes: Math.ceil(
      all.reduce((total, { name, json, filled }) => total + (Buffer.byteLength(name) + json + JSON_FRAME) * filled, 10),
    ),
    basis: measured === 0 ? 'types' : measured === seen.length ? 'measured' : 'part',
    indexes: (table?.indexes ?? []).flatMap((index) => indexEntry(index, all, tableKeys) ?? []),
  };
}

/** Sizes by entity id. */
export const entitySizes = (plan: ProjectionPlan, analysis: Analysis): ReadonlyMap<string, EntitySize> =>
  new Map(plan.entities.map((entity) => [entity.id, sizeOf(plan, entity, analysis)]));
