import type { TablePlan } from '../../../contracts/projection';
import { excessRights, grantStatement, parseGrants, satisfies, transferNeeds } from './grants';
import { ok, on, stop, warn, type PreflightLine } from './line';
import { loggedLines, type ReplicationFacts } from './logged';

/** What was read of the source. */
export interface SourceFacts {
  readonly flavour: 'mysql' | 'mariadb';
  readonly tlsRequired: boolean;
  /** Null when the session is not encrypted. */
  readonly tlsCipher: string | null;
  /** CURRENT_USER(): `user@host`. */
  readonly account: string;
  readonly grants: readonly string[];
  /** Global variables by lower-case name; absent where the server does not know them. */
  readonly variables: Readonly<Record<string, string>>;
  /** Variables of the session in which rows are read. */
  readonly session: Readonly<Record<string, string>>;
  readonly replication: ReplicationFacts;
  readonly database: string;
  readonly viewSchema: string;
  readonly viewSchemaExists: boolean;
  /** Tables that the plan reads. */
  readonly tables: readonly string[];
  /** See `schemaDifferences`. */
  readonly schemaDifferences: readonly string[];
  /** Clock of the source minus clock of the worker, milliseconds, after half the way there and back. */
  readonly clockOffsetMs: number;
}

/** A table of the target as it is there now. */
export interface FoundTable {
  readonly status: string;
  readonly partitionKey: { readonly name: string; readonly type: string };
  readonly sortKey: { readonly name: string; readonly type: string } | null;
  readonly indexes: readonly string[];
  /** Account in the table's ARN. */
  readonly account: string | null;
}

export interface TargetFacts {
  readonly tables: readonly { readonly plan: TablePlan; readonly found: FoundTable | null }[];
  /** False when the control table is not there. */
  readonly controlTable: boolean;
  readonly accountExpected: string | null;
  /** The tables are made by an import, so that they must not be there. Default false. */
  readonly imported?: boolean;
}

function tlsLine(source: SourceFacts): PreflightLine {
  if (source.tlsCipher !== null) return ok('TLS to the source', 'in use');
  if (source.tlsRequired)
    return stop(
      'TLS to the source',
      'LandfallSourceTlsRefused',
      'not in use, though source.tls.mode is required',
      'let the server offer TLS 1.2 or higher, or set source.tls.mode: disabled where the network allows it',
    );
  return warn(
    'TLS to the source',
    'not in use, as source.tls.mode: disabled asks for',
    'set source.tls.mode: required unless the network between worker and source is private',
  );
}

function grantLines(source: SourceFacts): readonly PreflightLine[] {
  const grants = parseGrants(source.grants);
  const needs = transferNeeds(source).map((need) => {
    const check = `right ${need.privilege} on ${need.schema ?? 'the server'}`;
    if (satisfies(grants, need)) return ok(check, `given (${need.why})`);
    return stop(
      check,
      'LandfallSourceGrantMissing',
      `missing (${need.why})`,
      `run on the source: ${grantStatement(need, source.account)}`,
    );
  });
  const excess = excessRights(grants, source.database);
  const least =
    excess.length === 0
      ? ok('least rights of the account', 'no right that the transfer does not use')
      : warn(
          'least rights of the account',
          `more than the transfer uses: ${excess.join(', ')}`,
          'use an account of its own with the rights above only',
        );
  return [...needs, least];
}

/** A global variable that must have one value. */
function setting(source: SourceFacts, name: string, wanted: string, fix: string): PreflightLine {
  const value = source.variables[name];
  const good = value !== undefined && (wanted === 'ON' ? on(value) : value.toUpperCase() === wanted);
  const check = `${name} of the source`;
  if (good) return ok(check, wanted);
  return stop(check, 'LandfallSourceSettings', `${name} is ${value ?? 'unknown'}, it must be ${wanted}`, fix);
}

const DAY_SECONDS = 86_400;

