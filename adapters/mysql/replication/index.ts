import type { SourceRow } from '../../../contracts/projection';
import { sourceErrno, type QueryOptions, type SourceLink } from '../link';

/** Error number: the account lacks a right. */
export const DENIED = 1227;
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

/**
 * One row for each source that the server follows, running or not; undefined when the account may not see them.
 * @throws LandfallError of the link
 */
export const replicaStatus = (link: SourceLink, options: QueryOptions): Promise<readonly SourceRow[] | undefined> =>
  firstKnown(
    link,
    link.flavour === 'mariadb' ? ['SHOW ALL SLAVES STATUS'] : ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS'],
    options,
  );

const RUNNING = /^(replica|slave)_(io|sql)_running$/i;

/**
 * Does the server apply changes of another one now: does a thread of a replica run, or is it in a replication group? What the account may not see
 * counts as yes, for an epoch that is begun wrongly is worse than one that waits; preflight says which right is missing.
 * @throws LandfallError of the link
 */
export async function appliesAnother(link: SourceLink, options: QueryOptions = {}): Promise<boolean> {
  const sources = await replicaStatus(link, options);
  if (sources === undefined) return true;
  const runs = sources.some((row) =>
    Object.entries(row).some(([column, value]) => RUNNING.test(column) && String(value) !== 'No'),
  );
  if (runs || link.flavour === 'mariadb') return runs;
  const group = await link.query("SHOW GLOBAL VARIABLES LIKE 'group_replication_group_name'", [], options);
  return group.some((row) => String(row['Value'] ?? '') !== '');
}
