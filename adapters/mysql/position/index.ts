import type { SourceRow } from '../../../contracts/projection';
import type { ServerPosition } from '../../../engine/transfer/position/rules';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';

const text = (row: SourceRow | undefined, column: string): string => {
  const value = row?.[column];
  return value === null || value === undefined ? '' : value.toString();
};

/**
 * The row of SHOW MASTER STATUS; undefined when nothing is logged. Servers from 8.4 on know the new name only, older ones and MariaDB
 * the old one.
 */
export async function readLogStatus(link: SourceLink, options: QueryOptions): Promise<SourceRow | undefined> {
  try {
    return (await link.query('SHOW MASTER STATUS', [], options))[0];
  } catch (error) {
    if (sourceErrno(error) !== 1064) throw error;
    return (await link.query('SHOW BINARY LOG STATUS', [], options))[0];
  }
}

/**
 * Reads the end of the source's change log. The GTID set comes first: a transaction that is visible to a later read but not in the set
 * is applied again, which is harmless; the other way round it would be lost (rules.md, and docs/decisions).
 * @throws LandfallError of the link
 */
export async function readPosition(link: SourceLink, options: QueryOptions = {}): Promise<ServerPosition> {
  const sql =
    link.flavour === 'mariadb'
      ? "SELECT @@global.gtid_binlog_pos AS gtid, @@global.gtid_domain_id AS origin, 'ON' AS mode"
      : 'SELECT @@global.gtid_executed AS gtid, @@global.server_uuid AS origin, @@global.gtid_mode AS mode';
  const [gtid] = await link.query(sql, [], options);
  const status = await readLogStatus(link, options);
  return {
    flavour: link.flavour,
    gtidSet: /^on/i.test(text(gtid, 'mode')) ? text(gtid, 'gtid').replace(/\s+/g, '') : null,
    origin: text(gtid, 'origin'),
    file: text(status, 'File'),
    position: Number(text(status, 'Position') || '0'),
  };
}
