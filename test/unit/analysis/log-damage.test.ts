import { readQueryLogs, type QueryLog } from '../../../adapters/query-log';
import { soundText } from '../../../engine/analysis/sql/sound';
import { found, general, useLogFolder } from './log-files';

const { write } = useLogFolder();
const CONNECT = general(0, 8, 'Connect', 'a@b on boats using TCP/IP');
const query = (seconds: number, sql: string): string => general(seconds, 8, 'Query', sql);
const slow = (stamp: string, sql: string): string =>
  `# Time: ${stamp}\n# User@Host: a[a] @ b []  Id:     8\n# Query_time: 0.1  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1\n${sql};\n`;
const read = async (...parts: readonly (string | Uint8Array)[]): Promise<QueryLog> =>
  readQueryLogs([write(Buffer.concat(parts.map((part) => Buffer.from(part))), 'damaged.log')]);
const DAMAGED = 'statements are damaged';
const CUT = 'no other text of the logs shows the whole; no pattern was made of it';
const TORN = 'entries that break off before the next one in the same line';

/** The same bytes at every run: 3 KB that look like noise, without newlines. */
const NOISE = Uint8Array.from({ length: 3_000 }, (_, i) => (i * i * 31 + i * 7 + 1) & 255).map((byte) =>
  byte === 10 ? 11 : byte,
);

describe('damage within an entry', () => {
  it('of NULs leaves the statement before and the entry behind them', async () => {
    const log = await read(
      CONNECT,
      query(1, 'SELECT a FROM t WHERE b = 1'),
      new Uint8Array(4_096),
      query(2, 'SELECT a FROM t WHERE b = 2'),
      query(3, 'SELECT a FROM t WHERE b = 3'),
    );
    expect(found(log)).toEqual(['3 boats SELECT a FROM t WHERE b = ?']);
    expect(log.notes.join()).toContain(`1 ${DAMAGED}`);
    expect(log.notes.join()).toContain(`1 ${TORN}`);
    expect(JSON.stringify(log)).not.toContain(String.raw`\u0000`);
  });

  it('that cuts a quoted value hides it and all behind it, and the next entry counts', async () => {
    const cut = query(1, "SELECT a FROM t WHERE b = 'bo").trimEnd();
    const log = await read(
      CONNECT,
      cut,
      query(2, "SELECT a FROM t WHERE b = 'ada.secret@example.org' AND c = 2"),
      query(3, 'SELECT a FROM t WHERE c = 3'),
    );
    expect(found(log)).toEqual([
      '1 boats SELECT a FROM t WHERE b = ? AND c = ?',
      '1 boats SELECT a FROM t WHERE c = ?',
    ]);
    expect(log.notes.join()).toContain(`${CUT}: SELECT a FROM t WHERE b = ?.`);
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  it('by noise at the end is no part of a fingerprint', async () => {
    const log = await read(CONNECT, query(1, 'DELETE FROM t WHERE b = 5'), NOISE);
    expect(found(log)).toEqual(['1 boats DELETE FROM t WHERE b = ?']);
    expect(log.notes.join()).toContain(`1 ${DAMAGED}`);
  });

  it('without a statement before it is listed without its text', async () => {
    const log = await read(CONNECT, query(1, '\u0001\u0002secret'), query(2, '\u0001\u0002secret'));
    expect(found(log)).toEqual(['2 boats /* damaged */']);
    expect(log.notes.join()).toContain(`2 ${DAMAGED}`);
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  it('before the first entry does not take it along', async () => {
    const log = await read(new Uint8Array(50), CONNECT, query(1, 'SELECT 1 FROM t'));
    expect(found(log)).toEqual(['1 boats SELECT ? FROM t']);
    expect(log.notes.join()).toContain('1 lines that belong to no entry');
  });

  it('of an entry without quotes ends where the next header stands', async () => {
    const log = await read(CONNECT, query(1, 'SELECT a FROM t WHERE b =').trimEnd(), query(2, "SELECT 'x' FROM u"));
    expect(found(log)).toEqual(['1 boats SELECT ? FROM u']);
    expect(log.notes.join()).toContain(`${CUT}: SELECT a FROM t WHERE b =.`);
    expect(log.notes.join()).toContain(`1 ${TORN}`);
  });

  it('of a slow log leaves the next entry its stamp', async () => {
    const log = await read(
      slow('2026-01-02T10:00:00.5Z', 'SELECT 1 FROM t'),
      slow('2026-01-02T10:00:01.5Z', "SELECT a FROM t WHERE b = 'bo").replace(/;\n$/, ''),
      slow('2026-01-02T10:00:02.5Z', "SELECT 'ada.secret' FROM u"),
    );
    expect(found(log)).toEqual(['1 - SELECT ? FROM t', '1 - SELECT ? FROM u']);
    expect(log.notes.join()).toContain(`${CUT}: SELECT a FROM t WHERE b = ?.`);
    expect(log.statements[1]!.first).toBe(Date.UTC(2026, 0, 2, 10, 0, 2, 500) * 1_000);
    expect(log.notes.join()).toContain(`1 ${TORN}`);
  });

  it('takes linear time, however many headers stand in one line', async () => {
    const began = process.cpuUsage();
    const log = await read(CONNECT, query(1, "SELECT 'x").trimEnd().repeat(8_000));
    expect(JSON.stringify(log)).not.toContain('Query');
    expect(process.cpuUsage(began).user / 1_000_000).toBeLessThan(12);
  });
});

describe('what looks like damage', () => {
  it('but stands in closed quotes belongs to the statement', async () => {
    const inner = query(9, 'SELECT 5').trimEnd();
    const sql = `INSERT INTO notes VALUES ('a ${inner}', "\u0000\u0001", '\n\t# Time: now')`;
    const log = await read(
      CONNECT,
      query(1, sql),
      general(2, 9, 'Execute', 'SELECT\t1\r\n\tFROM t'),
      general(3, 9, 'Quit'),
    );
    expect(found(log)).toEqual(['1 boats INSERT INTO notes VALUES (?)', '1 - SELECT ? FROM t']);
    expect(log.notes).toEqual([]);
  });
});

describe('the sound part of a text', () => {
  it.each([
    ["SELECT a FROM t WHERE b = 'x' AND c = 'y", "SELECT a FROM t WHERE b = '"],
    ["SELECT a FROM t WHERE b = 'C:\\' AND c = 'ada'", "SELECT a FROM t WHERE b = '"],
    ["SELECT 'x AND b = 'ada' AND c = y'", "SELECT '"],
    ['SELECT `a, b FROM t WHERE c = "ada" AND `d` = 1', 'SELECT '],
    ['SELECT 1 FROM t /* ada', 'SELECT 1 FROM t '],
    ['SELECT 1\nFROM t\u0000 ada', 'SELECT 1'],
    ["'ada", '/* damaged */'],
  ])('of %j is %j', (sql, sound) => {
    expect(soundText(sql)).toEqual({ sql: sound, damaged: true });
  });

  it.each(["SELECT 'x'AND\"y\" /* 'a */ -- 'b", "SELECT _utf8'x', N'y', x'00' FROM `a``b`"])('of %j is all', (sql) => {
    expect(soundText(sql)).toEqual({ sql, damaged: false });
  });
});
