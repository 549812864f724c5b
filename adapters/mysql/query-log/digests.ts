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

/**
 * Why a source has no digest, in a sentence for a person who wants some.
 * @throws what the link throws
 */
export async function whyNoDigests(link: SourceLink, database: string, options: QueryOptions = {}): Promise<string> {
  const [server] = await link.query('SELECT @@performance_schema AS is_on', [], options);
  if (server?.['is_on']?.toString() !== '1')
    return (
      'performance_schema is off on the source, so that it keeps no digests: nothing was measured from them. ' +
      'It is turned on at the start of the server only (performance_schema = ON, the default of MySQL and not of MariaDB); a query log measures without it.'
    );
  const [consumer] = await link.query(
    "SELECT ENABLED AS is_on FROM performance_schema.setup_consumers WHERE NAME = 'statements_digest'",
    [],
    options,
  );
  if (consumer?.['is_on']?.toString() === 'NO')
    return (
      'performance_schema is on, but keeps no digests: nothing was measured from them. ' +
      "UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'statements_digest' turns them on."
    );
  return `performance_schema is on and has no digest of ${database}: nothing ran there since it was emptied.`;
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
