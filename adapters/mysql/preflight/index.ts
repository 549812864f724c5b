import type { MigrationConfig } from '../../../contracts/schemas/config';
import type { SourceRow } from '../../../contracts/projection';
import type { SourceFacts } from '../../../engine/transfer/preflight/rules';
import type { QueryOptions, SourceLink } from '../link';
import { readReplication } from './replication';

/** What is asked of the server itself; the rest of `SourceFacts` comes from plan and analysis. */
export type ServerFacts = Omit<SourceFacts, 'tables' | 'schemaDifferences'>;

/** Figures that change from run to run, for the section below the findings. */
export interface ServerFigures {
  readonly endpoint: string;
  readonly version: string;
  readonly tls: string;
  readonly clockOffsetMs: number;
  readonly roundTripMs: number;
}

const GLOBALS = [
  'binlog_expire_logs_seconds',
  'binlog_format',
  'binlog_row_image',
  'binlog_row_metadata',
  'binlog_row_value_options',
  'binlog_transaction_compression',
  'expire_logs_days',
  'group_replication_group_name',
  'gtid_mode',
  'log_bin',
  'log_replica_updates',
  'log_slave_updates',
  'lower_case_table_names',
  'read_only',
  'super_read_only',
  'wsrep_gtid_mode',
  'wsrep_on',
];
const SESSION = ['time_zone', 'character_set_results', 'sql_mode'];

const firstText = (row: SourceRow | undefined): string => Object.values(row ?? {})[0]?.toString() ?? '';

const variables = async (
  link: SourceLink,
  scope: 'GLOBAL' | 'SESSION',
  names: readonly string[],
  options: QueryOptions,
): Promise<Record<string, string>> => {
  const rows = await link.query(
    `SHOW ${scope} VARIABLES WHERE Variable_name IN (${names.map(() => '?').join(', ')})`,
    names,
    options,
  );
  return Object.fromEntries(
    rows.map((row) => [(row['Variable_name'] ?? '').toString().toLowerCase(), (row['Value'] ?? '').toString()]),
  );
};

/** Privileges that come by roles are printed only when the roles are named (MySQL 8); MariaDB prints those of the current role. */
async function grantsOf(link: SourceLink, options: QueryOptions): Promise<readonly string[]> {
  const roles =
    link.flavour === 'mysql' ? firstText((await link.query('SELECT CURRENT_ROLE()', [], options))[0]) : 'NONE';
  const sql = roles === 'NONE' || roles === '' ? 'SHOW GRANTS' : `SHOW GRANTS FOR CURRENT_USER() USING ${roles}`;
  return (await link.query(sql, [], options)).map(firstText);
}

/** Reads what the preflight judges of the source; changes nothing. */
export async function readServerFacts(input: {
  readonly link: SourceLink;
  readonly source: MigrationConfig['source'];
  readonly options?: QueryOptions;
}): Promise<{ readonly facts: ServerFacts; readonly figures: ServerFigures }> {
  const { link, source, options = {} } = input;
  const status = await link.query(
    "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_cipher', 'Ssl_version')",
    [],
    options,
  );
  const statusOf = (name: string): string =>
    status.find((row) => row['Variable_name']?.toString() === name)?.['Value']?.toString() ?? '';
  const account = firstText((await link.query('SELECT CURRENT_USER()', [], options))[0]);
  const viewSchema = await link.query(
    'SELECT 1 FROM information_schema.schemata WHERE schema_name = ?',
    [source.viewSchema],
    options,
  );
  const grants = await grantsOf(link, options);
  const globals = await variables(link, 'GLOBAL', GLOBALS, options);
  const session = await variables(link, 'SESSION', SESSION, options);
  const replication = await readReplication(link, options);
  const clock = await clockOf(link, options);
  const cipher = statusOf('Ssl_cipher');
  return {
    facts: {
      flavour: link.flavour,
      tlsRequired: source.tls.mode === 'required',
      tlsCipher: cipher === '' ? null : cipher,
      account,
      grants,
      variables: globals,
      session,
      replication,
      database: source.database,
      viewSchema: source.viewSchema,
      viewSchemaExists: viewSchema.length > 0,
      clockOffsetMs: clock.offsetMs,
    },
    figures: {
      endpoint: link.endpoint,
      version: link.version,
      tls: cipher === '' ? 'none' : `${statusOf('Ssl_version')} ${cipher}`,
      clockOffsetMs: clock.offsetMs,
      roundTripMs: clock.roundTripMs,
    },
  };
}

async function clockOf(
  link: SourceLink,
  options: QueryOptions,
): Promise<{ readonly offsetMs: number; readonly roundTripMs: number }> {
  const before = Date.now();
  const [row] = await link.query('SELECT ROUND(UNIX_TIMESTAMP(NOW(3)) * 1000) AS ms', [], options);
  const after = Date.now();
  return { offsetMs: Math.round(Number(firstText(row)) - (before + after) / 2), roundTripMs: after - before };
}
