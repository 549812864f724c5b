import type { KeyAttributePlan, KeyCodec, KeyPart, ValueCodec } from '../../../contracts/projection';
import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES } from '../items/item-size';
import { isPartialCodec } from '../../../runtime/dynamodb/keys/codec';
import { defaultKeyCodec, familyOf, keyBytes } from '../sql-types';
import { impliedColumn, reportImplied } from './implied-keys';
import type { JoinScope } from './joins';
import type { KeySource, Sidecar } from './normalize';
import { ownColumn, type ReadableColumn } from './readable';
import type { Report } from '../findings/report';
import { columnNamed } from './schema-index';
import { parseTemplate, ROW_HASH } from './template';
import type { ViewColumns } from './view-columns';

/** Turns key templates and natural key attributes into key plans. */
export interface KeyContext {
  readonly table: TableFacts;
  readonly columns: ViewColumns;
  readonly scope: JoinScope;
  readonly sidecar: Sidecar;
  readonly keyless: boolean;
  readonly report: Report;
}

/** A key plan with what the checks need of it. */
export interface CompiledKey {
  readonly plan: KeyAttributePlan;
  /** Columns of the driving table that rows of one key have in common. */
  readonly own: readonly string[];
  /** True when a part can be NULL. */
  readonly nullable: boolean;
}

const DATES: ReadonlySet<string> = new Set(['date', 'datetime', 'timestamp']);
/** Characters of year, month, day and hour. */
const TIME_BUCKETS: ReadonlySet<number> = new Set([4, 7, 10, 13]);

const VARIABLE: ReadonlySet<KeyCodec> = new Set(['plain', 'folded', 'hex']);

function resolve(context: KeyContext, key: KeySource, name: string): ReadableColumn | undefined {
  const { table, columns, report } = context;
  const attribute = columns.attribute(name);
  if (key.attributesFirst === true && attribute !== undefined) return attribute.source;
  const column =
    columnNamed(table, name) !== undefined || attribute === undefined ? impliedColumn(table, name) : undefined;
  if (column === undefined) return attribute?.source;
  if (column !== name) reportImplied(report, key.at, table, name, column);
  else if (attribute !== undefined && attribute.plan.reads !== undefined)
    report.warning(
      'ambiguous-column',
      key.at,
      `the template names ${name}, a column of ${table.name} and an attribute with another value: the column is taken`,
      'Give the attribute another name if its value is meant.',
    );
  return ownColumn(table, columnNamed(table, column)!);
}

/** Why a partial codec cannot be used on a column; undefined when it can, and for the other codecs. */
function unfitPartial(
  { codec, width = 0 }: { readonly codec: KeyCodec; readonly width?: number },
  facts: ColumnFacts,
): string | undefined {
  if (codec === 'shard' && width < 2) return 'is to be spread over less than two shards';
  if (codec !== 'time-bucket') return undefined;
  if (!DATES.has(facts.dataType)) return `is ${facts.columnType}, which has no time buckets`;
  return TIME_BUCKETS.has(width) ? undefined : `has no time bucket of ${width} characters`;
}

function partOf(context: KeyContext, key: KeySource, source: ReadableColumn, name: string): KeyPart | undefined {
  const pinned = context.sidecar.keyEncodings.find((one) => one.attribute === key.attribute && one.column === name);
  const encoding = pinned ?? defaultKeyCodec(source.facts);
  if (encoding === undefined) {
    context.report.error(
      'type-mismatch',
      key.at,
      `${source.table}.${name} is ${source.facts.columnType}, which cannot be in a key`,
      'Take another column.',
    );
    return undefined;
  }
  const unfit = unfitPartial(encoding, source.facts);
  if (unfit !== undefined) {
    context.report.error('type-mismatch', key.at, `${source.table}.${name} ${unfit}`, 'Correct keyEncodings.');
    return undefined;
  }
  const text = familyOf(source.facts) === 'text';
  if (pinned?.codec === 'plain' && text && defaultKeyCodec(source.facts)?.codec === 'folded')
    context.report.warning(
      'key-not-folded',
      key.at,
      `${source.table}.${name} is compared by ${source.facts.collation} on the source and byte by byte in the key`,
      'Use the codec folded.',
    );
  const viewColumn =
    text &&
    encoding.codec !== 'hex' &&
    (encoding.codec === 'folded' || defaultKeyCodec(source.facts)?.codec === 'plain')
      ? context.columns.keyText(source)
      : context.columns.exact(source);
  return {
    viewColumn,
    codec: encoding.codec,
    ...(encoding.width === undefined ? {} : { width: encoding.width }),
    nullable: source.nullable,
  };
}

