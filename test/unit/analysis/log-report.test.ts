import { readQueryLogs } from '../../../adapters/query-log';
import { analysisSchema, type Analysis } from '../../../contracts/schemas/analysis';
import { withDigests, type DigestRow } from '../../../engine/analysis/log/digests';
import { analyse } from '../../../engine/analysis/reconcile';
import { printAnalysis } from '../../../engine/analysis/report';
import { readCreateTable } from '../../../engine/analysis/schema/create-table';
import { general, useLogFolder } from './log-files';

const { write } = useLogFolder();

async function analysed(
  log: string,
  digests: readonly DigestRow[] = [],
): Promise<{ analysis: Analysis; files: Readonly<Record<string, string>> }> {
  const statement = 'CREATE TABLE `odd name` (`id` int, `größe` int, PRIMARY KEY (`id`))';
  const column = (name: string, position: number) => ({
    ...{ name, position, dataType: 'int', columnType: 'int', nullable: false, unsigned: false, maxLength: null },
    ...{ maxBytes: null, precision: 10, scale: 0, fraction: null, characterSet: null, collation: null, default: null },
    ...{ autoIncrement: false, generated: null, onUpdate: false, values: null, comment: '' },
  });
  const read = await readQueryLogs([write(log)]);
  const analysis = analyse({
    schema: {
      schema: {
        ...{
          flavour: 'mysql',
          version: '8.0.31',
          database: 'my "boats"',
          characterSet: 'utf8mb4',
          collation: 'utf8mb4_bin',
        },
        tables: [
          {
            ...{ name: 'odd name', engine: 'InnoDB', collation: null, comment: '', rowCount: 1, keys: [], checks: [] },
            ...{ columns: [column('id', 1), column('größe', 2)], primaryKey: ['id'] },
            foreignKeys: [...readCreateTable(statement).foreignKeys],
            createStatement: statement,
          },
        ],
        ...{ views: [], triggers: [], routines: [], events: [] },
      },
      blindSpots: [],
    },
    source: null,
    queryLog: {
      ...read,
      ...withDigests(read, digests).log,
      format: digests.length > 0 ? `digests+${read.format}` : read.format,
    },
  });
  return { analysis: analysisSchema.parse(JSON.parse(JSON.stringify(analysis))), files: await printAnalysis(analysis) };
}

const GENERAL =
  general(0, 8, 'Connect', 'app@localhost on my "boats" using TCP/IP') +
  general(1, 8, 'Query', 'BEGIN') +
  general(1.25, 8, 'Query', "UPDATE `odd name` SET größe = 1.5 WHERE id = 'a|b'") +
  general(1.5, 8, 'Query', "UPDATE `odd name` SET größe = 2.5 WHERE id = 'c'") +
  general(70, 8, 'Query', 'SELECT `größe` FROM `odd name` WHERE id = 7') +
  general(71, 8, 'Query', 'COMMIT') +
  general(72, 8, 'Query', 'SELECT 1 FROM elsewhere.t') +
  general(3700, 8, 'Query', 'SELECT `größe` FROM `odd name` WHERE id = 8');
const SLOW = [10, 20, 900]
  .map(
    (ms, i) => `# Time: 2026-01-02T10:00:0${i}.000000Z
# User@Host: app[app] @ localhost []  Id:    8
# Query_time: ${(ms / 1000).toFixed(6)}  Lock_time: 0.000100 Rows_sent: 1  Rows_examined: ${ms}
use my "boats";
SET timestamp=1767348000;
SELECT \`größe\` FROM \`odd name\` WHERE id = ${i};
`,
  )
  .join('');

