import type { ColumnFacts, TableFacts } from '../../../contracts/schemas/analysis';
import type { Evidence } from '../evidence/evidence';
import { fanOutOf } from '../evidence/fan-out';
import type { CopyModel } from '../model';
import { READS_PER_WRITE, rowBytes, units } from '../sizes';

/** Rule D4 of docs/modeling-rules.md: a column that changes is copied where its copies are few by count and cheaper to keep than to read. */

/** Items of one transaction, the source's own item among them. */
const MOST_COPIES = 99;

export interface KeepingBalance {
  /** Copies of one row on average, and at most when they were counted. */
  readonly mean: number;
  readonly most: number;
  /** Write units that one change causes beside its own, on average. */
  readonly amplification: number;
  readonly saved: number;
  readonly added: number;
}

export interface Keeping {
  readonly evidence: Evidence;
  readonly child: TableFacts;
  readonly table: TableFacts;
  readonly column: ColumnFacts;
  readonly joins: CopyModel['joins'];
  readonly indexes: number;
}

/** Undefined when a change cannot be bounded by what was counted, or a rate is missing. */
export function keepingBalance(
  { evidence, child, table, column, joins, indexes }: Keeping,
  readers: readonly { readonly pattern: string }[],
): KeepingBalance | undefined {
  const fanOut = fanOutOf(
    child,
    joins.map(({ own }) => own),
  );
  // Something else than a known UPDATE may change it: then nothing is known of how often.
  if (fanOut === undefined || !fanOut.exact || fanOut.most > MOST_COPIES || !evidence.changes.countable(table))
    return undefined;
  const changing = evidence
    .writesOf(table.name)
    .filter(
      ({ operation, assigns }) =>
        operation === 'update' && assigns.some((one) => one.table === table.name && one.column === column.name),
    );
  if (changing.length === 0 || column.onUpdate || column.generated !== null) return undefined;
  const names = new Set(readers.map(({ pattern }) => pattern));
  const reads = evidence.rate(evidence.patternsOf(child.name).filter(({ id }) => names.has(id)));
  const changes = evidence.rate(changing);
  if (reads === null || changes === null) return undefined;
  const amplification = fanOut.mean * units(rowBytes(child), 1024) * (1 + indexes) * 2;
  return {
    mean: fanOut.mean,
    most: fanOut.most,
    amplification,
    saved: reads * units(rowBytes(table), 4096),
    added: changes * amplification,
  };
}

export const pays = ({ saved, added }: KeepingBalance): boolean => saved > added * READS_PER_WRITE;

export const keepingText = ({ mean, most, amplification, saved, added }: KeepingBalance): string =>
  `keeping it saves ${saved.toFixed(2)} read units/s and adds ${added.toFixed(2)} write units/s (${amplification.toFixed(1)} for each change; ${mean.toFixed(1)} copies of one row, at most ${most} when they were counted)`;
