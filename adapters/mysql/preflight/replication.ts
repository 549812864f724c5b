import type { SourceRow } from '../../../contracts/projection';
import type { ReplicationFacts } from '../../../engine/transfer/preflight/logged';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';
import { readLogStatus } from '../position';

/** The account lacks a right; which one is said by the line on rights. */
const DENIED = 1227;
const SYNTAX = 1064;

/** Rows of the first statement that the server knows; undefined when the account may not run it. */
async function firstKnown(
  link: SourceLink,
  statements: readonly string[],
  options: QueryOptions,
): Promise<readonly SourceRow[] | undefined> {
  for (const [index, sql] of statements.entries()) {
    try {
      return await link.query(sql, [], options);
    } catch (error) {
      const errno = sourceErrno(error);
      if (errno === DENIED) return undefined;
      if (errno !== SYNTAX || index === statements.length - 1) throw error;
    }
  }
  return undefined;
}

/** MariaDB asks a right of its own (SLAVE MONITOR) for the list of its sources; what everybody may read tells nearly as much. */
async function tracesOnMariaDb(link: SourceLink, options: QueryOptions): Promise<ReplicationFacts['replica']> {
  const rows = await link.query(
    "SHOW GLOBAL STATUS WHERE Variable_name IN ('Slave_heartbeat_period', 'Slaves_running')",
    [],
    options,
  );
  // The period is above 0 as soon as a source is configured, running or not; the other counts named connections as well.
  if (rows.some((row) => Number(row['Value']?.toString() ?? '0') > 0)) return 'yes';
  const [applied] = await link.query('SELECT @@global.gtid_slave_pos AS applied', [], options);
  return (applied?.['applied']?.toString() ?? '') === '' ? 'no' : 'unknown';
}

async function readReplica(link: SourceLink, options: QueryOptions): Promise<ReplicationFacts['replica']> {
  const mariadb = link.flavour === 'mariadb';
  const rows = await firstKnown(
    link,
    mariadb ? ['SHOW ALL SLAVES STATUS'] : ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS'],
    options,
  );
  if (rows !== undefined) return rows.length > 0 ? 'yes' : 'no';
  return mariadb ? tracesOnMariaDb(link, options) : 'unknown';
}

/** Reads which changes the source writes to its binary log; changes nothing. @throws LandfallError of the link */
export async function readReplication(link: SourceLink, options: QueryOptions): Promise<ReplicationFacts> {
  const replica = await readReplica(link, options);
  const status = await readLogStatus(link, options).catch((error: unknown) => {
    if (sourceErrno(error) === DENIED) return undefined;
    throw error;
  });
  const text = (column: string): string => status?.[column]?.toString() ?? '';
  return { replica, doDatabases: text('Binlog_Do_DB'), ignoreDatabases: text('Binlog_Ignore_DB') };
}
