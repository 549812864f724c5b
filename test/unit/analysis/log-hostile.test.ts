import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { readQueryLogs } from '../../../adapters/query-log';
import { found, general, secondsOf, useLogFolder } from './log-files';

const { write } = useLogFolder();
const slow = (stamp: string, sql: string): string =>
  `# Time: ${stamp}\n# User@Host: a[a] @ b []  Id:     8\n# Query_time: 0.1  Lock_time: 0.0 Rows_sent: 1  Rows_examined: 1\n${sql};\n`;
const GOOD = general(0, 8, 'Connect', 'a@b on boats using TCP/IP') + general(1, 8, 'Query', 'SELECT 1 FROM t');

describe('damaged logs', () => {
  it('never stop the reader, whatever bytes stand between entries', async () => {
    const noise = fc.uint8Array({ maxLength: 400 });
    const pieces = fc.array(
      fc.oneof(
        noise,
        fc
          .constantFrom(GOOD, slow('260102 10:00:00', 'SELECT 2'), '# Time: \n', '\t\t 8 Query\t', '\r\n')
          .map((text) => Buffer.from(text)),
      ),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (parts) => {
        const log = await readQueryLogs([
          write(Buffer.concat([...parts, Buffer.from(`\n${GOOD}${general(2, 8, 'Quit')}`)]), 'noise.log'),
        ]);
        expect(
          log.statements.some(({ database, fingerprint }) => database === 'boats' && fingerprint === 'SELECT ? FROM t'),
        ).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('give what stands before a cut, wherever the file is cut', async () => {
    const text =
      GOOD +
      slow('2026-01-02T10:00:02.5Z', "SELECT 'ä' FROM u") +
      general(3, 8, 'Execute', 'DELETE FROM t\nWHERE a = 5');
    const bytes = Buffer.from(text);
    for (let end = GOOD.length; end <= bytes.length; end += 7) {
      const log = await readQueryLogs([write(bytes.subarray(0, end), 'cut.log')]);
      expect(found(log)).toContain('1 boats SELECT ? FROM t');
    }
    const zipped = gzipSync(Buffer.from(GOOD + general(2, 8, 'Query', 'SELECT 2 FROM v').repeat(5_000)), { level: 0 });
    const log = await readQueryLogs([write(zipped.subarray(0, zipped.length - 50_000), 'cut.log.gz')]);
    expect(log.notes.join()).toContain('ends early');
    expect(log.statements.length).toBe(2);
  });

  it('of two forms in one file are read as both', async () => {
    const log = await readQueryLogs([
      write(
        `${GOOD}${slow('2026-01-02T10:00:02.5Z', 'SELECT 1 FROM u')}260102 10:00:03\t 9 Query\tSELECT 1 FROM w\n\t\t 9 Query\tSELECT 2 FROM w\n${GOOD}`,
      ),
    ]);
    expect(log.format).toBe('general+slow');
    expect(found(log)).toEqual(['2 boats SELECT ? FROM t', '1 - SELECT ? FROM u', '2 - SELECT ? FROM w']);
  });
});

describe('clocks and zones', () => {
  it('offsets are taken in, unknown zones are UTC and said', async () => {
    const at = (stamp: string, sql: string): string => `${stamp}\t 8 Query\t${sql}\n`;
    const log = await readQueryLogs([
      write(
        at('2026-01-02T10:00:00.5Z', 'SELECT 1 FROM a') +
          at('2026-01-02T12:00:01.5+02:00', 'SELECT 1 FROM b') +
          at('2026-01-02T04:30:02.5-05:30', 'SELECT 1 FROM c') +
          at('2026-01-02T10:00:03.5CEST', 'SELECT 1 FROM d'),
      ),
    ]);
    expect(log.statements.map(({ first }) => first! / 1e6 - Date.UTC(2026, 0, 2, 10) / 1e3)).toEqual([
      0.5, 1.5, 2.5, 3.5,
    ]);
    expect(log.notes).toEqual([expect.stringContaining('without a known zone; they were taken as UTC')]);
  });

  it('impossible stamps are no entries', async () => {
    const log = await readQueryLogs([
      write(
        `${GOOD}0000-00-00T00:00:00.000000Z\t 8 Query\tSELECT 2\n2026-13-02T10:00:00Z\t 8 Query\tSELECT 3\n${GOOD}`,
      ),
    ]);
    expect(log.literal.executions).toBe(2);
  });

  it('a clock that goes backwards is said, and each second is counted once', async () => {
    const log = await readQueryLogs([
      write(
        general(100, 8, 'Query', 'SELECT 1 FROM t') +
          general(40, 8, 'Query', 'SELECT 1 FROM t') +
          general(100, 8, 'Query', 'SELECT 1 FROM t'),
      ),
    ]);
    expect(secondsOf(log, 'SELECT ? FROM t')).toEqual([
      [0, 1],
      [60, 2],
    ]);
    expect(log.notes).toEqual([expect.stringContaining('goes back by more than ten seconds, 1 times')]);
  });
});

describe('memory', () => {
  it('stays flat with many different texts, statements, connections and seconds', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) =>
      general(i * 2, i, 'Query', i % 10 === 0 ? `SELECT a FROM t WHERE b = ${i}` : `SELECT a FROM t${i} WHERE b = 1`),
    );
    const path = write(gzipSync(lines.join(''), { level: 1 }));
    const log = await readQueryLogs([path]);
    expect(log.statements.length).toBeLessThan(50_010);
    expect(log.statements.reduce((sum, { executions }) => sum + executions, 0)).toBe(60_000);
    expect(found(log)).toContain('4001 - SELECT /* further statements */');
    expect(log.notes.join()).toContain('more different statements than are told apart');
  });
});