describe('what the log says, in the analysis', () => {
  it('are peaks, times, latency, rows, transactions and connections', async () => {
    const { analysis, files } = await analysed(GENERAL + SLOW);
    const [select, update] = analysis.accessPatterns;
    expect(select).toMatchObject({
      fingerprint: 'SELECT `größe` FROM `odd name` WHERE id = ?',
      tables: ['odd name'],
      rate: { kind: 'measured', executions: 2, averagePerSecond: '0.0005', peakPerSecond: 1 },
      log: {
        ...{ texts: 5, peakPerMinute: 1, peakPerHour: 1, sample: 'SELECT `größe` FROM `odd name` WHERE id = 9' },
        ...{ firstSeen: '2026-01-02T10:01:10.000000Z', lastSeen: '2026-01-02T11:01:40.000000Z' },
        latency: { count: 3, mean: '310.000', p95: '900.000', max: '900.000' },
        lock: { count: 3, mean: '0.100', max: '0.100' },
        rowsExamined: { count: 3, mean: '310.000', max: '900.000' },
        rowsSent: { count: 3, mean: '1.000', max: '1.000' },
      },
    });
    expect(update!.log).toMatchObject({ peakPerMinute: 2, latency: null, firstSeen: '2026-01-02T10:00:01.250000Z' });
    expect(analysis.queryLog!.traffic).toMatchObject({
      ...{ connections: 1, mostConnections: 1, sessionStatements: 2, otherExecutions: 1, otherTransactions: 0 },
      transactions: [
        {
          patterns: [
            { pattern: 'AP2', repeated: true },
            { pattern: 'AP1', repeated: false },
          ],
          ...{ longer: false, committed: 1, rolledBack: 0, unfinished: 0 },
        },
      ],
    });
    const performance = files['01_5_performance_analysis.md']!;
    expect(performance).toContain('| AP1 | 3 | 310.000 | 900.000 | 900.000 | 0.100 | 310 (900) | 1 (1) |');
    expect(performance).toContain('| AP2 | 0.0005 | 2 | 2 | 2 | 2026-01-02T10:00:01.250000Z |');
    expect(performance).toContain('1 connection, at most 1 at a time');
    const patterns = files['01_6_access_patterns.md']!;
    expect(patterns).toContain('| AP2+, AP1 | 1 | 0 | 0 |');
    expect(patterns).toContain("WHERE id = 'x\\|x'");
    expect(patterns).not.toContain('a|b');
  });

  it('divides by its span only what was counted over it, and adds nothing that digests have', async () => {
    const digest = (text: string): DigestRow => ({
      ...{ schema: 'my "boats"', text, sample: null, executions: 1_000_000, latency: { total: 5e9, max: 1e6 } },
      ...{ lock: 0, rowsExamined: 1, rowsSent: 1, first: 1.7e15, last: 1.76e15 },
    });
    // A connection that is older than the log: nothing tells its schema, while digests know it.
    const log = Array.from({ length: 60 }, (_, i) =>
      general(i, 8, 'Query', `SELECT id FROM \`odd name\` WHERE id = ${i}`),
    );
    const { analysis, files } = await analysed(log.join(''), [
      digest('SELECT `id` FROM `odd name` WHERE `id` = ?'),
      digest('SELECT `größe` FROM `odd name`'),
    ]);
    const [found, digestOnly] = ['SELECT id', 'SELECT `größe`'].map((text) =>
      analysis.accessPatterns.find(({ fingerprint }) => fingerprint.startsWith(text)),
    );
    expect(found).toMatchObject({
      evidence: { logExecutions: 60 },
      rate: { kind: 'measured', executions: 60, averagePerSecond: '1.0169', peakPerSecond: 1 },
      log: { texts: 60, firstSeen: '2026-01-02T10:00:00.000000Z', latency: { count: 1_000_000, mean: '5.000' } },
    });
    expect(digestOnly).toMatchObject({ evidence: { logExecutions: 1_000_000 }, rate: { kind: 'unknown' } });
    expect(analysis.queryLog).toMatchObject({ executions: 1_000_060, spanSeconds: '59.000' });
    expect(files['01_5_performance_analysis.md']).toMatch(
      /has 1000060 executions of 2 statements over 59\.000 s\. Executions of a statement that only a digest has are those since/,
    );
  });

  it('lists and counts what the parser refuses', async () => {
    const refused = 'SELECT id FROM `odd name` WHERE WHERE id = 5';
    const { analysis, files } = await analysed(GENERAL + general(80, 8, 'Query', refused).repeat(2));
    expect(analysis.queryLog!.unparsed).toEqual([{ text: 'SELECT id FROM `odd name` WHERE WHERE id = ?', count: 2 }]);
    expect(analysis.accessPatterns.find(({ fingerprint }) => fingerprint.includes('WHERE WHERE'))).toMatchObject({
      ...{ operation: 'select', tables: ['odd name'] },
      rate: { kind: 'measured', executions: 2 },
    });
    expect(files['01_5_performance_analysis.md']).toContain('WHERE WHERE id = ?`` | 2 |');
  });
});
