import type { ReplicationFacts } from '../../../engine/transfer/preflight/logged';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';
import { readLogStatus } from '../position';
import { DENIED, replicaStatus } from '../replication';

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
  const rows = await replicaStatus(link, options);
  if (rows !== undefined) return rows.length > 0 ? 'yes' : 'no';
  return link.flavour === 'mariadb' ? tracesOnMariaDb(link, options) : 'unknown';
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