function retentionLine({ variables }: SourceFacts): PreflightLine {
  const seconds = Number(variables['binlog_expire_logs_seconds'] ?? '0');
  const days = Number(variables['expire_logs_days'] ?? '0');
  const kept = seconds > 0 ? seconds : days * DAY_SECONDS;
  const check = 'retention of the binary log';
  if (kept === 0) return ok(check, 'kept until it is purged by hand');
  if (kept >= DAY_SECONDS) return ok(check, 'a day or longer');
  return warn(
    check,
    'shorter than a day',
    'SET GLOBAL binlog_expire_logs_seconds = 259200; so that changes are still there when the copy is done',
  );
}

function gtidLine(source: SourceFacts): PreflightLine {
  if (source.flavour === 'mariadb') return ok('GTID of the source', 'MariaDB always has them');
  if (on(source.variables['gtid_mode'])) return ok('GTID of the source', 'ON');
  return warn(
    'GTID of the source',
    'off: the position is file and offset, and a rotation of the log counts as a change',
    'switch gtid_mode to ON when the application is to write to both sides later',
  );
}

function formatLines(source: SourceFacts): readonly PreflightLine[] {
  const compressed = on(source.variables['binlog_transaction_compression']);
  const partial = /PARTIAL_JSON/i.test(source.variables['binlog_row_value_options'] ?? '');
  const form = [compressed ? 'compressed transactions' : '', partial ? 'partial JSON' : ''].filter((t) => t !== '');
  return [
    setting(
      source,
      'log_bin',
      'ON',
      'start the source with the binary log (log_bin in its configuration, a restart is needed)',
    ),
    setting(source, 'binlog_format', 'ROW', "SET GLOBAL binlog_format = 'ROW'; then let the application reconnect"),
    setting(
      source,
      'binlog_row_image',
      'FULL',
      "SET GLOBAL binlog_row_image = 'FULL'; then let the application reconnect",
    ),
    gtidLine(source),
    retentionLine(source),
    form.length === 0
      ? ok('form of the binary log', 'plain row events')
      : warn(
          'form of the binary log',
          form.join(' and '),
          'switch binlog_transaction_compression and binlog_row_value_options off before change capture',
        ),
  ];
}

/** Accounts with one of these may write to a server that is read-only for others. */
const WRITES_ANYWAY = ['ALL', 'SUPER', 'CONNECTION_ADMIN', 'READ_ONLY ADMIN', 'READ ONLY ADMIN'];

function readOnlyLine(source: SourceFacts): PreflightLine {
  const check = 'views can be created';
  const strict = on(source.variables['super_read_only']);
  if (!strict && !on(source.variables['read_only'])) return ok(check, 'the source is not read-only');
  const may = parseGrants(source.grants).some((g) => g.privileges.some((name) => WRITES_ANYWAY.includes(name)));
  if (may && !strict) return ok(check, 'the source is read-only, but not for this account');
  return stop(
    check,
    'LandfallSourceSettings',
    'the source is read-only (read_only or super_read_only is ON)',
    'copy from a server that takes view DDL, or let the account create views',
  );
}

function sessionLine({ session }: SourceFacts): PreflightLine {
  const wrong = [
    session['time_zone'] === '+00:00' ? '' : `time_zone is ${session['time_zone'] ?? 'unknown'}`,
    session['character_set_results'] === 'utf8mb4'
      ? ''
      : `character_set_results is ${session['character_set_results'] ?? 'unknown'}`,
    /NO_BACKSLASH_ESCAPES|PAD_CHAR_TO_FULL_LENGTH/.test(session['sql_mode'] ?? '')
      ? `sql_mode is ${session['sql_mode']}`
      : '',
  ].filter((text) => text !== '');
  if (wrong.length === 0) return ok('session settings', 'UTC, utf8mb4, no mode that changes how text is read');
  return stop(
    'session settings',
    'LandfallSourceSettings',
    wrong.join('; '),
    'take out whatever changes sessions on the source (init_connect, a proxy)',
  );
}

