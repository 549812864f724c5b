import type { MigrationProgress } from '../../../contracts/stages';
import {
  appendAudit,
  handOffDocument,
  migrationReport,
  migrationReportDocument,
  readAudit,
  rollbackDocument,
  sinceStart,
} from '../../../engine/report';
import { findingsOf } from '../../../engine/report/markdown';

const ref = (key: string, sha256 = 'a'.repeat(64)) => ({ key, sha256, bytes: 3 });

const progress = (times: { readonly start: string; readonly end: string }): MigrationProgress => ({
  migration: 'library',
  state: 'finished',
  paused: false,
  stages: [
    { stage: 'analysis', status: 'done', startedAt: times.start, endedAt: times.end, notes: [], facts: { tables: 2 } },
    { stage: 'abstraction', status: 'skipped', notes: [] },
    { stage: 'transfer', status: 'done', notes: [], risks: ['a risk | with a pipe', 'a risk | with a pipe'] },
  ],
  tables: [
    {
      table: 'b',
      status: 'done',
      rowsTotal: 2,
      rowsCopied: 2,
      itemsWritten: 4,
      rowsValidated: 2,
      differences: 0,
      rowsPerSecond: 9,
    },
    {
      table: 'a',
      status: 'done',
      rowsTotal: 1,
      rowsCopied: 1,
      itemsWritten: 1,
      rowsValidated: 1,
      differences: 1,
      rowsPerSecond: 3,
    },
  ],
  undo: [
    { stage: 'transfer', action: 'drop-views', what: 'drop views', command: 'landfall rollback library --to transfer' },
  ],
  artifacts: {
    'stage-01/analysis.json': ref('stage-01/analysis.json'),
    'stage-07/validation-report.md': ref('stage-07/validation-report.md', times.start),
  },
  lastEvents: [],
});

const input = (start: string, end: string, events: Parameters<typeof migrationReport>[0]['events'] = []) => ({
  progress: progress({ start, end }),
  selected: ['analysis', 'transfer'] as const,
  events,
  endpoints: ['direct-connect', 'vpn'],
  target: 'us-east-1',
});

describe('migration report', () => {
  const one = migrationReport(input('2026-01-01T00:00:00Z', '2026-01-01T00:00:10Z'));
  const two = migrationReport(
    input('2026-02-02T00:00:00Z', '2026-02-02T00:01:00Z', [
      {
        at: '2026-02-02T00:00:01Z',
        event: 'stage failed',
        detail: 'LandfallAwsUnreachable: no answer',
        stage: 'transfer',
      },
      {
        at: '2026-02-02T00:00:02Z',
        event: 'stage failed',
        detail: 'LandfallAwsUnreachable: no answer | LandfallNonsense',
      },
      { at: '2026-02-02T00:00:03Z', event: 'pause', detail: 'asked', by: 'anna' },
    ]),
  );

  it('findings and their hash are the same for the same result, whatever happened on the way', () => {
    expect(one.findings).toEqual(two.findings);
    expect(one.findingsSha256).toBe(two.findingsSha256);
    expect(findingsOf(migrationReportDocument(one))).toBe(findingsOf(migrationReportDocument(two)));
    expect(migrationReportDocument(one)).not.toBe(migrationReportDocument(two));
  });

  it('the hash follows the result', () => {
    const other = input('2026-01-01T00:00:00Z', '2026-01-01T00:00:10Z');
    const changed = { ...other, progress: { ...other.progress, tables: [] } };
    expect(migrationReport(changed).findingsSha256).not.toBe(one.findingsSha256);
  });

  it('sums up, and does not hide a difference', () => {
    expect(one.findings.totals).toEqual({ rows: 3, items: 5, differences: 1 });
    expect(one.findings.tables.map((t) => t.table)).toEqual(['a', 'b']);
    expect(migrationReportDocument(one)).toContain('3 rows of 2 tables became 5 items; **1 differences**.');
    expect(migrationReportDocument(one)).toContain('2 of 3 stages run');
  });

  it('recommends from open risks and from what did not run, each once', () => {
    expect(one.findings.recommendations).toEqual([
      'transfer: a risk | with a pipe',
      expect.stringContaining('abstraction did not run') as string,
    ]);
  });

  it('draws lessons from the events of the run and only from known failures', () => {
    expect(two.figures.failures).toEqual({ LandfallAwsUnreachable: 2 });
    expect(two.figures.network.interruptions).toBe(2);
    expect(two.figures.lessons).toEqual([
      expect.stringMatching(/^LandfallAwsUnreachable happened 2 times: .*by itself\.$/) as string,
      'The migration was paused once.',
    ]);
    expect(one.figures.lessons).toEqual([]);
    expect(one.figures.stages[0]).toMatchObject({ stage: 'analysis', seconds: 10 });
  });
});

