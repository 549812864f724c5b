import type { ColumnPlan, EntityPlan, KeyAttributePlan, KeyPart } from '../../../../contracts/projection';
import type { ColumnFacts, SchemaFacts } from '../../../../contracts/schemas/analysis';
import { columnNamed, tableNamed } from '../../compile/schema-index';
import { MAX_ITEM_BYTES, MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES } from '../../items/item-size';
import { quoteName } from '../../sql-text';
import { keyBytes, NUMBER_DIGITS } from '../../sql-types';

/**
 * SQL conditions on columns of a view under which a row may not become an item. They find too much rather than too little, and are there
 * only where the types allow such a row.
 */

/** DynamoDB's numbers end here (developer guide, "Data types: Number"): 9.99..E+125 and, but for zero, 1E-130. */
const TOO_LARGE = '1e126';
const TOO_SMALL = '1e-130';

type ColumnPart = Exclude<KeyPart, { readonly literal: string }>;

const isColumn = (part: KeyPart): part is ColumnPart => 'viewColumn' in part;
const bytes = (name: string): string => `COALESCE(LENGTH(CAST(${name} AS CHAR CHARACTER SET utf8mb4)), 0)`;
const rawBytes = (name: string): string => `COALESCE(LENGTH(${name}), 0)`;

/** The columns of an entity with what the schema says of their sources. */
export class EntityColumns {
  constructor(
    readonly entity: EntityPlan,
    private readonly schema: SchemaFacts,
  ) {}

  plan(viewColumn: string): ColumnPlan | undefined {
    return this.entity.columns.find((one) => one.viewColumn === viewColumn);
  }

  /** Undefined for a computed value, of which the types say nothing. */
  facts({ table, column, reads }: ColumnPlan): ColumnFacts | undefined {
    const found = reads === undefined ? tableNamed(this.schema, table) : undefined;
    return found && columnNamed(found, column);
  }

  /** Most bytes of an attribute that is no number; undefined where nothing bounds it. */
  mostBytes(plan: ColumnPlan): number | undefined {
    const bytes = this.facts(plan)?.maxBytes ?? undefined;
    return bytes === undefined ? undefined : Number(bytes);
  }
}

/** Bytes of one part of a key as SQL. Text in the middle of a key is escaped, which at most doubles it. */
function partBytes(part: ColumnPart, inner: boolean): string {
  const name = quoteName(part.viewColumn);
  switch (part.codec) {
    case 'hex':
      return `2 * ${rawBytes(name)}`;
    case 'plain':
    case 'folded':
      return inner ? `2 * ${bytes(name)}` : bytes(name);
    case 'float':
      return '16';
    case 'temporal':
    case 'time-bucket':
      return '26';
    case 'shard':
      return '10';
    default:
      return `${part.width ?? 0} + 40`;
  }
}

const VARIABLE = new Set(['plain', 'folded', 'hex']);

/** The key can be longer than DynamoDB takes, or empty, or a part of it NULL. */
function keyConditions(columns: EntityColumns, key: KeyAttributePlan, own: boolean, sort: boolean): readonly string[] {
  if (key.type === 'N') return numberConditions(columns, key);
  const parts = key.parts.filter(isColumn);
  const limit = sort ? MAX_SORT_KEY_BYTES : MAX_PARTITION_KEY_BYTES;
  const nulls = own ? parts.filter(({ nullable }) => nullable) : [];
  const most = key.parts.map((part) => {
    if (!isColumn(part)) return Buffer.byteLength(part.literal);
    const plan = columns.plan(part.viewColumn);
    const facts = plan && columns.facts(plan);
    return facts === undefined || VARIABLE.has(part.codec) ? mostPartBytes(part, facts) : 40;
  });
  const long = most.reduce<number>((sum, one) => sum + (one ?? Infinity), 0) > limit;
  const length = key.parts
    .map((part, index) =>
      isColumn(part) ? partBytes(part, index < key.parts.length - 1) : String(Buffer.byteLength(part.literal)),
    )
    .join(' + ');
  const empty = key.parts.every((part) => isColumn(part) && VARIABLE.has(part.codec));
  return [
    ...nulls.map(({ viewColumn }) => `${quoteName(viewColumn)} IS NULL`),
    ...(long ? [`${length} > ${limit}`] : []),
    ...(empty
      ? [
          `${parts.map((part) => rawBytes(quoteName(part.viewColumn))).join(' + ')} = 0 AND ${parts.map((part) => `${quoteName(part.viewColumn)} IS NOT NULL`).join(' AND ')}`,
        ]
      : []),
    ...parts.flatMap((part) => widthCondition(columns, part)),
  ];
}

