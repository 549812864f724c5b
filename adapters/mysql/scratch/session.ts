import type { SourceLink } from '../link';

/** Most bytes of one INSERT. */
const MOST_BYTES = 1024 * 1024;

/** Zero dates, id 0 and the error value of an ENUM are stored as they were; foreign keys may wait for their rows. */
const NEEDED = [
  "sql_mode = 'ALLOW_INVALID_DATES,NO_AUTO_VALUE_ON_ZERO'",
  'foreign_key_checks = 0',
  "time_zone = '+00:00'",
] as const;

/** Settings that not every server or account has: what they would change is found when the rows are read back. */
const WANTED = [
  'sql_log_bin = 0',
  'innodb_strict_mode = 0',
  'check_constraint_checks = 0',
  'sql_require_primary_key = 0',
  'sql_generate_invisible_primary_key = 0',
  'explicit_defaults_for_timestamp = 1',
] as const;

/** Makes a session ready for rows of any age. */
export async function loadingSession(link: SourceLink): Promise<void> {
  await link.query(`SET SESSION ${NEEDED.join(', ')}`);
  for (const setting of WANTED) await link.query(`SET SESSION ${setting}`).catch(() => undefined);
}

/** Bytes that one statement may have on this server. */
export async function statementBytes(link: SourceLink): Promise<number> {
  const [row] = await link.query('SELECT @@max_allowed_packet AS bytes');
  return Math.min(MOST_BYTES, Math.floor(Number(row?.['bytes'] ?? MOST_BYTES) / 2));
}
