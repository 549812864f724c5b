import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { LogCollector } from '../../../engine/analysis/log/collect';
import { textOf } from '../../../engine/analysis/log/entry';
import { LogReader } from '../../../engine/analysis/log/formats/reader';
import { fingerprintOf } from '../../../engine/analysis/sql/fingerprint';
import { readQueryLogs, type QueryLog } from '../../../adapters/query-log';
import { found, general, useLogFolder } from './log-files';

const { write } = useLogFolder();
const CONNECT = general(0, 8, 'Connect', 'a@b on boats using TCP/IP');
const query = (seconds: number, sql: string): string => general(seconds, 8, 'Query', sql);
const read = async (...bytes: readonly (string | Uint8Array)[]): Promise<QueryLog> =>
  readQueryLogs(bytes.map((one, i) => write(one, `cut-${i}.log`)));
const NO_PATTERN = 'no pattern was made of it';

const SLOW_HEADS = {
  'MySQL, slow log': (second: number) =>
    `# Time: 2026-01-02T10:00:0${second}.5Z\n# User@Host: a[a] @ b []  Id:     8\n# Query_time: 0.1  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1\nuse boats;\nSET timestamp=176734800${second};\n`,
  'MariaDB, slow log': (second: number) =>
    `# Time: 260102 10:00:0${second}\n# User@Host: a[a] @ b []\n# Thread_id: 8  Schema: boats  QC_hit: No\n# Query_time: 0.1  Lock_time: 0.0  Rows_sent: 1  Rows_examined: 1\n# Rows_affected: 0  Bytes_sent: 9\nSET timestamp=176734800${second};\n`,
};
/** Statements that begin alike, that go over several lines, and whose beginnings are statements. */
const STATEMENTS = [
  'SELECT\na FROM t WHERE b = 7',
  "SELECT a FROM t WHERE b = 'x; y' AND c = 12",
  'DELETE FROM t\nWHERE a = 5\n\tAND b IN (1,\n  2)\nLIMIT\n10',
  'SELECT /* n; */ COUNT(*) AS "ä" FROM `select` -- m;\nGROUP BY a',
];
const LOGS: Readonly<Record<string, string>> = {
  'MySQL, general log': CONNECT + STATEMENTS.map((sql, i) => query(i, sql)).join('') + general(9, 8, 'Quit'),
  'MariaDB, general log':
    '260102 10:00:00\t     8 Connect\ta@b on boats using TCP/IP\n' +
    STATEMENTS.map((sql, i) => `${i === 2 ? '260102 10:00:01' : '\t'}\t     8 Query\t${sql}\n`).join('') +
    '\t\t     8 Quit\t\n',
  ...Object.fromEntries(
    Object.entries(SLOW_HEADS).map(([name, head]) => [
      name,
      STATEMENTS.map((sql, i) => `${head(i)}${sql};\n`).join(''),
    ]),
  ),
};
const FINGERPRINTS = STATEMENTS.map(fingerprintOf);

describe.each(Object.entries(LOGS))('%s, cut at every byte', (_form, text) => {
  const bytes = Buffer.from(text);
  const ends = STATEMENTS.map((sql) => bytes.indexOf(sql) + Buffer.byteLength(sql));

  it('at its end makes no pattern that is not in the whole, and loses none but the last', () => {
    for (let end = bytes.indexOf(STATEMENTS[1]!); end <= bytes.length; end += 1) {
      const collector = new LogCollector();
      const { add, finish } = collector.source();
      const reader = new LogReader(add);
      reader.push(bytes.subarray(0, end));
      reader.finish(false);
      finish();
      const patterns = collector.result().statements.map((one) => one.fingerprint);
      const foreign = patterns.filter((pattern) => !FINGERPRINTS.includes(pattern));
      // Cut between two lines, what is left of a statement may be one: then it is a log as a server writes it.
      const told = bytes[end - 1] === 10 && collector.notes().join().includes('Should the log have been cut');
      expect([end, told ? [] : foreign]).toEqual([end, []]);
      const before = Math.max(0, ends.filter((one) => one < end).length - 1);
      expect([end, FINGERPRINTS.slice(0, before).filter((pattern) => !patterns.includes(pattern))]).toEqual([end, []]);
    }
  });

  it('at its beginning has whole statements only', () => {
    for (let from = 1; from < bytes.length; from += 1) {
      const texts: string[] = [];
      const reader = new LogReader(({ command, bytes: held, from: at, to }) => {
        if (command === 'Query') texts.push(textOf(held, at, to).trim().replace(/;$/, ''));
      });
      reader.push(bytes.subarray(from));
      reader.finish(false);
      expect([from, texts.filter((sql) => !STATEMENTS.includes(sql))]).toEqual([from, []]);
      if (bytes[from - 1] !== 10 && bytes[from] !== 10 && texts.length > 0)
        expect([from, reader.headLines > 0]).toEqual([from, true]);
    }
  });
});

