import type { SourceRow } from '../../../contracts/projection';
import type { DigestRow } from '../../../engine/analysis/log/digests';
import type { QueryOptions, SourceLink } from '../link';

const PICOSECONDS = 1_000_000n;

/**
 * Reads the statement digests of one schema from performance_schema, without changing or resetting anything there.
 * @throws what the link throws, LandfallSourceGrantMissing without SELECT on performance_schema
 */
export async function readDigests(
  link: SourceLink,
  database: string,
  options: QueryOptions = {},
): Promise<readonly DigestRow[]> {
  // All columns, because servers have different ones.
  const rows = await link.query(
    `SELECT * FROM performance_schema.events_statements_summary_by_digest
      WHERE SCHEMA_NAME = ? OR DIGEST_TEXT IS NULL ORDER BY SCHEMA_NAME, DIGEST`,
    [database],
    options,
  );
  return rows.map(digestOf);
}

function digestOf(row: SourceRow): DigestRow {
  const text = (name: string): string | null => row[name]?.toString() ?? null;
  const number = (name: string): number => Number(text(name) ?? 0);
  const micros = (name: string): number => Number(BigInt(text(name) ?? 0) / PICOSECONDS);
  return {
    schema: text('SCHEMA_NAME'),
    text: text('DIGEST_TEXT'),
    sample: text('QUERY_SAMPLE_TEXT'),
    executions: number('COUNT_STAR'),
    latency: { total: micros('SUM_TIMER_WAIT'), max: micros('MAX_TIMER_WAIT') },
    lock: micros('SUM_LOCK_TIME'),
    rowsExamined: number('SUM_ROWS_EXAMINED'),
    rowsSent: number('SUM_ROWS_SENT'),
    first: timeOf(text('FIRST_SEEN')),
    last: timeOf(text('LAST_SEEN')),
  };
}

/** Microseconds of a time that the session has in UTC. */
const timeOf = (text: string | null): number | null => {
  const [, second, fraction = ''] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/.exec(text ?? '') ?? [];
  const micros = Date.parse(`${second?.replace(' ', 'T')}Z`) * 1_000 + Number(fraction.padEnd(6, '0'));
  return Number.isNaN(micros) ? null : micros;
};
