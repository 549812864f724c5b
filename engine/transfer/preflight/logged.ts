import { grantStatement } from './grants';
import { ok, on, stop, warn, type PreflightLine } from './line';

/**
 * Does the binary log of the source hold every change of the migrated database? Where it does not, the position of the source stands
 * still while rows change: "unchanged since the position" would be said of a source that has changed, and capture would miss the rest.
 */
export interface ReplicationFacts {
  /** Applies changes of another server, also when that is stopped now; `unknown` when the account may not see it and there are traces. */
  readonly replica: 'yes' | 'no' | 'unknown';
  /** `Binlog_Do_DB` as the server prints it, names between commas; empty without such a filter or while nothing is logged. */
  readonly doDatabases: string;
  /** `Binlog_Ignore_DB`, likewise. */
  readonly ignoreDatabases: string;
}

interface Logged {
  readonly flavour: 'mysql' | 'mariadb';
  /** CURRENT_USER(): `user@host`. */
  readonly account: string;
  readonly database: string;
  /** Global variables by lower-case name. */
  readonly variables: Readonly<Record<string, string>>;
  readonly replication: ReplicationFacts;
}

const APPLIED = 'changes from other servers are logged';
const NUMBERED = 'all commits are numbered by the source';
const FILTERS = 'the binary log holds the database';

function appliedLine({ flavour, account, variables, replication }: Logged): PreflightLine {
  const name = variables['log_replica_updates'] === undefined ? 'log_slave_updates' : 'log_replica_updates';
  // A node of a Galera cluster applies the writes of the other nodes as a replica does.
  const cluster = on(variables['wsrep_on']);
  const role = replication.replica === 'yes' ? 'replica' : 'node of a cluster';
  if (on(variables[name])) return ok(APPLIED, `${name} is ON`);
  if (replication.replica === 'yes' || cluster)
    return stop(
      APPLIED,
      'LandfallSourceSettings',
      `the source is a ${role} and ${name} is OFF: what it applies does not reach its binary log`,
      `name the server that the application writes to in source.endpoints, or start this one with ${name}=ON`,
    );
  if (replication.replica === 'no') return ok(APPLIED, 'the source applies no changes of another server');
  // MariaDB keeps its list of sources behind a right of its own.
  const privilege = flavour === 'mariadb' ? 'SLAVE MONITOR' : 'REPLICATION CLIENT';
  return warn(
    APPLIED,
    `${name} is OFF, and the account may not see whether the source is a replica`,
    `run on the source: ${grantStatement({ privilege, schema: null }, account)}`,
  );
}

const names = (list: string): readonly string[] =>
  list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');

function filterLine({ database, variables, replication }: Logged): PreflightLine {
  // 0: names are told apart by case; 1 and 2: they are not.
  const sameCase = (variables['lower_case_table_names'] ?? '0') === '0';
  const form = (name: string): string => (sameCase ? name : name.toLowerCase());
  // The list as a whole as well: a name may hold commas.
  const holds = (list: string): boolean => [list, ...names(list)].some((name) => form(name) === form(database));
  const logged = names(replication.doDatabases);
  const fix = (option: string): string =>
    `start the source without ${option} for other databases, or add one line ${option} = ${database} to its configuration`;
  if (logged.length > 0 && !holds(replication.doDatabases))
    return stop(
      FILTERS,
      'LandfallSourceSettings',
      `binlog_do_db of the source names ${logged.join(', ')} only: changes of ${database} are not logged`,
      fix('binlog_do_db'),
    );
  // Where binlog_do_db is set, binlog_ignore_db is not asked.
  if (logged.length === 0 && holds(replication.ignoreDatabases))
    return stop(
      FILTERS,
      'LandfallSourceSettings',
      `binlog_ignore_db of the source names ${database}: its changes are not logged`,
      `take ${database} out of binlog_ignore_db in the configuration of the source and restart it`,
    );
  if (logged.length > 1)
    return warn(
      FILTERS,
      `binlog_do_db of the source reads ${logged.join(',')}, which is also how a single name with commas is shown`,
      'make sure that its configuration has one line binlog_do_db for each database',
    );
  return ok(FILTERS, logged.length === 1 ? 'binlog_do_db names it' : 'no filter leaves it out');
}

/**
 * Capture orders commits by the numbers of one server. What a replication group, another node of a cluster or a source of the source commits has other
 * numbers, or another server's name (docs/decisions/convergence.md, F1 and F5).
 */
function numberedLine({ flavour, account, variables, replication }: Logged): PreflightLine {
  const group = variables['group_replication_group_name'] ?? '';
  const fix = 'the snapshot can run; for change capture name a server that is neither in a group nor a replica';
  if (group !== '')
    return warn(NUMBERED, `the source is in the replication group ${group}, whose commits carry its name`, fix);
  // With it all nodes count on in one domain, under one server_id.
  if (on(variables['wsrep_on']) && !on(variables['wsrep_gtid_mode']))
    return warn(
      NUMBERED,
      'the source is a node of a cluster, and wsrep_gtid_mode is OFF: each node numbers its own commits',
      'the snapshot can run; for change capture set wsrep_gtid_mode=ON and one server_id on all nodes',
    );
  if (replication.replica === 'yes')
    return warn(NUMBERED, 'the source follows another server, whose commits keep their own numbers', fix);
  if (replication.replica === 'no') return ok(NUMBERED, 'the source follows no other server');
  const privilege = flavour === 'mariadb' ? 'SLAVE MONITOR' : 'REPLICATION CLIENT';
  return warn(
    NUMBERED,
    'the account may not see whether the source follows another server',
    `run on the source: ${grantStatement({ privilege, schema: null }, account)}`,
  );
}

/** The lines on what reaches the binary log. */
export const loggedLines = (source: Logged): readonly PreflightLine[] => [
  appliedLine(source),
  filterLine(source),
  numberedLine(source),
];
