import { columnNamed } from '../../../projection/compile/schema-index';
import type { DocumentInput } from '../input';
import { staysCool } from '../hot-partitions';
import { pagedDeletions } from '../maps/foreign-keys';
import { transactionRisks } from '../maps/transactions';
import { collectionRisks } from './collections';
import { counterRisks } from './counters';
import { limitRisks } from './limits';
import { largeWrites } from './large-writes';
import { rightsRisks } from './rights';
import { scanLines } from './scans';

/** What can go wrong. */

export function risks(input: DocumentInput): readonly (readonly [string, string])[] {
  const { analysis, model, projection, cost } = input;
  const transactions = transactionRisks(input);
  const rows: (readonly [string, string])[] = model.notes.map(({ where, what }) => [where, what]);
  for (const table of model.tables) {
    for (const [slot, index] of table.indexes.entries()) {
      const narrow =
        index.columns.length > 0 &&
        index.columns.every((name) => {
          const column = columnNamed(table.facts, name);
          return column !== undefined && (column.values !== null || /^(tinyint|bit)\(1\)/.test(column.columnType));
        });
      if (!narrow) continue;
      const load = cost.partitions.find(
        (one) =>
          one.table === table.dynamoTable && one.index === `GSI${slot + 1}` && one.template === index.partitionTemplate,
      );
      const hot =
        load === undefined
          ? 'can run hot; no rate of it is known'
          : staysCool(load)
            ? 'would run hot at much higher rates than those that are known'
            : 'can run hot';
      rows.push([
        table.facts.name,
        `the index on ${index.columns.join(', ')} has few different values: all rows of one value share a partition, which ${hot}`,
      ]);
    }
    for (const index of table.dropped)
      rows.push([
        table.facts.name,
        `no room for an index on ${index.columns.join(', ')} (${index.because}): DynamoDB allows 20`,
      ]);
  }
  rows.push(
    ...collectionRisks(input),
    ...rightsRisks(input),
    ...counterRisks({ analysis, projection }),
    ...pagedDeletions({ projection }),
    ...transactions,
    ...largeWrites(input, new Set(transactions.map(([name]) => name))),
  );
  for (const { pattern, reads, rate, price } of scanLines(projection, cost.patterns))
    rows.push([pattern, `is served by a Scan of ${reads}: its cost grows with the table (${rate}; ${price})`]);
  return [...rows, ...limitRisks(input)];
}
