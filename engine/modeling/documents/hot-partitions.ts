import type { PartitionLoad, Spread } from '../../cost';
import { listed } from '../../lib/listed';
import { plural } from '../../lib/plural';
import { code, page, table } from '../../report/markdown';
import { PARTITION_UNITS } from '../indexes/shards';
import type { DocumentInput } from './input';

/** Can a partition be asked for more than it gives? Each partition key at the measured rates, between the best and the worst spread. */

const KINDS = ['reads', 'writes'] as const;

/** Partition keys that the table shows; those that are asked for most come first. */
const SHOWN = 40;
/** Patterns that a line names. */
const NAMED = 4;

const units = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(1));

/** `0.2 - 40.0`: spread as far as the keys allow, and all on one key. */
const spread = ({ least, most }: Spread): string =>
  most === 0 ? '0' : units(least) === units(most) ? units(most) : `${units(least)} - ${units(most)}`;

/** How far a load uses up a partition: 1 is all that it gives. */
const share = (load: PartitionLoad, end: keyof Spread): number =>
  Math.max(...KINDS.map((kind) => load[kind][end] / PARTITION_UNITS[kind]));

/** True when the busiest second would fit one partition even if all of it met one key. */
export const staysCool = (load: PartitionLoad): boolean => share(load, 'most') <= 1;

function verdict(load: PartitionLoad): string {
  const [least, most] = [share(load, 'least'), share(load, 'most')];
  if (most <= 1) return 'cannot run hot, even if all of it met one key';
  if (least <= 1)
    return `depends on which keys are asked for: all on one would be ${most.toFixed(1)} times what it gives`;
  return `**runs hot**: ${least.toFixed(1)} times what one partition gives, even spread as far as its keys allow`;
}

function row(load: PartitionLoad): readonly string[] {
  const { table: name, index, template, partitions, patterns } = load;
  return [
    code(index === null ? name : `${name} ${index}`),
    code(template),
    partitions === null ? 'not known' : partitions.toString(),
    ...KINDS.map((kind) => spread(load[kind])),
    listed(patterns, NAMED),
    verdict(load),
  ];
}

/** What a reader must know to trust the table. */
function remarks({ cost, model }: Pick<DocumentInput, 'cost' | 'model'>, hidden: number): readonly string[] {
  const unrated = cost.patterns.filter(({ rate, units: each }) => rate.average === null || each === null).length;
  const averaged = cost.partitions.filter((load) => load.averaged).length;
  return [
    ...(hidden > 0 ? [`Not shown: ${hidden} partition keys that are asked for less.`] : []),
    ...(averaged > 0
      ? [
          `${averaged} of them are asked by patterns of which only an average is known; it stands for their busiest second.`,
        ]
      : []),
    ...(unrated > 0
      ? [`Not in it: ${plural(unrated, 'pattern')} without a rate or without a known number of items.`]
      : []),
    ...model.tables.flatMap(({ facts, indexes }) =>
      indexes.flatMap(({ columns, shards }) =>
        shards === undefined
          ? []
          : [
              `The index of ${code(facts.name)} on ${columns.map(code).join(', ') || 'all rows'} is split into ${shards.count} shards: ${shards.because}.`,
            ],
      ),
    ),
  ];
}

/** Each partition key in the busiest second against what one partition gives. */
export function hotPartitions(input: Pick<DocumentInput, 'cost' | 'model'>): string {
  const loads = [...input.cost.partitions].sort((a, b) => share(b, 'most') - share(a, 'most'));
  return page(
    `One partition gives ${PARTITION_UNITS.reads} read units and ${PARTITION_UNITS.writes} write units a second ([AWS](https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html)). The two figures are units in the busiest second on the busiest key: if requests spread as far as keys and the texts in the log allow, and if all of them met one key. Peaks of different patterns are added, as if they fell together. A Scan asks all partitions in turn and is not in the table.`,
    table(
      ['table, index', 'partition key', 'keys, at most', 'read units/s', 'write units/s', 'asked by', 'verdict'],
      loads.slice(0, SHOWN).map(row),
      'No rate is known, so nothing can be said of peaks.',
    ),
    ...remarks(input, Math.max(0, loads.length - SHOWN)),
  ).trimEnd();
}

const names = (loads: readonly PartitionLoad[]): string =>
  loads
    .map(({ table: name, index, template }) => `${index === null ? name : `${name} ${index}`} ${template}`)
    .join(', ');

/** The same in one line, for the person who decides. */
export function hotSentence({ cost }: Pick<DocumentInput, 'cost'>): string {
  const { partitions, patterns } = cost;
  if (partitions.length === 0) return 'hot partitions: unknown, because no rate is known';
  const unknown = patterns.filter(
    ({ rate, units: each }) => rate.average === null || rate.peak === null || each === null,
  ).length;
  const part =
    unknown === 0
      ? ''
      : `; ${unknown} patterns have no rate, peak or number of items and are not, or not wholly, in it`;
  const hot = partitions.filter((load) => share(load, 'least') > 1);
  const open = partitions.filter((load) => share(load, 'least') <= 1 && share(load, 'most') > 1);
  if (hot.length > 0) return `hot partitions: ${names(hot)} at the measured rates${part}`;
  if (open.length > 0)
    return `hot partitions: none for certain; ${names(open)} if most requests of the busiest second met one key${part}`;
  return `hot partitions: none at the measured peak, even if all of it met one key${part}`;
}
