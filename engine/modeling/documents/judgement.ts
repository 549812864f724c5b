import { columnNamed } from '../../projection/compile/schema-index';
import { counterRisks } from './counters';
import type { DocumentInput } from './input';
import { pagedDeletions } from './maps/foreign-keys';
import { scanLines } from './scans';
import { transactionRisks } from './maps/transactions';

/** What a reader should weigh: what was not done and why, and what can go wrong. */

export function decisions({ model, options }: DocumentInput): readonly (readonly [string, string])[] {
  const children = model.tables.filter(({ ownership }) => ownership !== null);
  const lookups = model.tables.flatMap(({ facts, lookups: list }) =>
    list.map(({ keyName }) => `${facts.name}.${keyName}`),
  );
  const copies = model.tables.flatMap(({ facts, copies: list }) =>
    list.map(({ attribute }) => `${facts.name}.${attribute}`),
  );
  const rows: (readonly [string, string])[] = [];
  if (children.length > 0)
    rows.push([
      `Tables of their own for ${children.map(({ facts }) => facts.name).join(', ')}`,
      'They are read or deleted with their parent; in its item collection one Query gives both.',
    ]);
  else if (!options.collections)
    rows.push(['Item collections', 'modeling.collections is false: every source table keeps a table of its own.']);
  if (lookups.length > 0)
    rows.push([
      `Indexes for the unique constraints ${lookups.join(', ')}`,
      'An index does not keep values unique and is read with eventual consistency; a lookup item does both in the same transaction.',
    ]);
  rows.push(
    copies.length > 0
      ? [
          'Copies of every joined column',
          `Only ${copies.join(', ')} are copied: nothing changes them, or keeping them costs less than reading them, each with its reason in the contract (justification). Others are read by reference.`,
        ]
      : [
          'Copies of joined columns',
          'No joined column is known to stay unchanged; rows of other tables are read by reference.',
        ],
  );
  return rows;
}

export function risks(input: DocumentInput): readonly (readonly [string, string])[] {
  const { analysis, model, projection, cost } = input;
  const rows: (readonly [string, string])[] = model.notes.map(({ where, what }) => [where, what]);
  for (const table of model.tables) {
    if (table.ownership !== null)
      rows.push([
        table.facts.name,
        `the number of items in one collection of ${table.root} has no bound in the schema; one partition serves 3000 read and 1000 write units a second`,
      ]);
    for (const index of table.indexes) {
      const narrow =
        index.columns.length > 0 &&
        index.columns.every((name) => {
          const column = columnNamed(table.facts, name);
          return column !== undefined && (column.values !== null || /^(tinyint|bit)\(1\)/.test(column.columnType));
        });
      if (narrow)
        rows.push([
          table.facts.name,
          `the index on ${index.columns.join(', ')} has few different values: all rows of one value share a partition and can run hot`,
        ]);
    }
    for (const index of table.dropped)
      rows.push([
        table.facts.name,
        `no room for an index on ${index.columns.join(', ')} (${index.because}): DynamoDB allows 20`,
      ]);
  }
  rows.push(...counterRisks({ analysis, projection }), ...pagedDeletions({ projection }), ...transactionRisks(input));
  for (const { pattern, reads, rate, price } of scanLines(projection, cost.patterns))
    rows.push([pattern, `is served by a Scan of ${reads}: its cost grows with the table (${rate}; ${price})`]);
  for (const { pattern, why } of projection.unserved) rows.push([pattern, `is not served: ${why}`]);
  return rows;
}
