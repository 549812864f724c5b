import { readQueryLogs } from '../../../adapters/query-log';
import { found, useLogFolder } from './log-files';

const { write } = useLogFolder();

/** As MySQL 5.7 writes them, which has stamps of the local zone when log_timestamps is SYSTEM. */
const GENERAL_57 = `/usr/sbin/mysqld, Version: 5.7.21-log (MySQL Community Server (GPL)). started with:
Tcp port: 3306  Unix socket: /tmp/mysql.sock
Time                 Id Command    Argument
2018-09-07T18:45:40.098124+08:00\t257426 Connect\tapp@127.0.0.1 on boats using TCP/IP
2018-09-07T18:45:40.098511+08:00\t257426 Query\tset autocommit=0
2018-09-07T18:45:40.101009+08:00\t257426 Query\tSELECT id FROM hulls WHERE id = 1
2018-09-07T18:45:41.101009+08:00\t257426 Execute\tSELECT id FROM hulls WHERE id = 2
2018-09-07T18:45:41.201009+08:00\t257426 Quit\t
`;
const SLOW_57 = `# Time: 2018-09-07T10:45:40.098124Z
# User@Host: app[app] @ localhost []  Id:     3
# Query_time: 0.010000  Lock_time: 0.000100 Rows_sent: 1  Rows_examined: 40
use boats;
SET timestamp=1536317140;
SELECT id FROM hulls WHERE id = 1;
`;
/** As Percona Server writes them with log_slow_verbosity = full and a rate limit. */
const PERCONA = `# Time: 2018-09-07T10:45:40.098124Z
# User@Host: app[app] @ localhost []  Id: 69194
# Schema: boats  Last_errno: 0  Killed: 0
# Query_time: 0.010000  Lock_time: 0.000100  Rows_sent: 1  Rows_examined: 40  Rows_affected: 0
# Bytes_sent: 545  Tmp_tables: 0  Tmp_disk_tables: 0  Tmp_table_sizes: 0
# InnoDB_trx_id: 1A88583F
# QC_Hit: No  Full_scan: No  Full_join: No  Tmp_table: No  Tmp_table_on_disk: No
# Filesort: No  Filesort_on_disk: No  Merge_passes: 0
#   InnoDB_IO_r_ops: 0  InnoDB_IO_r_bytes: 0  InnoDB_IO_r_wait: 0.000000
#   InnoDB_rec_lock_wait: 0.000000  InnoDB_queue_wait: 0.000000
#   InnoDB_pages_distinct: 2
# Log_slow_rate_type: query  Log_slow_rate_limit: 100
SET timestamp=1536317140;
SELECT id FROM hulls WHERE id = 1;
# User@Host: app[app] @ localhost []  Id: 69195
# Schema:   Last_errno: 0  Killed: 0
# Query_time: 0.020000  Lock_time: 0.000100  Rows_sent: 1  Rows_examined: 40  Rows_affected: 0
# No InnoDB statistics available for this query
# Log_slow_rate_type: query  Log_slow_rate_limit: 100
# administrator command: Ping;
`;
/** As MariaDB writes them with log_slow_verbosity = query_plan,innodb,explain,engine. */
const MARIADB = `# Time: 260102 10:00:00
# User@Host: app[app] @ localhost [127.0.0.1]
# Thread_id: 994  Schema: boats  QC_hit: No
# Query_time: 0.010000  Lock_time: 0.000100  Rows_sent: 1  Rows_examined: 40
# Rows_affected: 0  Bytes_sent: 136
# Pages_accessed: 3  Pages_read: 1  Pages_prefetched: 0  Pages_updated: 0  Old_rows_read: 0
# Pages_read_time: 0.1000  Engine_time: 0.2000
# Full_scan: Yes  Full_join: No  Tmp_table: No  Tmp_table_on_disk: No
# Filesort: No  Filesort_on_disk: No  Merge_passes: 0  Priority_queue: No
#
# explain: id\tselect_type\ttable\ttype
# explain: 1\tSIMPLE\thulls\tconst
#
use \`boats\`;
SET timestamp=1767340800;
# the application says who asks
SELECT id FROM hulls WHERE id = 1;
`;

it('the general log of MySQL 5.7, also where its TABs became spaces', async () => {
  for (const text of [GENERAL_57, GENERAL_57.replace(/\+08:00\t/g, '+08:00    ')]) {
    const log = await readQueryLogs([write(text)]);
    expect(found(log)).toEqual(['2 boats SELECT id FROM hulls WHERE id = ?']);
    expect(log.statements[0]!.first).toBe(Date.UTC(2018, 8, 7, 10, 45, 40) * 1_000 + 101_009);
    expect(log.notes).toEqual([]);
  }
});

it.each([
  ['MySQL 5.7', SLOW_57],
  ['Percona Server', PERCONA],
  ['MariaDB', MARIADB],
])('the slow log of %s with all that it tells', async (_server, text) => {
  const log = await readQueryLogs([write(text)]);
  expect(found(log)).toEqual(['1 boats SELECT id FROM hulls WHERE id = ?']);
  expect(log.statements[0]).toMatchObject({
    latency: { count: 1, total: 10_000, max: 10_000 },
    lock: { total: 100 },
    rowsExamined: { total: 40 },
  });
  expect(log.sessionStatements).toBe(0);
  const sampled = log.notes.filter((note) => note.includes('log_slow_rate_limit'));
  expect(sampled).toEqual(text === PERCONA ? [expect.stringContaining('holds one in 100 statements or sessions')] : []);
});
