import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed } from '../../projection/compile/schema-index';
import { MAX_PARTITION_KEY_BYTES, MAX_SORT_KEY_BYTES } from '../../projection/items/item-size';
import { defaultKeyCodec, familyOf, keyBytes } from '../../projection/sql-types';
import { includesAll } from '../access';
import type { Evidence } from '../evidence/evidence';
import type { Weight } from '../evidence/rates';
import type { Bucket, IndexKind, KeyModel, LookupModel, Shards, TableModel } from '../model';

/** An index that something asks for, before wants are merged and get their keys. */
export interface Want {
  /** Columns of the partition key; none for an index over the whole table. */
  readonly columns: readonly string[];
  /** Equalities known beside the partition that a sort key could begin with. */
  readonly known: readonly string[];
  /** Columns of the order that is asked for, or of the range. */
  readonly order: readonly string[];
  readonly kind: IndexKind;
  /** Sentences, before the names of patterns. */
  readonly because: readonly string[];
  /** Ids of the patterns that ask for it. */
  readonly patterns: readonly string[];
  readonly weight: Weight;
  readonly bucket?: Bucket;
  readonly shards?: Shards;
  /** Written down by a person: never merged away, never dropped. */
  readonly pinned?: true;
}

/** What the index rules look at for one table. */
export interface IndexInput {
  readonly evidence: Evidence;
  readonly table: TableFacts;
  readonly type: string;
  readonly key: KeyModel;
  readonly lookups: readonly LookupModel[];
}

export const NO_WEIGHT: Weight = { perSecond: 0, patterns: 0 };

/** A column that a key can hold. */
export const usable = (table: TableFacts, name: string): boolean => {
  const facts = columnNamed(table, name);
  return facts !== undefined && defaultKeyCodec(facts) !== undefined && keyBytes(facts) <= MAX_SORT_KEY_BYTES;
};

/** NOT NULL: an item without its sort key would not be in the index at all. */
export const inSortKey = (table: TableFacts, name: string): boolean =>
  usable(table, name) && columnNamed(table, name)?.nullable === false;

/** An ENUM sorts by position on the source and by label in a key. */
export const givesOrder = (table: TableFacts, name: string): boolean => {
  const facts = columnNamed(table, name);
  return inSortKey(table, name) && facts !== undefined && familyOf(facts) !== 'enum' && familyOf(facts) !== 'set';
};

const bytesOf = (table: TableFacts, names: readonly string[]): number =>
  names.reduce((sum, name) => {
    const facts = columnNamed(table, name);
    return sum + 1 + (facts === undefined ? 64 : keyBytes(facts));
  }, 0);

/** Room for the type and the words in front of the values. */
const WORDS_BYTES = 200;

/** True when partition and sort key cannot become too long. */
export const keysFit = (table: TableFacts, columns: readonly string[], sort: readonly string[]): boolean =>
  WORDS_BYTES + bytesOf(table, columns) <= MAX_PARTITION_KEY_BYTES &&
  WORDS_BYTES + bytesOf(table, sort) <= MAX_SORT_KEY_BYTES;

/** The identity columns that a sort key ends with, so that no two rows of an index share a key by accident of order. */
export const identityRest = (key: KeyModel, columns: readonly string[], sort: readonly string[]): readonly string[] =>
  key.identity.filter((name) => !columns.includes(name) && !sort.includes(name));

/** True when rows with these columns known are reached without an index. */
export const reachedByKey = (key: KeyModel, lookups: readonly LookupModel[], equal: readonly string[]): boolean =>
  includesAll(equal, key.partitionColumns) || lookups.some(({ columns }) => includesAll(equal, columns));

/** The same, or by an index. */
export const isFound = (
  { key, lookups, indexes }: Pick<TableModel, 'key' | 'lookups' | 'indexes'>,
  equal: readonly string[],
): boolean =>
  reachedByKey(key, lookups, equal) ||
  indexes.some(({ columns, bucket }) => bucket === undefined && includesAll(equal, columns));