function checkLength(context: KeyContext, key: KeySource, bytes: number, canBeEmpty: boolean): void {
  const limit = key.sort ? MAX_SORT_KEY_BYTES : MAX_PARTITION_KEY_BYTES;
  if (bytes > limit)
    context.report.warning(
      'key-too-long',
      key.at,
      `${key.attribute} can take ${bytes} bytes, DynamoDB allows ${limit}; rows beyond are refused`,
      'Use a shorter column in the key.',
    );
  if (canBeEmpty)
    context.report.warning(
      'key-can-be-empty',
      key.at,
      `${key.attribute} can be empty, which DynamoDB refuses`,
      'Put a literal before the column.',
    );
}

/** A key from a template. */
export function templateKey(
  context: KeyContext,
  key: KeySource & { readonly template: string },
): CompiledKey | undefined {
  const parts: KeyPart[] = [];
  const own: string[] = [];
  let bytes = 0;
  let nullable = false;
  let previous: KeyPart | undefined;
  for (const part of parseTemplate(key.template)) {
    if ('literal' in part) {
      const separates = previous === undefined || 'literal' in previous || !VARIABLE.has(previous.codec);
      if (!separates && part.literal.charCodeAt(0) > 0x24)
        context.report.warning(
          'separator-ambiguous',
          key.at,
          `the text ${JSON.stringify(part.literal)} after a text column cannot be told from the column's own text`,
          'Use # as the separator.',
        );
      parts.push((previous = part));
      bytes += Buffer.byteLength(part.literal);
      continue;
    }
    if (part.column === ROW_HASH && context.keyless) {
      parts.push((previous = { viewColumn: '_k1', codec: 'plain', nullable: false }));
      own.push(ROW_HASH);
      bytes += 64;
      continue;
    }
    const resolved = resolve(context, key, part.column);
    if (resolved === undefined) {
      context.report.error(
        'unknown-column',
        key.at,
        `the template ${key.template} names ${part.column}, which is neither a column of ${context.table.name} nor an attribute of the entity`,
        'Name a column or an attribute; a value of another table is an attribute with a join.',
      );
      return undefined;
    }
    const next = partOf(context, key, resolved, part.column);
    if (next === undefined || !('codec' in next)) return undefined;
    if (previous !== undefined && 'codec' in previous && VARIABLE.has(previous.codec))
      context.report.warning(
        'separator-ambiguous',
        key.at,
        `nothing separates two columns in ${key.template}`,
        'Put # between them.',
      );
    parts.push((previous = next));
    if (!isPartialCodec(next.codec)) own.push(...resolved.determines);
    nullable ||= resolved.canBeNull;
    bytes += keyBytes(resolved.facts);
  }
  checkLength(
    context,
    key,
    bytes,
    parts.every((part) => 'codec' in part && ['plain', 'folded', 'hex'].includes(part.codec)),
  );
  return {
    plan: { attribute: key.attribute, type: 'S', ...(key.sort ? { sort: true } : {}), parts },
    own,
    nullable,
  };
}

const NATURAL_KEY_TYPE: Readonly<Partial<Record<ValueCodec, KeyAttributePlan['type']>>> = {
  number: 'N',
  bit: 'N',
  binary: 'B',
  text: 'S',
  temporal: 'S',
};

/** A key that is an attribute of the item as it is. */
export function naturalKey(context: KeyContext, key: KeySource): CompiledKey | undefined {
  const attribute = context.columns.attribute(key.attribute);
  if (attribute === undefined) {
    context.report.error(
      'unknown-attribute',
      key.at,
      `the key ${key.attribute} is no attribute of the entity`,
      'Add the attribute, or use a multi-entity table with templates.',
    );
    return undefined;
  }
  const { plan, source } = attribute;
  const type = NATURAL_KEY_TYPE[plan.codec];
  if (type === undefined) {
    context.report.error(
      'type-mismatch',
      key.at,
      `the key ${key.attribute} is neither text, number nor binary`,
      'Take another attribute.',
    );
    return undefined;
  }
  if (defaultKeyCodec(source.facts)?.codec === 'folded')
    context.report.warning(
      'key-not-folded',
      key.at,
      `${source.table}.${source.facts.name} is compared by ${source.facts.collation} on the source and byte by byte in the key`,
      'Use a template with the codec folded.',
    );
  const variable = !source.filled && (type === 'B' || familyOf(source.facts) === 'text');
  checkLength(context, key, type === 'N' ? 1 : Number(source.facts.maxBytes ?? '26'), variable);
  return {
    plan: {
      attribute: key.attribute,
      type,
      ...(key.sort ? { sort: true } : {}),
      parts: [{ viewColumn: plan.viewColumn, codec: 'plain', nullable: plan.nullable }],
    },
    own: source.determines,
    nullable: source.canBeNull && plan.nullable,
  };
}
