import type { TablePins } from '../../../contracts/schemas/pins';
import { ROW_HASH } from '../../projection/compile/template';
import type { IndexModel, Note } from '../model';
import type { Pins } from '../pins/pins';
import { isTime, timeBucket } from './time';
import { inSortKey, keysFit, NO_WEIGHT, usable, type IndexInput, type Want } from './want';

/** Indexes that a person asked for or forbade (rule N1 of docs/modeling-rules.md). */

type Required = NonNullable<TablePins['indexes']>['require'][number];

/** Why a required index cannot be made; undefined when it can. */
function unfit(
  { table, key }: IndexInput,
  { partition, sort, bucket, shards }: Required,
): readonly [string, string] | undefined {
  const badPartition = partition.find((name) => !usable(table, name));
  if (badPartition !== undefined)
    return [`${badPartition} in the partition`, 'columns of a type and length that a key can hold'];
  const badSort = sort.find((name) => !inSortKey(table, name));
  if (badSort !== undefined)
    return [
      `${badSort} in the sort key`,
      'columns that are NOT NULL, of a type and length that a key can hold: an item without its sort key is not in the index',
    ];
  if (!keysFit(table, partition, [...sort, ...key.identity]))
    return ['keys that can become too long', '2,048 bytes for the partition key, 1,024 for the sort key'];
  if (bucket !== undefined && !isTime(table, bucket.column))
    return [`a bucket of ${bucket.column}`, 'a bucket of a DATE, DATETIME or TIMESTAMP that is NOT NULL'];
  if (shards !== undefined && key.identity.every((name) => partition.includes(name) || name === ROW_HASH))
    return ['shards', 'no shards: the partition holds the whole key of the row'];
  return undefined;
}

export function pinnedWants(input: IndexInput, pins: Pins): readonly Want[] {
  const { table, key } = input;
  return (pins.of(table.name).indexes?.require ?? []).flatMap((one, index): readonly Want[] => {
    const path = [table.name, 'indexes', 'require', index];
    const refusal = unfit(input, one);
    if (refusal !== undefined) {
      pins.refuse(path, { found: refusal[0], allowed: refusal[1] });
      return [];
    }
    pins.follow(...path);
    const shardBy = key.identity.find((name) => !one.partition.includes(name) && name !== ROW_HASH);
    return [
      {
        columns: one.partition,
        known: [],
        order: one.sort,
        kind: 'pinned',
        because: [`pinned: ${one.why}`],
        patterns: [],
        weight: NO_WEIGHT,
        ...(one.bucket === undefined ? {} : { bucket: timeBucket(one.bucket.column, one.bucket.unit, 'pinned') }),
        ...(one.shards === undefined || shardBy === undefined
          ? {}
          : { shards: { column: shardBy, count: one.shards, because: 'pinned' } }),
        pinned: true,
      },
    ];
  });
}

const sameColumns = (a: readonly string[], b: readonly string[]): boolean =>
  [...a].sort().join('\0') === [...b].sort().join('\0');

/** Takes out what is forbidden; what that costs becomes a note. */
export function withoutForbidden(
  pins: Pins,
  table: string,
  indexes: readonly IndexModel[],
): { readonly left: readonly IndexModel[]; readonly notes: readonly Note[] } {
  const notes: Note[] = [];
  const forbidden = pins.of(table).indexes?.forbid ?? [];
  forbidden.forEach((_, index) => pins.follow(table, 'indexes', 'forbid', index));
  const left = indexes.filter((index) => {
    const pin = forbidden.find(
      ({ partition, sort }) =>
        sameColumns(partition, index.columns) && (sort === undefined || sort.join('\0') === index.sort.join('\0')),
    );
    if (pin === undefined || index.kind === 'pinned') return true;
    const columns = index.columns.join(', ') || 'no column';
    notes.push({ where: table, what: `no index on ${columns} (${index.because}): forbidden by a pin, ${pin.why}` });
    return false;
  });
  return { left, notes };
}
