import { code, page, table } from '../../report/markdown';
import type { DocumentInput } from './input';

/**
 * Can a partition be asked for more than it gives? One partition gives 3,000 read units and 1,000 write units a second (developer guide,
 * "Designing partition keys to distribute your workload"). A table whose whole peak stays below that cannot run hot, whatever its keys are.
 */
const PARTITION_READ_UNITS = 3_000;
const PARTITION_WRITE_UNITS = 1_000;

const share = (peak: number | null, limit: number): string =>
  peak === null ? 'unknown' : `${peak.toFixed(1)} of ${limit}`;

function verdict(reads: number | null, writes: number | null): string {
  if (reads === null || writes === null) return 'unknown: a rate has no peak';
  const over = Math.max(reads / PARTITION_READ_UNITS, writes / PARTITION_WRITE_UNITS);
  if (over <= 1) return 'cannot run hot at the measured peak, even if all of it met one partition';
  return `${over.toFixed(1)} times what one partition gives: the keys must spread it`;
}

/** Peaks of all patterns together, by table and index, against what one partition gives. */
export function hotPartitions({ cost, model }: Pick<DocumentInput, 'cost' | 'model'>): string {
  const unrated = cost.patterns.filter(({ rate, units }) => rate.average === null || units === null);
  const shards = model.tables.flatMap(({ facts, indexes }) =>
    indexes.flatMap(({ columns, shards: split }) =>
      split === undefined
        ? []
        : [
            `The index of ${code(facts.name)} on ${columns.map(code).join(', ') || 'all rows'} is split into ${split.count} shards: ${split.because}.`,
          ],
    ),
  );
  return page(
    table(
      ['table', 'index', 'read units in the busiest second', 'write units in the busiest second', 'verdict'],
      cost.provisioned.resources.map(({ table: name, index, reads, writes }) => [
        code(name),
        index === null ? '' : code(index),
        share(reads.peak, PARTITION_READ_UNITS),
        share(writes.peak, PARTITION_WRITE_UNITS),
        verdict(reads.peak, writes.peak),
      ]),
      'No rate is known, so nothing can be said of peaks.',
    ),
    ...shards,
    unrated.length === 0
      ? undefined
      : `Not in it: ${unrated.length} pattern(s) without a rate or without a known number of items.`,
  ).trimEnd();
}

/** The same in one line, for the person who decides. */
export function hotSentence({ cost }: Pick<DocumentInput, 'cost'>): string {
  const { resources } = cost.provisioned;
  const unknown = cost.patterns.filter(
    ({ rate, units }) => rate.average === null || rate.peak === null || units === null,
  ).length;
  const hot = resources.filter(
    ({ reads, writes }) => (reads.peak ?? 0) > PARTITION_READ_UNITS || (writes.peak ?? 0) > PARTITION_WRITE_UNITS,
  );
  const part = unknown === 0 ? '' : `; ${unknown} patterns have no rate, peak or number of items and are not in it`;
  if (resources.length === 0) return 'hot partitions: unknown, because no rate is known';
  if (hot.length === 0) return `hot partitions: none at the measured peak, even if all of it met one partition${part}`;
  const names = hot.map(({ table: name, index }) => (index === null ? name : `${name} ${index}`));
  return `hot partitions: the peak of ${names.join(', ')} is more than one partition gives, so their keys must spread it${part}`;
}
