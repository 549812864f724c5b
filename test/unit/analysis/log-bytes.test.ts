import fc from 'fast-check';
import type { LogEntry } from '../../../engine/analysis/log/entry';
import { textOf } from '../../../engine/analysis/log/entry';
import { TextHash } from '../../../engine/analysis/log/normalise/hash';
import { LongText } from '../../../engine/analysis/log/normalise/long-text';
import { bucketOf, topOf } from '../../../engine/analysis/log/counts/measures';
import { LogReader } from '../../../engine/analysis/log/formats/reader';
import { Tally, peakOf, unpack } from '../../../engine/analysis/log/counts/tally';
import { keyOfTransaction } from '../../../engine/analysis/log/sessions/transactions';
import { fingerprintOf } from '../../../engine/analysis/sql/fingerprint';
import { maskLiterals } from '../../../engine/analysis/sql/mask';
import { shorten } from '../../../engine/analysis/sql/shorten';
import { general } from './log-files';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const skeletonOf = (sql: string): string => {
  const hash = new TextHash();
  const bytes = bytesOf(sql);
  hash.ofSkeleton(bytes, 0, bytes.length);
  return `${hash.a},${hash.b}`;
};

/** Pieces of SQL, whole and broken, that meet each other in every order. */
const PIECES =
  `SELECT|a|t.b|1|2|-3|1.5e3|.5|0x1F|1st|2nd|'x'|'y''z'|'\\'q'|"d"|x'0f'|NULL|TRUE|(|)|,|IN|in (1,2)|IN (1, 2, 3)|VALUES|VALUES (1,'a')|(1,'a')|` +
  `(2,'b')|(1, NOW())|IN (SELECT 1 WHERE c IN (1,2))|\`n 1\`|\`n 2\`|/* c */|-- d\n|#e\n|-|.|@v|:p|?|é|'|"|\`|/*|\\|<=>|*|.values (1),(1)`;
const statement = fc
  .array(fc.constantFrom(...PIECES.split('|')), { minLength: 1, maxLength: 12 })
  .chain((parts) => fc.constantFrom(' ', '', '\n  ').map((gap) => parts.join(gap)));

describe('skeletons', () => {
  it('are one only where the fingerprint is one', () => {
    const known = new Map<string, string>();
    fc.assert(
      fc.property(statement, (sql) => {
        const fingerprint = fingerprintOf(sql);
        const key = skeletonOf(sql);
        expect(known.get(key) ?? fingerprint).toBe(fingerprint);
        known.set(key, fingerprint);
      }),
      { numRuns: 5_000 },
    );
  });

  it.each([
    ["SELECT a FROM t WHERE b = 'x' AND c = 12", "SELECT a  FROM t\nWHERE b = 'it''s' AND c = 3.5"],
    ['SELECT a FROM t WHERE b IN (1, 2)', 'SELECT a FROM t WHERE b IN (1,2,3,4)'],
    ["INSERT INTO t VALUES (1, 'a')", "INSERT INTO t VALUES (1, 'a'), (-2, NULL),\n(3, 'c')"],
    ['INSERT INTO t VALUES (1, NOW())', 'INSERT INTO t VALUES (1, NOW()), (2, NOW())'],
    ['SELECT 1 /* trace 1 */', 'SELECT 2 /* trace 2 */'],
  ])('leave out what differs between %s and %s', (one, other) => {
    expect(skeletonOf(one)).toBe(skeletonOf(other));
  });

  it('take linear time on hostile text', () => {
    // Of this process, because cores are shared; what is quadratic takes minutes.
    const began = process.cpuUsage();
    for (const text of ['IN (', 'VALUES ((', "IN ('", '/*', '--', '(', 'IN (1,(']) skeletonOf(text.repeat(50_000));
    for (const text of ['IN (', 'VALUES ((']) fingerprintOf(text.repeat(25_000));
    expect(process.cpuUsage(began).user / 1_000_000).toBeLessThan(12);
  });
});

describe('long statements', () => {
  const fingerprintInPieces = (sql: string, size: number): string => {
    const long = new LongText();
    const bytes = bytesOf(sql);
    for (let at = 0; at < bytes.length; at += size) long.append(bytes, at, Math.min(bytes.length, at + size));
    return fingerprintOf(long.text());
  };
  const rows = (row: string, count: number): string => Array.from({ length: count }, () => row).join(', ');

  it.each([
    ['rows', `INSERT INTO t (a, b) VALUES ${rows("(1, 'x')", 60_000)} ON DUPLICATE KEY UPDATE a = VALUES(a)`],
    ['rows with calls', `INSERT INTO t VALUES ${rows("(1, NOW(), 'é)(')", 40_000)};`],
    ['rows of two forms', `INSERT INTO t VALUES ${rows('(1, 2)', 30_000)}, (1, NOW())`],
    ['one long value', `UPDATE t SET a = '${"it''s \\' ".repeat(60_000)}' WHERE b = 1`],
    ['a long list', `SELECT a FROM t WHERE b IN (${rows('123456', 80_000)}) AND c = 1`],
    ['long rows', `INSERT INTO t VALUES ${rows(`(1, '${'x'.repeat(200_000)}')`, 3)}`],
    ['a long comment', `SELECT a /* ${'* '.repeat(200_000)} */ FROM t`],
  ])('have the fingerprint of the whole: %s', (_what, sql) => {
    for (const size of [1 << 20, 99_991]) expect(fingerprintInPieces(sql, size)).toBe(fingerprintOf(sql));
  });

  it('can be shortened anywhere', () => {
    const sql = `INSERT INTO t (a) VALUES (1, 'it''s', "a\\"b", -2.5), (2, 'x', "y", 3) ON DUPLICATE KEY UPDATE \`b c\` = 'z' /* q */ -- w`;
    for (let at = 1; at < sql.length; at += 1)
      expect([at, fingerprintOf(shorten(sql.slice(0, at)) + sql.slice(at))]).toEqual([at, fingerprintOf(sql)]);
  });
});

