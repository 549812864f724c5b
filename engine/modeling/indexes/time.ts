import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed } from '../../projection/compile/schema-index';
import type { Evidence } from '../evidence/evidence';
import { averageRate } from '../evidence/rates';
import type { Bucket } from '../model';

/** Rule T1 of docs/modeling-rules.md: a table that is read by time alone is partitioned by time, in buckets of a measured size. */

/** Characters of `2024-02-29 23:59:59` that name the bucket, and its seconds. Longest first. */
const UNITS = [
  { unit: 'year', width: 4, seconds: 365 * 86_400 },
  { unit: 'month', width: 7, seconds: 30 * 86_400 },
  { unit: 'day', width: 10, seconds: 86_400 },
  { unit: 'hour', width: 13, seconds: 3_600 },
] as const;

/** Rows that a bucket should hold at most: about ten pages of a Query at 1 KB an item. Smaller buckets make more empty reads. */
const BUCKET_ROWS = 10_000;

/** A point in time that is never NULL: what can order and bucket rows. */
export function isTime(table: TableFacts, name: string): boolean {
  const facts = columnNamed(table, name);
  return facts !== undefined && !facts.nullable && ['date', 'datetime', 'timestamp'].includes(facts.dataType);
}

/** Rows that are inserted per second; null when no INSERT has a rate. */
function insertRate(evidence: Evidence, table: string): number | null {
  const rates = evidence
    .writesOf(table)
    .filter(({ operation }) => operation === 'insert' || operation === 'replace')
    .map(averageRate)
    .filter((rate) => rate !== null);
  return rates.length === 0 ? null : rates.reduce((sum, rate) => sum + rate, 0);
}

/** A bucket of a given unit. */
export function timeBucket(column: string, unit: Bucket['unit'], because: string): Bucket {
  return { column, unit, width: UNITS.find((one) => one.unit === unit)!.width, because };
}

/** The longest bucket that stays below `BUCKET_ROWS` at the measured rate of inserts; a month when nobody measured. */
export function bucketFor(evidence: Evidence, table: TableFacts, column: string): Bucket {
  const finest = columnNamed(table, column)?.dataType === 'date' ? 'day' : 'hour';
  const units = UNITS.slice(0, UNITS.findIndex(({ unit }) => unit === finest) + 1);
  const rate = insertRate(evidence, table.name);
  if (rate === null) {
    return timeBucket(column, 'month', 'a month, because no rate of its inserts is known');
  }
  const { unit, seconds } = units.find((one) => one.seconds * rate <= BUCKET_ROWS) ?? units.at(-1)!;
  const rows = Math.ceil(seconds * rate);
  return timeBucket(column, unit, `about ${rows} rows a ${unit} at ${rate.toFixed(4)} inserts/s`);
}
