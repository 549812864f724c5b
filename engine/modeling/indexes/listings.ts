import type { AccessStep } from '../access';
import { averageRate, compareWeights, weigh } from '../evidence/rates';
import type { Evidence } from '../evidence/evidence';
import { rowBytes } from '../sizes';
import { sortFor } from './from-patterns';
import { bucketFor, isTime } from './time';
import { usable, type IndexInput, type Want } from './want';

/** Rules I8 and T1 of docs/modeling-rules.md: reads that know no column, which would scan the table. */

/** Executions per second up to which a Scan is accepted. */
const SCAN_PER_SECOND = 0.1;
export const isAccepted = (perSecond: number): boolean => perSecond <= SCAN_PER_SECOND;
/** What one page of a Query returns; a table beyond is not read whole by one. */
const WHOLE_TABLE_BYTES = 1024 * 1024;

/** Above the bound, or unknown without any log. What a log does not have was not asked while it ran. */
export function mayBeFrequent(evidence: Evidence, step: AccessStep): boolean {
  const rate = averageRate(step.pattern);
  return rate === null ? evidence.analysis.queryLog === null : !isAccepted(rate);
}

/** True when all rows fit one page as the analysis counted them. */
export function isSmall({ evidence, table }: Pick<IndexInput, 'evidence' | 'table'>): boolean {
  const rows = evidence.rows(table.name);
  return rows !== null && rows * rowBytes(table) <= WHOLE_TABLE_BYTES;
}

function listingOf(input: IndexInput, step: AccessStep): Want | undefined {
  const { evidence, table } = input;
  const order = sortFor(input, step, []);
  const base = { columns: [], known: [], because: [], patterns: [step.pattern.id], weight: weigh([step.pattern]) };
  const time = order[0];
  if (time !== undefined && step.range.includes(time) && isTime(table, time))
    return { ...base, order, kind: 'time', bucket: bucketFor(evidence, table, time) };
  // The first rows in an order: the read ends after LIMIT items, however large the table is.
  const first = step.pattern.limited && !step.pattern.offset && step.order.length > 0 && order.length > 0;
  const filtered = step.pattern.filters.some((filter) => filter.table === table.name && !order.includes(filter.column));
  return first && !filtered ? { ...base, order, kind: 'listing' } : undefined;
}

/** All rows of a small table lie in one partition, in the order that is asked for most; other orders are made of the one page in memory. */
function smallListings(input: IndexInput, steps: readonly AccessStep[]): readonly Want[] {
  const [heaviest] = [...steps].sort((a, b) => compareWeights(weigh([b.pattern]), weigh([a.pattern])));
  const order = heaviest === undefined ? [] : sortFor(input, heaviest, []);
  return steps.map(({ pattern }) => ({
    columns: [],
    known: [],
    order,
    kind: 'listing',
    because: [],
    patterns: [pattern.id],
    weight: weigh([pattern]),
  }));
}

export function listingWants(input: IndexInput): readonly Want[] {
  const { evidence, table } = input;
  // A write finds its rows like a read; what it inserts it does not look for.
  const steps = evidence
    .stepsOf(table.name)
    .filter(({ start, pattern }) => start && ['select', 'update', 'delete'].includes(pattern.operation))
    .filter(({ equal }) => !equal.some((name) => usable(table, name)))
    .filter((step) => mayBeFrequent(evidence, step));
  return isSmall(input) ? smallListings(input, steps) : steps.flatMap((step) => listingOf(input, step) ?? []);
}