function schemaLine({ schemaDifferences }: SourceFacts): PreflightLine {
  if (schemaDifferences.length === 0) return ok('schema equals the analysis', 'equal');
  return stop(
    'schema equals the analysis',
    'LandfallSourceTableChanged',
    schemaDifferences.slice(0, 20).join('; '),
    'restart from the stage analysis, so that the contract follows the new shape',
  );
}

/** Signed requests to AWS are refused at five minutes; beyond one minute the times in reports mislead. */
const CLOCK_WARN_MS = 60_000;

const clockLine = ({ clockOffsetMs }: SourceFacts): PreflightLine =>
  Math.abs(clockOffsetMs) <= CLOCK_WARN_MS
    ? ok('clocks of source and worker', 'within a minute')
    : warn('clocks of source and worker', 'more than a minute apart', 'synchronise both by NTP');

const keyText = (key: { readonly name: string; readonly type: string } | null): string =>
  key === null ? 'no sort key' : `${key.name} (${key.type})`;

function tableLine(plan: TablePlan, found: FoundTable | null): PreflightLine {
  const check = `table ${plan.name} of the target`;
  const refuse = (what: string): PreflightLine =>
    stop(check, 'LandfallTableMissing', what, 'run the stage infrastructure, or create the table as the template says');
  if (found === null) return refuse('does not exist');
  const keys = (table: Pick<TablePlan | FoundTable, 'partitionKey' | 'sortKey'>): string =>
    `${keyText(table.partitionKey)}, ${keyText(table.sortKey)}`;
  if (keys(plan) !== keys(found)) return refuse(`has the keys ${keys(found)}, needed are ${keys(plan)}`);
  const missing = plan.indexes.map(({ name }) => name).filter((name) => !found.indexes.includes(name));
  if (missing.length > 0) return refuse(`lacks the index ${missing.join(', ')}`);
  if (found.status !== 'ACTIVE' && found.status !== 'UPDATING') return refuse(`is ${found.status}, not ACTIVE`);
  return ok(check, 'there, with the right keys and indexes');
}

function freeName(plan: TablePlan, found: FoundTable | null): PreflightLine {
  const check = `table ${plan.name} of the target`;
  if (found === null) return ok(check, 'not there: the import makes it');
  return stop(
    check,
    'LandfallImportTableExists',
    'exists already, and an import makes its table itself',
    'set transfer.engine: native to write into it, or roll back to infrastructure and start again',
  );
}

function targetLines(target: TargetFacts): readonly PreflightLine[] {
  const account = target.tables.map(({ found }) => found?.account).find((id) => id !== null && id !== undefined);
  const expected = target.accountExpected;
  return [
    ...(expected === null || account === undefined || account === null || account === expected
      ? []
      : [
          stop(
            'account of the target',
            'LandfallAccountMismatch',
            `the tables are in account ${account}, target.accountId is ${expected}`,
            'give the worker credentials of the right account',
          ),
        ]),
    ...target.tables.map(({ plan, found }) =>
      target.imported === true ? freeName(plan, found) : tableLine(plan, found),
    ),
    target.controlTable
      ? ok('control table', 'there')
      : stop('control table', 'LandfallTableMissing', 'does not exist', 'run the stage infrastructure'),
  ];
}

/** All lines, in the order in which they are printed and in which the first `stop` names the failure. */
export const judgePreflight = (source: SourceFacts, target: TargetFacts): readonly PreflightLine[] => [
  ok('source', 'answers and takes the account'),
  tlsLine(source),
  ...grantLines(source),
  ...formatLines(source),
  ...loggedLines(source),
  readOnlyLine(source),
  sessionLine(source),
  schemaLine(source),
  clockLine(source),
  ...targetLines(target),
];