describe('the reader of logs', () => {
  const LOG = `/usr/sbin/mysqld, Version: 8.0.31 (x). started with:\nTcp port: 3306\nTime                 Id Command    Argument\n${general(0, 8, 'Connect', 'a@b on c using TCP/IP')}${general(1, 8, 'Query', 'SELECT 1\n\n  + 2:\n# Time to go\nTime')}# Time: 2026-01-02T10:00:04.3+02:00\r\n# User@Host: a[a] @ b []  Id:   593\n# Query_time: 0.5  Lock_time: 0.1 Rows_sent: 1  Rows_examined: 7\nuse \`d \`\`é\`;\nSET timestamp=1;\nSELECT 'a\nb';\n${general(2, 8, 'Quit')}2026-01-02 10:00:00.5 \t 7 Query\tno header\n`;
  const readIn = (size: number): readonly string[] => {
    const entries: string[] = [];
    const reader = new LogReader((e: LogEntry) => {
      const text = textOf(e.bytes, e.from, e.to).trim();
      entries.push([e.form, e.time, e.session, e.command, text, e.schema, JSON.stringify(e.slow)].join('|'));
    });
    const bytes = bytesOf(LOG);
    for (let at = 0; at < bytes.length; at += size) reader.push(bytes.subarray(at, at + size));
    reader.finish(false);
    return entries;
  };

  it('gives the same entries whatever the pieces are', () => {
    const whole = readIn(1 << 20);
    expect(whole.map((line) => line.split('|')[4])).toEqual([
      'a@b on c using TCP/IP',
      'SELECT 1\n\n  + 2:\n# Time to go\nTime',
      "SELECT 'a\nb';",
      '2026-01-02 10:00:00.5 \t 7 Query\tno header',
    ]);
    expect(whole[2]).toContain(`slow|${Date.UTC(2026, 0, 2, 8, 0, 4, 300) * 1000}|593`);
    expect(whole[2]).toContain('d `é|{"query":500000,"lock":100000,"sent":1,"examined":7}');
    for (const size of [1, 2, 3, 7, 64]) expect(readIn(size)).toEqual(whole);
  });
});

describe('figures', () => {
  it('tallies are packed and added up', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(40), { maxLength: 60 }), (numbers) => {
        const tally = new Tally();
        const expected = new Map<number, number>();
        for (const number of numbers) {
          tally.add(number);
          expected.set(number, (expected.get(number) ?? 0) + 1);
        }
        const packed = tally.packed();
        expect(unpack([packed])).toEqual([...expected].sort(([a], [b]) => a - b));
        expect(peakOf([packed, packed])).toBe(2 * Math.max(0, ...expected.values()));
      }),
    );
    const tally = new Tally();
    for (let i = 0; i < 100; i += 1) tally.add(i, i === 50 ? 9 : 1);
    tally.prune(3);
    expect(tally).toMatchObject({ pruned: true, entries: 3 });
    expect(peakOf([tally.packed()])).toBe(9);
  });

  it('buckets of measured figures are at most 1/32 wide and ascend', () => {
    let last = -1;
    for (const value of [0, 1, 31, 63, 64, 65, 1_000, 123_456, 2 ** 31, 2 ** 40 - 1, 2 ** 40, 2 ** 52]) {
      const bucket = bucketOf(value);
      expect(topOf(bucket)).toBeGreaterThanOrEqual(value);
      expect(topOf(bucket)).toBeLessThanOrEqual(value * (1 + 1 / 32));
      expect(bucket).toBeGreaterThanOrEqual(last);
      last = bucket;
    }
  });

  it('loops of a transaction are folded', () => {
    expect(keyOfTransaction([1, 2, 2, 2, 3])).toBe('1,2+,3');
    expect(keyOfTransaction([1, 2, 3, 2, 3, 2, 3, 4])).toBe('1,2+,3+,4');
    expect(keyOfTransaction(Array.from({ length: 300 }, (_, i) => i)).endsWith(';')).toBe(true);
  });

  it('values are masked in their form', () => {
    expect(
      maskLiterals(
        `SELECT /* secret */ a FROM t\nWHERE b LIKE '%Größe 12%' AND c > -1.50 AND d = "x@y.de" AND e = 0xFF`,
      ),
    ).toBe(`SELECT a FROM t WHERE b LIKE '%xxxxx 99%' AND c > -9.99 AND d = "x@x.xx" AND e = 0x99`);
    expect(maskLiterals(`SELECT '${'a'.repeat(5_000)}'`)).toBe(`SELECT '${'x'.repeat(40)}..'`);
  });
});
