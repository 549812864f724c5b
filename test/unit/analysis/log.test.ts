import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readQueryLogs } from '../../../adapters/query-log';
import { fails, found, general, secondsOf, useLogFolder } from './log-files';

const MYSQL_GENERAL = `/usr/sbin/mysqld, Version: 8.0.31 (MySQL Community Server - GPL). started with:
Tcp port: 3306  Unix socket: /tmp/mysql.sock
Time                 Id Command    Argument
2026-01-02T10:00:00.100000Z\t    8 Connect\tapp@localhost on boats using TCP/IP
2026-01-02T10:00:00.200000Z\t    8 Query\tSET NAMES utf8mb4
2026-01-02T10:00:00.300000Z\t    8 Prepare\tSELECT id FROM boats WHERE id = ?
2026-01-02T10:00:00.400000Z\t    8 Execute\tSELECT id FROM boats WHERE id = 7
2026-01-02T10:00:00.500000Z\t    8 Execute\tSELECT id FROM boats WHERE id = 8
2026-01-02T10:00:01.000000Z\t    9 Connect\tapp@localhost on  using SSL/TLS
2026-01-02T10:00:01.500000Z\t    9 Init DB\tother
2026-01-02T10:00:02.000000Z\t    9 Query\tSELECT 1 FROM elsewhere
2026-01-02T10:00:02.100000Z\t    8 Query\tSELECT b.id,
   b.name
# Time to go
FROM boats b
2026-01-02T10:00:10.400000Z\t    8 Close stmt\t
2026-01-02T10:00:10.400000Z\t    8 Quit\t
2026-01-02T10:00:10.500000Z\t   10 Query\tSELECT name FROM boats
`;
const MARIADB_GENERAL = `/usr/sbin/mariadbd, Version: 10.11.19-MariaDB-log (Debian). started with:
Tcp port: 0  Unix socket: /x
Time\t\t    Id Command\tArgument
260102 10:00:00\t     8 Connect\tapp@localhost on boats using TCP/IP
\t\t     8 Prepare\tSELECT id FROM boats WHERE id = ?
\t\t     8 Execute\tSELECT id FROM boats WHERE id = 7
260102  9:59:58\t     8 Execute\tSELECT id FROM boats WHERE id = 8
`;
const MYSQL_SLOW = `/usr/sbin/mysqld, Version: 8.0.31 (MySQL). started with:
Tcp port: 3306  Unix socket: /x
Time                 Id Command    Argument
# Time: 2026-01-02T10:00:00.300000Z
# User@Host: app[app] @ localhost [127.0.0.1]  Id:   593
# Query_time: 0.000358  Lock_time: 0.000004 Rows_sent: 1  Rows_examined: 1
use boats;
SET timestamp=1795227211;
SELECT id, name FROM boats
WHERE id = 1;
# Time: 2026-01-02T10:00:04.300000Z
# User@Host: app[app] @ localhost [127.0.0.1]  Id:   593
# Query_time: 0.000358  Lock_time: 0.000004 Rows_sent: 1  Rows_examined: 1
SET timestamp=1795227211;
# administrator command: Prepare;
# User@Host: app[app] @ localhost [127.0.0.1]  Id:   593
# Query_time: 0.000358  Lock_time: 0.000004 Rows_sent: 1  Rows_examined: 1
SET timestamp=1795227211;
SELECT id, name FROM boats WHERE id = 2;
`;
const MARIADB_SLOW = `# Time: 260102 10:00:00
# User@Host: app[app] @ localhost [127.0.0.1]
# Thread_id: 994  Schema: boats  QC_hit: No
# Query_time: 0.000256  Lock_time: 0.000097  Rows_sent: 1  Rows_examined: 1
# Rows_affected: 0  Bytes_sent: 136
# explain: id\tselect_type\ttable
# explain: 1\tSIMPLE\tb8\tconst
use \`boats\`;
SET timestamp=1767340800;
SELECT name FROM boats WHERE id = 3;
`;

const { write, folder } = useLogFolder();

