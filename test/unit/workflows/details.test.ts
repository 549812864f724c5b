import type { MigrationProgress } from '../../../contracts/stages';
import { STAGES } from '../../../contracts/names';
import { currentDetails } from '../../../workflows/migration/details';

const progress = (change: Partial<MigrationProgress> = {}): MigrationProgress => ({
  migration: 'app',
  state: 'running',
  paused: false,
  stage: 'analysis',
  stages: STAGES.map((stage) => ({ stage, status: 'pending', notes: [] })),
  tables: [],
  undo: [],
  artifacts: {},
  lastEvents: [],
  ...change,
});

test('a running migration: its stages and the signals that it takes', () => {
  const text = currentDetails(progress());
  expect(text).toContain('## app: running');
  expect(text).toContain('| 7 transfer | pending |');
  expect(text).toContain('`{"to":"traffic"}`');
});

test('text of others cannot break the table or the page', () => {
  const text = currentDetails(
    progress({ lastEvents: [{ at: '2026-01-01T00:00:00.000Z', event: 'note', detail: 'a | b\n# title', by: 'x\ny' }] }),
  );
  expect(text).toContain('a \\| b # title (x y)');
});

test('a gate prints the JSON that can be sent as it stands', () => {
  const text = currentDetails(
    progress({
      state: 'waiting',
      waitingFor: { stage: 'modeling', gate: 'modeling', question: 'Right?', facts: ['3 tables'] },
    }),
  );
  const json = /with `(\{[^`]+\})`/.exec(text)?.[1] ?? '';
  expect(JSON.parse(json)).toEqual({ gate: 'modeling', by: 'your name', why: 'your reason' });
  expect(text).toContain('- 3 tables');
});

test('a gate says how to answer before its facts, and no hash is longer than a column', () => {
  const text = currentDetails(
    progress({
      waitingFor: { stage: 'modeling', gate: 'modeling', question: 'Right?', facts: [`a.json: ${'0a'.repeat(32)}`] },
    }),
  );
  expect(text.indexOf('Send update')).toBeLessThan(text.indexOf('- a.json'));
  expect(text).toContain(`- a.json: ${'0a'.repeat(16)} ${'0a'.repeat(16)}`);
});

test('a failure prints cause, check, fix and the JSON of a restart', () => {
  const failure = { code: 'LandfallX', message: 'm', cause: 'c1', check: 'c2', fix: 'f' };
  const text = currentDetails(progress({ state: 'stopped', failure }));
  for (const line of ['### Stopped: LandfallX', '- Cause: c1', '- Check: c2', '- Fix: f']) expect(text).toContain(line);
  expect(text).toContain('{"stage":"analysis","by":"your name"}');
});

test('a total that is an estimate is called so', () => {
  const table = {
    ...{ table: 't', status: 'copying' as const, rowsTotal: 9_000, rowsEstimated: true, rowsCopied: 5 },
    ...{ itemsWritten: 5, rowsValidated: 0, differences: 0, rowsPerSecond: 1 },
  };
  expect(currentDetails(progress({ tables: [table] }))).toContain('| 5 / about 9000 |');
});

test('of many tables the open ones come first and the text stays small', () => {
  const tables = Array.from({ length: 500 }, (_, i) => ({
    table: `t${i}`,
    status: i === 499 ? ('failed' as const) : ('done' as const),
    rowsTotal: null,
    rowsCopied: i,
    itemsWritten: i,
    rowsValidated: i,
    differences: 0,
    rowsPerSecond: 0,
    ...(i === 499 ? { lastError: 'x'.repeat(5_000) } : {}),
  }));
  const text = currentDetails(progress({ tables }));
  expect(text).toContain('### Tables: 499 of 500 done');
  expect(text).toContain('| t499 | failed |');
  expect(text).toContain('and 470 more');
  expect(text.length).toBeLessThan(10_000);
  const stages = STAGES.map((stage) => ({ stage, status: 'running' as const, notes: [], facts: { tables: 600 } }));
  expect(currentDetails(progress({ tables, stages }))).toContain('### Tables: 499 of 600 done');
});