describe('the last entry of a log', () => {
  const COUNTED = '1 boats SELECT a FROM t WHERE b = ?';

  it('without a line end counts when its statement stands elsewhere, in another log too', async () => {
    const log = await read(
      CONNECT + query(1, 'SELECT a FROM t WHERE b = 1') + query(2, 'SELECT a FROM t WHERE b = 27').trimEnd(),
    );
    expect(found(log)).toEqual(['2 boats SELECT a FROM t WHERE b = ?']);
    expect(log.notes).toEqual([expect.stringContaining('cut-0.log ends without the end of its last line or row')]);
    const later = await read(
      CONNECT + query(1, 'SELECT c FROM t') + query(2, 'SELECT a FROM t WHERE b = 2').trimEnd(),
      query(3, 'SELECT a FROM t WHERE b = 3'),
    );
    expect(found(later)).toContain('2 boats SELECT a FROM t WHERE b = ?');
    expect(later.notes.join()).not.toContain(NO_PATTERN);
  });

  it('without a line end is listed, and makes no pattern, when nothing shows that it is whole', async () => {
    const log = await read(
      CONNECT + query(1, 'SELECT c FROM t') + query(2, "SELECT a FROM t WHERE b = 'ada.secret").trimEnd(),
    );
    expect(found(log)).toEqual(['1 boats SELECT c FROM t']);
    expect(log.notes.join('\n')).toContain(
      `1 statement at the end of a log or before damage may be cut, and no other text of the logs shows the whole; ${NO_PATTERN}: SELECT a FROM t WHERE b = ?.`,
    );
    expect(JSON.stringify(log)).not.toContain('secret');
  });

  it('with a line end counts without a note, unless the parser refuses it or a longer one is known', async () => {
    const sound = await read(CONNECT + query(1, 'SELECT c FROM t') + query(2, 'SELECT a FROM t WHERE b = 2'));
    expect(found(sound)).toContain(COUNTED);
    expect(sound.notes).toEqual([]);
    for (const last of ['SELECT a FROM t WHERE b = 2 AND', 'SELECT c']) {
      const log = await read(CONNECT + query(1, 'SELECT c\nFROM t') + query(2, last));
      expect(found(log)).toEqual(['1 boats SELECT c FROM t']);
      expect(log.notes.join()).toContain(NO_PATTERN);
    }
  });

  it('of a slow log is whole with its semicolon, whatever follows', async () => {
    for (const head of Object.values(SLOW_HEADS)) {
      const whole = `${head(1)}SELECT a FROM t WHERE b = 2;`;
      for (const end of ['', '\n', '\n#', '\n# Time: 26']) expect(found(await read(whole + end))).toEqual([COUNTED]);
      for (const sql of ['SELECT a FROM t WHERE b = 2', 'SELECT a FROM t WHERE b = 2\n', 'SELECT a FROM t -- 1;'])
        expect(found(await read(head(1) + sql))).toEqual([]);
    }
  });

  it('of an exported table counts likewise', async () => {
    const row = (sql: string): string => `"2026-01-02 10:00:00","a[a] @ b []",8,1,"Query","${sql}`;
    const log = await read(`${row('SELECT c FROM boats.t"')}\n${row('SELECT a FROM boats.t')}`);
    expect(found(log)).toEqual(['1 - SELECT c FROM boats.t']);
    expect(log.notes.join()).toContain(NO_PATTERN);
  });

  it('that names a schema names none when it is cut', async () => {
    const log = await read(CONNECT + general(1, 8, 'Init DB', 'boa').trimEnd(), query(2, 'SELECT a FROM t'));
    expect(found(log)).toEqual(['1 - SELECT a FROM t']);
  });
});

describe('the reference log', () => {
  const whole = gunzipSync(readFileSync(join(__dirname, '../../cases/reference.general.log.gz')));

  it('has the same patterns wherever its end is cut, packed or not, and whatever is left of its head', async () => {
    const all = (await read(whole)).statements.map((one) => one.fingerprint);
    for (const at of [300_000, 300_001, 300_017, 300_101, 412_345]) {
      const ends = [await read(whole.subarray(0, at)), await read(whole.subarray(at))];
      const zipped = gzipSync(whole, { level: 1 });
      ends.push(await read(zipped.subarray(0, Math.floor((zipped.length * at) / whole.length))));
      for (const log of ends) {
        expect(log.statements.filter((one) => !all.includes(one.fingerprint))).toEqual([]);
        expect(log.notes.length).toBeGreaterThan(0);
      }
    }
  });
});