describe('query logs', () => {
  it('reads the general log of MySQL: executions, sessions, statements of several lines', async () => {
    const log = await readQueryLogs([write(MYSQL_GENERAL)]);
    expect(found(log)).toEqual([
      '1 other SELECT ? FROM elsewhere',
      '1 boats SELECT b.id, b.name FROM boats b',
      '2 boats SELECT id FROM boats WHERE id = ?',
      '1 - SELECT name FROM boats',
    ]);
    expect(log.format).toBe('general');
    expect(log.sessionStatements).toBe(1);
    const byId = log.statements.find((statement) => statement.fingerprint.endsWith('id = ?'))!;
    expect(byId).toMatchObject({ texts: 2, sample: 'SELECT id FROM boats WHERE id = 9', latency: null });
    expect(secondsOf(log, byId.fingerprint)).toEqual([[0, 2]]);
    expect(byId.last! - byId.first!).toBe(100_000);
    expect(log.sessions).toEqual({ seen: 3, mostOpen: 2 });
  });

  it('reads the general log of MariaDB, with a clock that goes backwards', async () => {
    const log = await readQueryLogs([write(MARIADB_GENERAL)]);
    expect(found(log)).toEqual(['2 boats SELECT id FROM boats WHERE id = ?']);
    expect(secondsOf(log, 'SELECT id FROM boats WHERE id = ?')).toEqual([
      [0, 1],
      [2, 1],
    ]);
  });

  it('reads slow logs of both with times and rows', async () => {
    const mysql = await readQueryLogs([write(MYSQL_SLOW)]);
    expect(found(mysql)).toEqual(['2 boats SELECT id, name FROM boats WHERE id = ?']);
    expect(mysql.statements[0]).toMatchObject({
      latency: { count: 2, total: 716, max: 358 },
      lock: { count: 2, total: 8, max: 4 },
      rowsExamined: { count: 2, total: 2, max: 1 },
      rowsSent: { count: 2, total: 2, max: 1 },
    });
    expect(mysql.notes.join()).toContain('lower bounds');
    const mariadb = await readQueryLogs([write(MARIADB_SLOW)]);
    expect(found(mariadb)).toEqual(['1 boats SELECT name FROM boats WHERE id = ?']);
    // The stamp has no zone; SET timestamp tells it.
    expect(mariadb.statements[0]!.first).toBe(Date.UTC(2026, 0, 2, 8) * 1000);
    expect(mariadb.notes.join()).not.toContain('zone');
  });

  it('counts an execution once that stands in the general and in the slow log', async () => {
    const log = await readQueryLogs([
      write(MYSQL_GENERAL + general(11, 8, 'Query', 'SELECT id, name FROM boats WHERE id = 1').repeat(3) + MYSQL_SLOW),
    ]);
    const both = log.statements.find(({ fingerprint }) => fingerprint === 'SELECT id, name FROM boats WHERE id = ?')!;
    expect(both).toMatchObject({ executions: 3, latency: { count: 2 } });
  });

  it('reads several files and forms, plain and gzip, as one log', async () => {
    const log = await readQueryLogs([
      write(gzipSync(MYSQL_GENERAL), 'a.log.gz'),
      write(MYSQL_GENERAL.replace(/\n/g, '\r\n') + MARIADB_SLOW, 'b.log'),
    ]);
    expect(log.files).toEqual(['a.log.gz', 'b.log']);
    expect(log.format).toBe('general+slow');
    expect(found(log)).toContain('4 boats SELECT id FROM boats WHERE id = ?');
    expect(found(log)).toContain('1 boats SELECT name FROM boats WHERE id = ?');
  });

  it('gives what is in a truncated gzip and says so', async () => {
    const whole = gzipSync(MYSQL_GENERAL + MYSQL_GENERAL.repeat(2000), { level: 1 });
    const log = await readQueryLogs([write(whole.subarray(0, Math.floor(whole.length / 2)))]);
    expect(log.statements.length).toBeGreaterThan(2);
    expect(log.notes.join()).toContain('ends early');
  });

  it('takes garbage between entries as garbage', async () => {
    const garbage = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256));
    const log = await readQueryLogs([write(Buffer.concat([garbage, Buffer.from('\n'), Buffer.from(MYSQL_GENERAL)]))]);
    expect(found(log)).toContain('2 boats SELECT id FROM boats WHERE id = ?');
    expect(log.notes.join()).toContain('belong to no entry');
  });

  it.each([
    ['binary', Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 256))],
    ['empty', Buffer.alloc(0)],
    ['text of another kind', Buffer.from('hello\nworld\n')],
    ['broken gzip', Buffer.from([0x1f, 0x8b, 1, 2, 3, 4, 5])],
  ])('refuses a file that holds no entry: %s', async (_what, bytes) => {
    const path = write(bytes);
    const error = await fails([path]);
    expect(error.code).toBe('LandfallQueryLogUnreadable');
    expect(error.message).toContain(path);
  });

  it('refuses a file and a pattern that do not exist', async () => {
    expect((await fails([join(folder(), 'nowhere.log')])).code).toBe('LandfallQueryLogUnreadable');
    expect((await fails([join(folder(), '*.nothing')])).message).toContain('fits no file');
  });
});
