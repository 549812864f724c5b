import { code, heading, inline, list, page, table } from '../../report/markdown';
import { sortedUnique } from '../../lib/compare';
import type { CostForecast } from '../forecast';
import { priceLines } from '../prices';
import { TARGET_UTILISATION } from '../provisioned';
import { costSentence } from '../sentence';
import { SHARDS } from '../streams';
import { dollars, duration, usd } from './figures';
import { basisTable, patternTable } from './patterns';
import { capacityTable, sensitivityTable, sizeTable, storageSentence } from './tables';

const percent = (share: number | null): string => (share === null ? 'unknown' : `${(share * 100).toFixed(0)} %`);

const ENGINES = {
  native: 'Temporal workers (`native`)',
  's3-import': 'ImportTable from S3 (`s3-import`)',
  glue: 'Glue Spark job (`glue`)',
} as const;

function comparisons(cost: CostForecast): readonly string[] {
  const { provisioned } = cost;
  return [
    `With reads that need not be consistent: ${dollars(cost.usdEventual)}.`,
    `In the table class Standard-IA: ${dollars(cost.usdInfrequent)}.`,
    `Provisioned with auto scaling at ${TARGET_UTILISATION * 100} % utilisation: ${dollars(cost.usdProvisioned)} if it follows the average; capacity for the peaks held all month: ${dollars(provisioned.usdAtPeak)} before storage.`,
    `A provisioned unit is cheaper than requests on demand once it is used ${percent(provisioned.breakEven.reads)} (reads) or ${percent(provisioned.breakEven.writes)} (writes) of the time.`,
    ...streamTexts(cost),
    cost.present === null
      ? 'The present server: its price is not given (`source.monthlyCost`).'
      : `The present server costs ${dollars(cost.present)} a month, as given in \`source.monthlyCost\`${cost.usd === null ? '' : `; the tables would cost ${percent(cost.usd / cost.present)} of it, for what is known`}.`,
  ];
}

/** Who reads the changes of tables, and what that costs in other ways. */
function streamTexts({ streams, tables }: CostForecast): readonly string[] {
  const { maintained, wayBack, kinesis } = streams;
  const reader = `a reader of its own that asks ${SHARDS} shards of each table once a second`;
  const back = `While changes are copied back to the source (phase 5), the stream of each table (${tables.length}) is read by ${reader}: ${dollars(wayBack)} a month, not in the sum.`;
  if (maintained.length === 0) return [back];
  return [
    `Streams that are read as long as the application runs: ${maintained.map(code).join(', ')}, priced for ${reader}; GetRecords calls of a Lambda trigger cost nothing, its invocations do.`,
    `Change data capture into a Kinesis data stream in their place: ${dollars(kinesis)}, before the price of the data stream.`,
    back,
  ];
}

function priceTable(cost: CostForecast): string {
  const lines = priceLines(cost.prices);
  const pages = sortedUnique(lines.map(({ page: from }) => from));
  return page(
    table(
      ['price', 'USD', 'day', 'source'],
      lines.map(({ what, unit, usd: amount, date, page: from }) => [
        `${inline(what)}, ${unit}`,
        amount,
        date,
        `(${pages.indexOf(from) + 1})`,
      ]),
      `The price file ${inline(cost.prices.name)} does not have the region ${inline(cost.prices.region)}: give one that has it under \`modeling.prices\`.`,
    ),
    pages.map((from, at) => `${at + 1}. ${inline(from)}`).join('\n'),
  ).trimEnd();
}

/** The cost chapter of a document; `level` is that of its headings. */
export const costSection = (cost: CostForecast, level: 2 | 3): string =>
  page(
    `${inline(costSentence(cost))}.`,
    table(
      ['part of the month, on demand', 'USD'],
      cost.lines.map(({ what, usd: amount }) => [what, usd(amount)]),
    ),
    list(comparisons(cost)),
    heading(level, 'Price of each pattern'),
    'Reads of tables are consistent, as those of MySQL are; reads of indexes are eventually consistent. A Query sums its items before it rounds up to 4 KB. A transaction doubles what it writes to the table. An update writes every index that holds the item, because the version of an item changes with each write; where its key in the index moves it costs two.',
    patternTable(cost),
    basisTable(cost),
    heading(level, 'Sizes and storage'),
    sizeTable(cost),
    storageSentence(cost),
    heading(level, 'If the rate changes'),
    sensitivityTable(cost),
    heading(level, 'Provisioned capacity'),
    capacityTable(cost),
    heading(level, 'The move, once'),
    table(
      ['engine', 'USD', 'largest table', 'of which', 'conditions'],
      cost.oneOff.map(({ engine, lines, usd: amount, hours, notes }) => [
        ENGINES[engine],
        usd(amount),
        hours === null ? 'not reckoned' : duration(hours),
        lines.map((line) => `${line.what} ${usd(line.usd)}`).join('; '),
        inline(notes.join('; ')),
      ]),
    ),
    heading(level, 'Not in these sums'),
    list([
      ...cost.unknown.map(inline),
      'Tax, free tier, discounts, reserved capacity',
      'The first 2.5 million reads of streams of a month, which are free; invocations of Lambda; on-demand backups, exports, restores',
      'Requests to the AWS managed KMS key of DynamoDB, data transfer out of the region, CloudWatch',
    ]),
    heading(level, 'Prices used'),
    priceTable(cost),
    cost.prices.file.note === undefined ? undefined : inline(cost.prices.file.note),
  ).trimEnd();
