import { createColors } from 'picocolors';
import type { TableProgress } from '../../../contracts/stages';
import { changes } from '../../../client/cli/view/changes';
import { cut } from '../../../client/cli/view/live';
import { bar, remainingMs, share, tableLine, totalLine } from '../../../client/cli/view/progress';
import { table } from '../../../client/cli/view/table';
import { statusText } from '../../../client/cli/view/status';
import { safe, size, time } from '../../../client/cli/view/text';
import { progressOf, stages, statusOf } from './support';

const plain = createColors(false);
const copying = (over: Partial<TableProgress> = {}): TableProgress => ({
  table: 'users',
  status: 'copying',
  rowsTotal: 1000,
  rowsCopied: 250,
  itemsWritten: 250,
  rowsValidated: 0,
  differences: 0,
  rowsPerSecond: 50,
  ...over,
});

describe('progress of tables', () => {
  it('share, bar and remaining time', () => {
    expect(share(copying())).toBe(0.25);
    expect(share(copying({ rowsTotal: 0, rowsCopied: 0 }))).toBe(1);
    expect(share(copying({ rowsCopied: 5000 }))).toBe(1);
    expect(share(copying({ rowsTotal: null }))).toBeUndefined();
    expect(bar(0.25)).toBe('█████░░░░░░░░░░░░░░░  25 %');
    expect(bar(0.999)).toContain(' 99 %');
    expect(bar(undefined)).toContain('? %');
    expect(remainingMs([copying()])).toBe(15_000);
    expect(remainingMs([copying(), copying({ status: 'pending', rowsCopied: 0, rowsPerSecond: 0 })])).toBe(35_000);
    expect(remainingMs([copying({ rowsPerSecond: 0 })])).toBeUndefined();
    expect(remainingMs([copying({ rowsTotal: null })])).toBeUndefined();
    expect(remainingMs([])).toBeUndefined();
  });
  it('says that a total is an estimate', () => {
    expect(tableLine(copying({ rowsEstimated: true }), 8, plain)).toContain('250/about 1,000 rows');
  });
  it('a line per table and one for all', () => {
    expect(tableLine(copying(), 8, plain)).toBe(
      'users     █████░░░░░░░░░░░░░░░  25 %  250/1,000 rows  50/s  about 15s left',
    );
    expect(tableLine(copying({ status: 'done', differences: 3 }), 5, plain)).toContain('done  3 differences');
    expect(totalLine([copying(), copying({ status: 'done' })])).toBe(
      '1 of 2 tables done  500 rows  500 items  50 rows/s  about 15s left  0 differences',
    );
    expect(totalLine([])).toBeUndefined();
  });
  it('tables that have not begun count, and without them the remaining time is not said', () => {
    expect(totalLine([copying(), copying({ status: 'done' })], 10)).toBe(
      '1 of 10 tables done  500 rows  500 items  50 rows/s  0 differences',
    );
  });
});

describe('changes', () => {
  const now = (...tables: TableProgress[]) => statusOf({ progress: progressOf({ tables }) });
  it('a table speaks at its first row, at each quarter, and when it is done', () => {
    const steps = [0, 100, 250, 260, 499, 760].map((rowsCopied) => now(copying({ rowsCopied })));
    const lines = steps.flatMap((status, at) => changes(status, steps[at - 1] ?? statusOf()));
    expect(lines.filter((line) => line.startsWith('table'))).toEqual([
      'table users: copying, 0 of 1,000 rows',
      'table users: copying, 250 of 1,000 rows',
      'table users: copying, 760 of 1,000 rows',
    ]);
  });
  it('an error of a table is said once', () => {
    const broken = now(copying({ lastError: 'throttled' }));
    expect(changes(broken, now(copying()))).toEqual(['table users: throttled']);
    expect(changes(broken, broken)).toEqual([]);
  });
  it('says when the workers are gone, and what a failure asks for', () => {
    const { progress: _, ...silent } = statusOf();
    expect(changes(silent, statusOf())).toEqual(['no worker answers; the migration waits for one']);
    const failure = { code: 'X', message: 'm\u001b[2J', cause: 'c', check: 'k', fix: 'f' };
    expect(changes(statusOf({ state: 'stopped', failure }), statusOf())).toEqual([
      'migration shop: stopped',
      '  X: m',
      '  check: k',
      '  fix: f',
    ]);
  });
  it('notes of a stage that is done', () => {
    const done = statusOf({
      progress: progressOf({ stages: stages({ analysis: { status: 'done', notes: ['a', '10 tables'] } }) }),
    });
    expect(changes(done, statusOf())).toEqual(['stage analysis: done (10 tables)']);
  });
});

describe('text', () => {
  it('control characters of others do not reach the terminal', () => {
    expect(safe('a\u001b[31mb\u001b]0;title\u0007c\r\nd\u009b')).toBe('ab]0;titlec\nd');
  });
  it('sizes and times', () => {
    expect([size(0), size(1023), size(1536), size(5 * 1024 ** 3)]).toEqual(['0 B', '1023 B', '1.5 KiB', '5.0 GiB']);
    expect(time('2026-01-02T03:04:05.678Z')).toBe('2026-01-02 03:04:05');
  });
  it('lines are cut to the terminal, colours not counted', () => {
    expect(cut('abcdef', 4)).toBe('abc');
    expect(cut('\u001b[31mabcdef\u001b[39m', 4)).toBe('\u001b[31mabc\u001b[39m');
    expect(cut('ab', 80)).toBe('ab');
  });
  it('tables stand in columns', () => {
    expect(
      table(
        plain,
        ['name', 'rows>'],
        [
          ['a', '1'],
          ['long', '1,000'],
        ],
      ),
    ).toBe('name   rows\na         1\nlong  1,000');
  });
});

describe('steps that are tried again', () => {
  const step = {
    workflowId: 'migration/shop/analysis',
    step: 'readSchema',
    attempt: 5,
    code: 'LandfallSourceUnreachable',
    message: 'no answer of db:3306',
  };
  it('are told with their remedy, once for each reason', () => {
    const before = statusOf({ retrying: [step] });
    expect(statusText(before, plain, new Date())).toContain(
      'readSchema is tried again (attempt 5): LandfallSourceUnreachable: no answer of db:3306\n  check: ',
    );
    expect(changes(before, statusOf())[0]).toContain('readSchema is tried again (attempt 5)');
    expect(changes(statusOf({ retrying: [{ ...step, attempt: 9 }] }), before)).toEqual([]);
    expect(changes(statusOf({ retrying: [{ ...step, message: 'refused' }] }), before)[0]).toContain('refused');
  });
  it('are not told when one attempt has failed', () =>
    expect(changes(statusOf({ retrying: [{ ...step, attempt: 2 }] }), statusOf())).toEqual([]));
  it('have no line breaks or escapes of others', () =>
    expect(
      statusText(statusOf({ retrying: [{ ...step, code: 'X', message: '\u001b[31mred' }] }), plain, new Date()),
    ).not.toContain('\u001b'));
});
