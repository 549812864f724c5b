import { by } from '../../lib/compare';
import { columnNamed } from '../../projection/compile/schema-index';
import { MAX_INDEXES } from '../../projection/compile/tables';
import { compareWeights } from '../evidence/rates';
import { template } from '../keys/keys';
import type { IndexKind, IndexModel, Note } from '../model';
import { keyWord } from '../naming';
import type { Pins } from '../pins/pins';
import { copyWants, foreignKeyWants, ownKeyWants } from './from-keys';
import { patternWants } from './from-patterns';
import { listingWants } from './listings';
import { becauseOf, mergeWants, patternsOf, weightOf, type Merged } from './merge';
import { pinnedWants, withoutForbidden } from './pinned';
import { shardsFor } from './shards';
import { identityRest, type IndexInput } from './want';

/** Rules I1-I9 of docs/modeling-rules.md: an index only where the key, a lookup item or another index cannot serve. */

/** Order of the slots, and what stays when there is no room for all. */
const KINDS: readonly IndexKind[] = ['pinned', 'own-key', 'foreign-key', 'inverted', 'pattern', 'listing', 'time'];

/** `ORDERS#STATUS#{status}`, `EVENTS#AT#{at}` for a bucket, `EVENTS#{id}` at the end for a shard. */
function partitionTemplate(type: string, merged: Merged, bucket: IndexModel['bucket'], shards: IndexModel['shards']) {
  const columns = [...merged.columns, ...(bucket === undefined ? [] : [bucket.column])];
  const words = [type, ...columns.map(keyWord)].join('#');
  return template(words, [...columns, ...(shards === undefined ? [] : [shards.column])]);
}

function finish(input: IndexInput, merged: Merged): IndexModel {
  const { evidence, table, type, key } = input;
  const { columns, sort, wants } = merged;
  const bucket = wants.find((want) => want.bucket !== undefined)?.bucket;
  const shards = wants.find((want) => want.shards !== undefined)?.shards ?? shardsFor(evidence, table, key, columns);
  const sortColumns = [...sort, ...identityRest(key, columns, sort)];
  const { kind } = wants[0]!;
  return {
    columns,
    sort,
    kind,
    because: becauseOf(wants),
    patterns: patternsOf(wants),
    sparse: columns.some((name) => columnNamed(table, name)?.nullable === true),
    partitionTemplate: partitionTemplate(type, merged, bucket, shards),
    // The type in front keeps the sort key from being empty, whatever the columns hold.
    sortTemplate: template(type, sortColumns),
    ...(bucket === undefined ? {} : { bucket }),
    ...(shards === undefined ? {} : { shards }),
  };
}

export interface Indexes {
  /** In the order of their slots: by kind, then by their keys. */
  readonly indexes: readonly IndexModel[];
  /** What DynamoDB's limit has no room for: the lightest patterns. */
  readonly dropped: readonly IndexModel[];
  readonly notes: readonly Note[];
}

interface Finished {
  readonly merged: Merged;
  readonly index: IndexModel;
}

const kindOf = ({ index }: Finished): number => KINDS.indexOf(index.kind);
const keysOf = ({ index }: Finished): string => [index.partitionTemplate, index.sortTemplate].join('\0');
/** Indexes of keys and pins stay whatever their weight. */
const isGiven = ({ index }: Finished): boolean => KINDS.indexOf(index.kind) < KINDS.indexOf('pattern');

export function indexesOf(input: IndexInput, pins: Pins): Indexes {
  const given = [
    ...pinnedWants(input, pins),
    ...ownKeyWants(input),
    ...foreignKeyWants(input),
    ...copyWants(input, pins),
  ];
  const wants = [...given, ...patternWants(input, given), ...listingWants(input)];
  const all = mergeWants(input.table, input.key.identity, wants)
    .map((merged) => ({ merged, index: finish(input, merged) }))
    .sort((a, b) => kindOf(a) - kindOf(b) || by(keysOf)(a, b));
  const { left, notes } = withoutForbidden(
    pins,
    input.table.name,
    all.map(({ index }) => index),
  );
  const allowed = all.filter(({ index }) => left.includes(index));
  const heaviest = [...allowed].sort(
    (a, b) =>
      Number(isGiven(b)) - Number(isGiven(a)) ||
      (isGiven(a) ? 0 : compareWeights(weightOf(b.merged.wants), weightOf(a.merged.wants))),
  );
  const kept = new Set(heaviest.slice(0, MAX_INDEXES));
  return {
    indexes: allowed.filter((one) => kept.has(one)).map(({ index }) => index),
    dropped: allowed.filter((one) => !kept.has(one)).map(({ index }) => index),
    notes,
  };
}