function mostPartBytes(part: ColumnPart, facts: ColumnFacts | undefined): number | undefined {
  if (facts === undefined) return VARIABLE.has(part.codec) ? undefined : 40;
  return 2 * Math.max(keyBytes(facts), Number(facts.maxBytes ?? '0'));
}

/** A computed number that has more digits than its place in the key. */
function widthCondition(columns: EntityColumns, { viewColumn, codec, width = 0 }: ColumnPart): readonly string[] {
  const plan = columns.plan(viewColumn);
  if (!codec.startsWith('padded') || plan === undefined || columns.facts(plan) !== undefined) return [];
  return [`ABS(${quoteName(viewColumn)}) >= 1e${width}`];
}

const numberConditions = (columns: EntityColumns, key: KeyAttributePlan): readonly string[] =>
  key.parts.filter(isColumn).flatMap(({ viewColumn }) => {
    const plan = columns.plan(viewColumn);
    return plan === undefined ? [] : valueConditions(columns, plan);
  });

/** The value can be one that its attribute does not hold. */
function valueConditions(columns: EntityColumns, plan: ColumnPlan): readonly string[] {
  const name = quoteName(plan.viewColumn);
  const facts = columns.facts(plan);
  switch (plan.codec) {
    case 'boolean':
      return [`${name} NOT IN (0, 1)`];
    case 'number': {
      const range = `ABS(${name}) >= ${TOO_LARGE} OR (ABS(${name}) > 0 AND ABS(${name}) < ${TOO_SMALL})`;
      const text = `CAST(${name} AS CHAR CHARACTER SET utf8mb4)`;
      const digits = `LENGTH(TRIM(BOTH '0' FROM REPLACE(REPLACE(${text}, '-', ''), '.', ''))) > ${NUMBER_DIGITS}`;
      if (facts === undefined) return [range, digits, `${text} NOT REGEXP '^-?[0-9]+([.][0-9]+)?(e[-+]?[0-9]+)?$'`];
      if (facts.dataType === 'double' || facts.dataType === 'real') return [range];
      return facts.dataType === 'decimal' && (facts.precision ?? 0) > NUMBER_DIGITS ? [digits] : [];
    }
    case 'temporal':
      return plan.zeroDate === 'reject' ? [`CAST(${name} AS CHAR) LIKE '0000-00-00%'`] : [];
    default:
      return [];
  }
}

const SIZED = new Set(['text', 'temporal', 'set', 'binary', 'json-text', 'json']);

/** Bytes of the values that can be long, as SQL; a document counts as its text, which is near its size as a map. */
function sizedBytes({ columns }: EntityPlan): string {
  const sized = columns.filter(({ attribute, codec }) => attribute !== null && SIZED.has(codec));
  return sized
    .map(({ codec, viewColumn }) => (codec === 'binary' ? rawBytes : bytes)(quoteName(viewColumn)))
    .join(' + ');
}

const hasDocuments = ({ columns }: EntityPlan): boolean =>
  columns.some(({ codec, attribute }) => codec === 'json' && attribute !== null);

/** The item can pass 400 KB by values that are stored as they are. Numbers, names and what every item carries are reckoned at their most. */
function sizeConditions(columns: EntityColumns): readonly string[] {
  const { entity } = columns;
  const kept = entity.columns.filter(({ attribute }) => attribute !== null);
  const most = kept
    .filter(({ codec }) => SIZED.has(codec))
    .reduce((sum, plan) => sum + (columns.mostBytes(plan) ?? Infinity), 0);
  const rest = 1_000 + kept.reduce((sum, { attribute }) => sum + 40 + Buffer.byteLength(attribute ?? ''), 0);
  if (hasDocuments(entity) || most + rest <= MAX_ITEM_BYTES) return [];
  return [`${sizedBytes(entity)} + ${rest} > ${MAX_ITEM_BYTES}`];
}

/** All conditions of an entity, once each; none where every row of these types becomes an item. */
export function limitConditions(columns: EntityColumns): readonly string[] {
  const { entity } = columns;
  return [
    ...new Set([
      ...entity.keys.flatMap((key, index) => keyConditions(columns, key, true, index === 1)),
      ...entity.indexKeys.flatMap((key) => keyConditions(columns, key, false, key.sort === true)),
      ...entity.columns.filter(({ attribute }) => attribute !== null).flatMap((plan) => valueConditions(columns, plan)),
      ...sizeConditions(columns),
    ]),
  ];
}

/** Length of the items of an entity that has documents, as SQL; undefined without documents. */
export const documentBytes = (entity: EntityPlan): string | undefined =>
  hasDocuments(entity) ? sizedBytes(entity) : undefined;
