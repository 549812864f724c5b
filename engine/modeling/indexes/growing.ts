import { includesAll, type AccessStep } from '../access';
import type { Evidence } from '../evidence/evidence';
import type { IndexInput } from './want';

/** Rule I9 of docs/modeling-rules.md: a partition that only grows is not read whole for a part of its rows. */

const insertsOf = (evidence: Evidence, table: string) =>
  evidence.patternsOf(table).filter(({ operation, tables }) => operation === 'insert' && tables[0] === table);

/**
 * True when by evidence rows come and none go, and they come more often than rows of the table that their partition belongs to:
 * the rows of one partition have then no bound. Without rates the statements alone say so.
 */
function grows({ evidence, table, key }: IndexInput): boolean {
  const inserts = insertsOf(evidence, table.name);
  if (inserts.length === 0 || evidence.changes.deletes(table.name)) return false;
  const [leading] = table.foreignKeys.filter(
    ({ columns }) => columns.length === key.partitionColumns.length && includesAll(key.partitionColumns, columns),
  );
  if (leading === undefined) return true;
  const [own, parents] = [inserts, insertsOf(evidence, leading.referencedTable)].map((list) => evidence.rate(list));
  return own === null || own === undefined || parents === null || parents === undefined || own > parents;
}

/**
 * True when the key finds the partition of these rows, but nothing narrows them down within it, although an index of the source does, and
 * the partition only grows. Who made that index on the source had the same reason.
 */
export function outgrown(input: IndexInput, step: AccessStep): boolean {
  const { table, key } = input;
  const partition = key.partitionColumns;
  const narrows = (name: string | undefined): boolean =>
    name !== undefined &&
    (step.equal.includes(name) || step.range.includes(name) || (step.pattern.limited && step.order[0] === name));
  if (!includesAll(step.equal, partition) || includesAll(step.equal, key.identity) || narrows(key.sortColumns[0]))
    return false;
  const made = table.keys.some(
    ({ kind, columns }) =>
      kind === undefined &&
      includesAll(columns.slice(0, partition.length), partition) &&
      narrows(columns[partition.length]),
  );
  return made && grows(input);
}
