import { readQueryLogs } from '../../../adapters/query-log';
import { LogCollector } from '../../../engine/analysis/log/collect';
import { withDigests, type DigestRow } from '../../../engine/analysis/log/digests';
import { fails, found, useLogFolder } from './log-files';

const { write } = useLogFolder();

/** Rows of mysql.general_log: the server's CSV, a spreadsheet's CSV, the client's TSV, a dump. */
const GENERAL = {
  'the CSV engine': `"2026-01-02 10:00:00.100000","root[root] @ localhost []",8,1,"Init DB","odd ""db"""
"2026-01-02 10:00:00.200000","root[root] @ localhost []",8,1,"Query","SELECT \\"a\\",\\n 'it\\\\'s' FROM t"
"2026-01-02 10:00:01.200000","root[root] @ localhost []",8,1,"Prepare","SELECT 1 FROM t"
"2026-01-02 10:00:01.200000","root[root] @ localhost []",8,1,"Execute","SELECT 1 FROM t"
`,
  'CSV with doubled quotes': `event_time,user_host,thread_id,server_id,command_type,argument
2026-01-02 10:00:00.100000,root[root] @ localhost [],8,1,Init DB,"odd ""db"""
2026-01-02 10:00:00.200000,root[root] @ localhost [],8,1,Query,"SELECT ""a"",
 'it\\'s' FROM t"\r
2026-01-02 10:00:01.200000,root[root] @ localhost [],8,1,Execute,SELECT 1 FROM t
`,
  'TSV of the client': `event_time\tuser_host\tthread_id\tserver_id\tcommand_type\targument
2026-01-02 10:00:00.100000\troot[root] @ localhost []\t8\t1\tInit DB\todd "db"
2026-01-02 10:00:00.200000\troot[root] @ localhost []\t8\t1\tQuery\tSELECT "a",\\n 'it\\\\'s' FROM t
2026-01-02 10:00:01.200000\troot[root] @ localhost []\t8\t1\tExecute\tSELECT 1 FROM t
`,
  'a dump': `-- MySQL dump 10.13
INSERT INTO \`general_log\` VALUES ('2026-01-02 10:00:00.100000','root[root] @ localhost []',8,1,'Init DB',_binary 'odd \\"db\\"'),
('2026-01-02 10:00:00.200000','root[root] @ localhost []',8,1,'Query',_binary 'SELECT \\"a\\",\\n \\'it\\\\\\'s\\' FROM t');
INSERT INTO \`general_log\` VALUES ('2026-01-02 10:00:01.200000','root[root] @ localhost []',8,1,'Execute',0x53454C4543542031204652 4F4D2074);
`
    .replace('46 52 4F', '46524F')
    .replace('4652 4F4D', '46524F4D'),
};

describe('exported rows of the log tables', () => {
  it.each(Object.entries(GENERAL))('of mysql.general_log from %s', async (_what, text) => {
    const log = await readQueryLogs([write(text)]);
    expect(found(log)).toEqual(['1 odd "db" SELECT ? FROM t', '1 odd "db" SELECT ?, ? FROM t']);
    expect(log.format).toBe('general');
    expect(log.literal.spanSeconds).toBe('1.100000');
    expect(log.notes).toEqual([expect.stringContaining('without a known zone')]);
  });

  it('of mysql.slow_log, with times and rows', async () => {
    const rows = [1, 2].map(
      (second) =>
        `"2026-01-02 10:00:0${second}.000000","a[a] @ localhost []","00:01:0${second}.250000","00:00:00.000004",3,40,"boats",0,0,1,"SELECT a FROM t WHERE b = ${second}",8\n`,
    );
    const log = await readQueryLogs([write(rows.join(''))]);
    expect(found(log)).toEqual(['2 boats SELECT a FROM t WHERE b = ?']);
    expect(log.statements[0]).toMatchObject({
      latency: { count: 2, total: 123_500_000, max: 62_250_000 },
      lock: { total: 8 },
      rowsSent: { total: 6, max: 3 },
      rowsExamined: { total: 80 },
    });
  });

  it('take damage as damage', async () => {
    const text = `${GENERAL['the CSV engine']}"no stamp","x",1,1,"Query","SELECT 2"\n"2026-01-02 10:00:02","x"\n"2026-01-02 10:00:03.0","x",8,1,"Query","SELECT 'never closed`;
    const log = await readQueryLogs([write(text)]);
    expect(log.notes.join()).toContain('no pattern was made of it: SELECT ?.');
    expect(log.notes.join()).toContain('2 lines that belong to no entry');
    expect((await fails([write(`event_time,user_host\n`)])).code).toBe('LandfallQueryLogUnreadable');
  });
});

