import { LandfallError } from '../../../contracts/errors';
import {
  ITEM_EXACT_ATTRIBUTE,
  ITEM_TYPE_ATTRIBUTE,
  ITEM_OWNER_ATTRIBUTE,
  ITEM_VERSION_ATTRIBUTE,
  ITEM_WRITER_ATTRIBUTE,
} from '../../../contracts/names';
import type {
  ColumnPlan,
  EntityPlan,
  Item,
  ItemValue,
  KeyAttributePlan,
  ProjectionPlan,
  SourceRow,
  SourceValue,
  TablePlan,
} from '../../../contracts/projection';
import { byCodeUnit } from '../../lib/compare';
import { versionNumber } from '../version/rules';
import { rowName } from '../cursor';
import { itemSize, MAX_ITEM_BYTES, MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES } from './item-size';
import { jsonToValue } from '../../../runtime/dynamodb/values/json-value';
import { encodeKeyValue, escapeInner } from '../../../runtime/dynamodb/keys/codec';
import { canonicalNumber, sameNumber } from '../../../runtime/dynamodb/values/number-text';
import { sameValue } from '../../../runtime/dynamodb/values/same-value';
import { fromAttribute } from '../../../runtime/dynamodb/values/attribute';
import { isDroppedZeroDate, toAttribute } from '../values/value-codec';
import { UnfitValue } from '../../../runtime/dynamodb/values/unfit';

/** The text of a key attribute; undefined when a part is NULL. */
function keyText(key: KeyAttributePlan, row: SourceRow): string | undefined {
  let text = '';
  const last = key.parts.length - 1;
  for (const [index, part] of key.parts.entries()) {
    if ('literal' in part) {
      text += part.literal;
      continue;
    }
    const value = row[part.viewColumn];
    if (value === null || value === undefined) return undefined;
    const encoded = encodeKeyValue(part.codec, value, part.width);
    text += index < last && (part.codec === 'plain' || part.codec === 'folded') ? escapeInner(encoded) : encoded;
  }
  return text;
}

function keyValue(key: KeyAttributePlan, row: SourceRow): ItemValue | undefined {
  const only = key.parts[0];
  if (key.type === 'B' && only !== undefined && 'viewColumn' in only) {
    const value = row[only.viewColumn];
    return value === null || value === undefined ? undefined : { B: Buffer.from(value) };
  }
  const text = keyText(key, row);
  if (text === undefined) return undefined;
  if (key.type === 'S') return { S: text };
  const number = canonicalNumber(text);
  if (number === undefined) throw new UnfitValue(`the key ${key.attribute} is no number that DynamoDB can hold`);
  return { N: number };
}

function checkedKey(key: KeyAttributePlan, value: ItemValue, sort: boolean): void {
  const bytes = 'S' in value ? Buffer.byteLength(value.S) : 'B' in value ? value.B.byteLength : 1;
  const limit = sort ? MAX_SORT_KEY_BYTES : MAX_PARTITION_KEY_BYTES;
  if (bytes === 0)
    throw new UnfitValue(`the key ${key.attribute} is empty, which DynamoDB refuses`, 'key-empty', key.attribute);
  if (bytes > limit)
    throw new UnfitValue(
      `the key ${key.attribute} has ${bytes} bytes, DynamoDB allows ${limit}`,
      'key-too-long',
      key.attribute,
    );
}

/** Exact texts of JSON documents that their attribute would not give back byte for byte. */
function exactTexts(entity: EntityPlan, row: SourceRow): Record<string, ItemValue> {
  const exact: Record<string, ItemValue> = {};
  for (const column of entity.columns) {
    const text = row[column.viewColumn];
    if (column.codec !== 'json' || column.attribute === null || typeof text !== 'string') continue;
    if (column.construction !== undefined) continue;
    if (fromAttribute(column, jsonToValue(text)) !== text) exact[column.attribute] = { S: text };
  }
  return exact;
}

