import { STAGES } from '../names';
import { defineFailures } from './types';

/** Failures of the link to MySQL. */
export const sourceFailures = defineFailures({
  LandfallSourceUnreachable: {
    kind: 'retry',
    stages: STAGES,
    cause: 'No connection to the source could be opened on any endpoint.',
    check: 'Ping the host and port from the machine of the worker; look at firewalls and at source.endpoints.',
    fix: 'Open the way or correct source.endpoints; the work goes on by itself when the source answers.',
  },
  LandfallSourceAccessDenied: {
    kind: 'final',
    stages: STAGES,
    cause: 'The source refused the user or the password.',
    check: 'Log in with the same user and password by hand from the machine of the worker.',
    fix: 'Correct source.user or the secret behind source.password, then restart the stage.',
  },
  LandfallSourceTlsRefused: {
    kind: 'final',
    stages: STAGES,
    cause: 'The TLS handshake with the source failed, or the source does not offer TLS.',
    check: 'Compare source.tls.ca and source.tls.serverName with the certificate of the server.',
    fix: 'Give the right certificate authority, or set source.tls.mode: disabled where the network allows it.',
  },
  LandfallSourceGrantMissing: {
    kind: 'final',
    stages: STAGES,
    cause: 'The account of the migration lacks a right that the stage needs.',
    check: 'SHOW GRANTS for the account; the message names the missing right.',
    fix: 'Give the right with the GRANT statement in the message, then restart the stage.',
  },
  LandfallSourceSchemaMissing: {
    kind: 'final',
    stages: ['analysis', 'transfer'],
    cause: 'The schema of the configuration does not exist on the source, or the account cannot see it.',
    check: 'SHOW DATABASES with the account of the migration.',
    fix: 'Correct source.database or give SELECT on it, then restart the stage.',
  },
  LandfallSourceSchemaEmpty: {
    kind: 'final',
    stages: ['analysis'],
    cause: 'The schema has no table that the configuration selects.',
    check: 'SHOW TABLES; compare with source.tables.include and source.tables.exclude.',
    fix: 'Correct source.database or source.tables, then restart the stage.',
  },
  LandfallSourceSettings: {
    kind: 'final',
    stages: ['transfer'],
    cause:
      'A setting of the source does not allow a transfer that loses nothing (binary log off, row image not full ..).',
    check: 'SHOW VARIABLES for the setting in the message.',
    fix: 'Set it as the message says; some settings need a restart of the source. Then restart the stage.',
  },
  LandfallSourceQueryFailed: {
    kind: 'retry',
    stages: STAGES,
    cause: 'A query on the source failed or took longer than source.queryTimeoutSeconds.',
    check: 'SHOW PROCESSLIST and the error log of the source.',
    fix: 'It is retried; when it fails again and again, raise the time limit or relieve the source.',
  },
  LandfallSourceChanged: {
    kind: 'person',
    stages: ['transfer'],
    cause:
      'The source was written to after the position from which it was copied, and change capture is not available.',
    check: 'Compare gtid_executed before and after, both are in the validation report.',
    fix: 'Stop the writers of the source and restart the stage transfer.',
  },
  LandfallBinlogGone: {
    kind: 'person',
    stages: ['transfer'],
    cause: 'The binary log does not reach back to the position from which change capture must read on.',
    check: 'SHOW BINARY LOGS on the source, binlog_expire_logs_seconds, and the saved position in the message.',
    fix: 'Raise the retention of the log, then restart the stage transfer: it takes a new position and copies again.',
  },
  LandfallSourceMoved: {
    kind: 'retry',
    stages: ['transfer'],
    cause: 'Another server answers for the source than the one whose commits the present epoch counts.',
    check: 'Was the source failed over? Compare server_uuid (MariaDB: server_id) with the flag in the control table.',
    fix: 'After a failover the epoch is raised once the new server has all that the old one had; else correct source.endpoints.',
  },
  LandfallEpochOver: {
    kind: 'retry',
    stages: ['transfer'],
    cause: 'The flag of live traffic has moved on while a change was worked on.',
    check: 'Look at the flag in the control table, and at the epoch of the marker row.',
    fix: 'Nothing to do: the change is looked at again under the present flag.',
  },
  LandfallRowRefused: {
    kind: 'person',
    stages: ['transfer'],
    cause: 'The source refuses a row that an item makes: a unique value twice, a value that its column cannot hold.',
    check: 'The message names the row and the number of the error.',
    fix: 'Correct the item through the application; the row is tried again by itself.',
  },
  LandfallStreamGone: {
    kind: 'person',
    stages: ['transfer'],
    cause:
      'In phase 5 nobody has read the stream of a table for 18 hours, it was switched off, or it no longer has what comes after the saved position: DynamoDB keeps it for 24 hours.',
    check: 'Since when has reverse sync not read? The message says it, and for which table.',
    fix: 'Stay in phase 5: DynamoDB has every write, the source has not. There is no way back to the source until its rows were made anew from the items. Do not repair items by rows: the rows are older.',
  },
  LandfallLoadLost: {
    kind: 'retry',
    stages: ['transfer'],
    cause:
      'A load has lost the right to write: it gave no sign of life for the length of its lease, or another attempt has taken over.',
    check: 'Look at the way to DynamoDB, and whether the worker was stopped for a while.',
    fix: 'Nothing to do: the next attempt goes on from the saved cursor.',
  },
  LandfallOutboxFull: {
    kind: 'person',
    stages: ['transfer'],
    cause:
      'Keys that are put off until the load is complete have become more than the control table can hold for one row.',
    check: 'Look for a job that changes the keys of the same rows again and again while the load runs.',
    fix: 'Stop the job, or restart the stage transfer, which takes a new position and loads again.',
  },
  LandfallSourceTableChanged: {
    kind: 'person',
    stages: ['transfer'],
    cause: 'A table has another shape than the analysis saw.',
    check: 'Compare SHOW CREATE TABLE with stage-01/analysis.json.',
    fix: 'Restart from the stage analysis, so that the contract follows the new shape.',
  },
});