describe('hand-off', () => {
  const document = handOffDocument({
    migration: 'library',
    stage: 'modeling',
    selected: ['analysis', 'modeling', 'transfer'],
    files: [ref('stage-02/migrationContract.json'), ref('stage-02/dynamodb_data_model.md')],
    verdicts: [
      { check: 'it | compiles', ok: true, detail: 'fine' },
      { check: 'x', ok: false, detail: 'broken' },
    ],
    risks: ['a risk'],
    approvals: ['modeling: approved by anna'],
    undo: [],
  });

  it('names files with format and hash, checks, risks and what comes next', () => {
    expect(document).toContain('| `stage-02/migrationContract.json` | JSON |');
    expect(document).toContain('**FAILED**');
    expect(document).toContain('Stage 7, transfer, starts by itself');
    expect(document).toContain('a'.repeat(64));
    expect(findingsOf(document)).not.toContain('anna');
    expect(findingsOf(document)).not.toContain('a'.repeat(64));
  });

  it('prints the undo list in its order, each command once', () => {
    const rollback = rollbackDocument({
      stage: 'transfer',
      undo: [
        {
          stage: 'transfer',
          action: 'delete-items',
          what: 'delete items',
          command: 'landfall rollback m --to transfer',
        },
        { stage: 'transfer', action: 'drop-views', what: 'drop views', command: 'landfall rollback m --to transfer' },
      ],
    });
    expect(rollback.indexOf('delete items')).toBeLessThan(rollback.indexOf('drop views'));
    expect(rollback.match(/^landfall rollback m --to transfer$/gm)).toHaveLength(1);
    expect(rollback).toContain('it first undoes every later stage, also what an earlier run');
    expect(rollbackDocument({ stage: 'analysis', undo: [] })).toContain('changed nothing outside');
  });
});

describe('audit', () => {
  it('a report has the events of its own migration, not those of one before it with the same name', () => {
    const at = (event: string) => ({ at: '2026-01-01T00:00:00.000Z', event, detail: '' });
    const file = ['migration started', 'failed', 'rolled-back', 'migration started', 'finished'].map(at);
    expect(sinceStart(file).map(({ event }) => event)).toEqual(['migration started', 'finished']);
    expect(sinceStart(file.slice(1, 3))).toHaveLength(2);
  });

  const event = { at: 't1', event: 'e', detail: 'd' };
  it('appends in a fixed key order and repeats nothing', () => {
    const once = appendAudit('', [{ by: 'x', detail: 'd', event: 'e', at: 't1', stage: 'analysis' }]);
    expect(once).toBe('{"at":"t1","stage":"analysis","event":"e","detail":"d","by":"x"}\n');
    expect(appendAudit(once, [event, event])).toBe(once);
    expect(readAudit(appendAudit(once, [{ ...event, detail: 'other' }]))).toHaveLength(2);
    expect(appendAudit('', [])).toBe('');
  });

  it('keeps lines that are no events, and a file cut in the middle', () => {
    const text = '# a note\n{"at":"t1","ev';
    const after = appendAudit(text, [event]);
    expect(after.split('\n').slice(0, 2)).toEqual(['# a note', '{"at":"t1","ev']);
    expect(readAudit(after)).toEqual([event]);
    expect(readAudit('null\n[]\n{"at":1}\n')).toEqual([]);
  });
});