function build(entity: EntityPlan, row: SourceRow): Record<string, ItemValue> {
  const item: Record<string, ItemValue> = {};
  for (const column of entity.columns) {
    if (column.attribute === null) continue;
    const value = row[column.viewColumn];
    if (value === undefined)
      throw new UnfitValue(`the row has no column ${column.viewColumn} (${column.table}.${column.column})`);
    const attribute = toAttribute(column, value);
    if (attribute !== undefined) item[column.attribute] = attribute;
  }
  const exact = exactTexts(entity, row);
  if (Object.keys(exact).length > 0) item[ITEM_EXACT_ATTRIBUTE] = { M: exact };
  Object.assign(item, keyAttributes(entity, row));
  return item;
}

/**
 * The key attributes that a row's values make, by name.
 * @throws UnfitValue a part is NULL or missing, a key is empty or too long
 */
export function keyAttributes(entity: EntityPlan, row: SourceRow): Item {
  const item: Record<string, ItemValue> = {};
  for (const [index, key] of entity.keys.entries()) {
    const value = keyValue(key, row);
    if (value === undefined)
      throw new UnfitValue(`a part of the key ${key.attribute} is NULL`, 'key-null', key.attribute);
    checkedKey(key, value, index === 1);
    item[key.attribute] = value;
  }
  return item;
}

/**
 * Index keys. The item must have both keys of an index to be in it; DynamoDB refuses an empty one, so an attribute that
 * would be empty is left out and the item is not in that index (sparse).
 */
function addIndexKeys(entity: EntityPlan, row: SourceRow, item: Record<string, ItemValue>): void {
  for (const key of entity.indexKeys) {
    const value = keyValue(key, row);
    const own = item[key.attribute];
    const empty =
      value !== undefined && (('S' in value && value.S === '') || ('B' in value && value.B.byteLength === 0));
    // An attribute of the row itself cannot be left out: checkedKey refuses it when it is empty.
    if (value === undefined || (empty && own === undefined)) {
      if (own !== undefined) delete item[key.attribute];
      continue;
    }
    checkedKey(key, value, key.sort === true);
    item[key.attribute] = value;
  }
}

/** Key attributes of indexes that would be empty and are left out: the item is not in these indexes, though no part is NULL. */
export const emptyIndexKeys = (entity: EntityPlan, row: SourceRow): readonly KeyAttributePlan[] =>
  entity.indexKeys.filter((key) => {
    const value = keyValue(key, row);
    return value !== undefined && (('S' in value && value.S === '') || ('B' in value && value.B.byteLength === 0));
  });

const describeKey = (entity: EntityPlan, row: SourceRow): string => {
  try {
    return rowName(entity, row);
  } catch {
    return 'without a readable key';
  }
};

/**
 * The item for a row of the entity's view.
 * @param version epoch and sequence for `_v`, writer for `_w`
 * @throws LandfallError LandfallItemRefused: a key empty or too long (2048 and 1024 bytes), an item above 400 KB, a value
 * that its attribute cannot hold
 */
export function itemOf(
  entity: EntityPlan,
  row: SourceRow,
  version: { readonly epoch: number; readonly sequence: string; readonly writer: string },
): Item {
  try {
    const item = build(entity, row);
    addIndexKeys(entity, row, item);
    item[ITEM_TYPE_ATTRIBUTE] = { S: entity.entityType };
    item[ITEM_VERSION_ATTRIBUTE] = { N: versionNumber(version.epoch, version.sequence) };
    item[ITEM_WRITER_ATTRIBUTE] = { S: version.writer };
    const bytes = itemSize(item);
    if (bytes > MAX_ITEM_BYTES)
      throw new UnfitValue(`the item has ${bytes} bytes, DynamoDB allows ${MAX_ITEM_BYTES}`, 'item-too-large');
    return item;
  } catch (error) {
    if (!(error instanceof UnfitValue)) throw error;
    throw new LandfallError(
      'LandfallItemRefused',
      `row of ${entity.drivingTable} (${describeKey(entity, row)}) cannot become an item of ${entity.id}: ${error.message}`,
      { cause: error },
    );
  }
}