describe('a statement that is too long to be held', () => {
  const VALUES = Array.from({ length: 30_000 }, (_, i) => `(${i}, 'é\u{1f6a4} ${i}')`).join(', ');
  const INSERT = `INSERT INTO boats (id, name) VALUES ${VALUES}`;
  const hex = (text: string): string => `0x${Buffer.from(text).toString('hex')}`;

  it.each([
    ['CSV', (sql: string) => `"2026-01-02 10:00:00.1","x",8,1,"Query","${sql}"\n`],
    [
      'TSV',
      (sql: string) => `event_time\tthread_id\tcommand_type\targument\n2026-01-02 10:00:00.1\t8\tQuery\t${sql}\n`,
    ],
    [
      'a dump',
      (sql: string) =>
        `INSERT INTO \`general_log\` VALUES ('2026-01-02 10:00:00.1','x',8,1,'Query','${sql.replace(/'/g, "''")}');\n`,
    ],
    [
      'a dump in hexadecimal',
      (sql: string) => `INSERT INTO \`general_log\` VALUES ('2026-01-02 10:00:00.1','x',8,1,'Query',${hex(sql)});\n`,
    ],
  ])('in %s is the pattern that it is in a log file', async (_form, entry) => {
    const log = await readQueryLogs([write(entry(INSERT) + entry('SELECT 1 FROM t').replace(/^event_time.*\n/, ''))]);
    expect(found(log)).toEqual(['1 - INSERT INTO boats (id, name) VALUES (?)', '1 - SELECT ? FROM t']);
    expect(log.notes).toEqual([expect.stringContaining('without a known zone')]);
  });

  it('is cut where it has too much beside its values, and damage in another column is no statement', async () => {
    const columns = Array.from({ length: 90_000 }, (_, i) => `c${i}`).join(', ');
    const log = await readQueryLogs([
      write(
        `"2026-01-02 10:00:00.1","x",8,1,"Query","SELECT ${columns} FROM t"\n` +
          `"2026-01-02 10:00:00.2","${'y'.repeat(600_000)}",8,1,"Query","SELECT 1 FROM t"\n` +
          `"${'z'.repeat(600_000)}","x",8,1,"Query","SELECT 2 FROM t"\n`,
      ),
    ]);
    expect(log.statements.map(({ fingerprint }) => fingerprint.slice(0, 12))).toEqual(['SELECT ? FRO', 'SELECT c0, c']);
    expect(log.notes.join()).toMatch(/1 statements that were cut.*/);
    expect(log.notes.join()).toContain('1 lines that belong to no entry');
  });
});

describe('digests of performance_schema', () => {
  const row = (over: Partial<DigestRow>): DigestRow => ({
    ...{ schema: 'boats', text: '', sample: null, executions: 5, latency: { total: 500, max: 300 }, lock: 10 },
    ...{ rowsExamined: 50, rowsSent: 5, first: 1, last: 2 },
    ...over,
  });
  const EMPTY = new LogCollector().result();

  it.each([
    [
      'SELECT COUNT ( * ) , `b` FROM `odd name` WHERE `a` IN (...) GROUP BY `b`',
      'SELECT COUNT(*), b FROM `odd name` WHERE a IN (?) GROUP BY b',
    ],
    ['INSERT INTO `t` ( `a` , `b` ) VALUES (...) /* , ... */ ', 'INSERT INTO t (a, b) VALUES (?)'],
    ['SELECT `SUBSTRING` ( `a` , ? , ... ) FROM `t` LIMIT ?, ...', 'SELECT SUBSTRING(a, ?, ?) FROM t LIMIT ?, ?'],
  ])('%s', (text, fingerprint) => {
    expect(withDigests(EMPTY, [row({ text })]).log.statements).toMatchObject([
      { fingerprint, executions: 5, database: 'boats' },
    ]);
  });

  it('of MySQL 9 count executions of prepared statements, and not their preparation', () => {
    const select = 'SELECT `n` FROM `hulls` WHERE `id` = ?';
    const merged = withDigests(EMPTY, [
      row({ text: `PREPARE ${select}`, sample: 'SELECT n FROM hulls WHERE id = ?', executions: 1 }),
      row({ text: `EXECUTE ${select}`, sample: 'SELECT n FROM hulls WHERE id = ?', executions: 3 }),
      row({ text: 'EXECUTE DELETE FROM `hulls`', sample: null, executions: 2 }),
      row({ text: 'EXECUTE `s` USING @?', sample: 'EXECUTE s USING @a', executions: 7 }),
    ]);
    expect(merged.log.statements.map(({ fingerprint, executions }) => [fingerprint, executions])).toEqual([
      ['DELETE FROM hulls', 2],
      ['SELECT n FROM hulls WHERE id = ?', 3],
    ]);
    expect(merged.notes).toEqual(['Digests of performance_schema tell no peaks.']);
  });

  it('give latency to statements of the log and leave its counts', async () => {
    const general = '2026-01-02T10:00:00.100000Z\t    8 Query\t';
    const log = await readQueryLogs([
      write(
        `2026-01-02T10:00:00.000000Z\t    8 Init DB\tboats\n${general}BEGIN\n${general}SELECT z FROM t\n${general}SELECT b FROM t WHERE a = 1\n${general}COMMIT\n`,
      ),
    ]);
    const rows = [
      row({ text: 'SELECT `b` FROM `t` WHERE `a` = ?', sample: 'SELECT b FROM t WHERE a = 7' }),
      row({ text: 'SELECT `a` FROM `t`' }),
      row({ text: 'SELECT `a` FROM `t` WHERE `very` ...', executions: 3 }),
      row({ text: null, executions: 2 }),
      row({ text: 'COMMIT' }),
    ];
    const merged = withDigests(log, rows);
    expect(found({ ...log, ...merged.log })).toEqual([
      '5 boats SELECT a FROM t',
      '1 boats SELECT b FROM t WHERE a = ?',
      '1 boats SELECT z FROM t',
    ]);
    expect(merged.log.statements[1]).toMatchObject({
      latency: { count: 5, total: 500, max: 300 },
      rowsSent: { max: null },
    });
    expect(merged.log.transactions[0]!.statements.map(({ statement }) => statement)).toEqual([2, 1]);
    expect(merged.notes.join(' ')).toMatch(/no peaks.* 3 executions whose text it cut.* no room for 2 executions/);
  });
});