/**
 * The same; undefined where a lookup entity has no item for the row, because what it looks up by is NULL.
 * @throws LandfallError LandfallItemRefused for every other row that cannot become an item
 */
export function itemOrNone(...[entity, row, version]: Parameters<typeof itemOf>): Item | undefined {
  try {
    return itemOf(entity, row, version);
  } catch (error) {
    const cause = error instanceof LandfallError ? error.cause : undefined;
    if (entity.role === 'lookup' && cause instanceof UnfitValue && cause.kind === 'key-null') return undefined;
    throw error;
  }
}

/** Version of items that are made to be compared: any one does. */
export const PROOF_VERSION = { epoch: 0, sequence: '0', writer: 'proof' } as const;

/** The exact text of a document, unless the attribute was changed after the text was kept. */
function exactText(column: ColumnPlan, item: Item, value: ItemValue): string | undefined {
  const kept = item[ITEM_EXACT_ATTRIBUTE];
  const text = kept !== undefined && 'M' in kept ? kept.M[column.attribute ?? ''] : undefined;
  if (text === undefined || !('S' in text)) return undefined;
  return sameValue(jsonToValue(text.S), value) ? text.S : undefined;
}

/**
 * The source row of an owner entity's item: every column that is not omitted, by column name, in the form in which the view
 * gives it. Copies are not used (rules.md, rule 8).
 */
export function rowOf(entity: EntityPlan, item: Item): Readonly<Record<string, SourceValue>> {
  const row: Record<string, SourceValue> = {};
  for (const column of entity.columns) {
    if (column.role !== 'owner' || column.attribute === null) continue;
    const value = item[column.attribute];
    const exact = column.codec === 'json' && value !== undefined ? exactText(column, item, value) : undefined;
    row[column.column] = exact ?? fromAttribute(column, value);
  }
  return row;
}

const numeric = (column: ColumnPlan): boolean => column.codec === 'number' || column.codec === 'bit';

function sameSource(column: ColumnPlan, a: SourceValue, b: SourceValue): boolean {
  if (isDroppedZeroDate(column, a)) return b === null;
  if (a === null || b === null) return a === b;
  if (typeof a !== 'string' || typeof b !== 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
  return a === b || (numeric(column) && sameNumber(a, b));
}

/** Names of the columns in which the row that is rebuilt from the item differs from the row of the view; numbers by value. */
export function rowDifferences(entity: EntityPlan, row: SourceRow, item: Item): readonly string[] {
  const rebuilt = rowOf(entity, item);
  return entity.columns
    .filter((column) => column.role === 'owner' && column.attribute !== null)
    .filter((column) => !sameSource(column, row[column.viewColumn] ?? null, rebuilt[column.column] ?? null))
    .map((column) => column.column);
}

/** The table of an entity. */
export function tableOf(plan: ProjectionPlan, entity: EntityPlan): TablePlan {
  const table = plan.tables.find(({ name }) => name === entity.table);
  if (table === undefined) throw new LandfallError('LandfallInternal', `the plan has no table ${entity.table}`);
  return table;
}

const IGNORED = new Set<string>([ITEM_VERSION_ATTRIBUTE, ITEM_WRITER_ATTRIBUTE, ITEM_OWNER_ATTRIBUTE]);

/** Names of the attributes in which two items differ, sorted; `_v`, `_w` and `_o` are not compared. No found item differs in all. */
export function compareItems(expected: Item, found: Item | undefined): readonly string[] {
  const other = found ?? {};
  return [...new Set([...Object.keys(expected), ...Object.keys(other)])]
    .filter((name) => !IGNORED.has(name))
    .filter((name) => {
      const [a, b] = [expected[name], other[name]];
      return a === undefined || b === undefined || !sameValue(a, b);
    })
    .sort(byCodeUnit);
}
