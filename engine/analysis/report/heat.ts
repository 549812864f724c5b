import type { AccessPattern, Analysis } from '../../../contracts/schemas/analysis';
import { code, heading, table } from '../../report/markdown';
import { byCodeUnit } from '../../lib/compare';
import { tableText } from '../../lib/run-time-names';
import { byExecutions, executionsOf, rateText, summaryOf } from './cells';

const HEAT_WIDTH = 20;

/** A bar whose length is the share of the largest; whatever ran at all has one sign. */
const bar = (count: number, most: number): string =>
  code('█'.repeat(Math.ceil((count * HEAT_WIDTH) / Math.max(1, most))));
const share = (count: number, total: number): string => `${((count * 100) / Math.max(1, total)).toFixed(1)} %`;

/** Measured patterns, the most frequent first, and what they sum up to for each table. */
export function heatSections(analysis: Analysis): readonly string[] {
  const measured = byExecutions(analysis).filter((pattern) => pattern.rate.kind === 'measured');
  const most = measured.reduce((max, pattern) => Math.max(max, executionsOf(pattern)), 0);
  const total = measured.reduce((sum, pattern) => sum + executionsOf(pattern), 0);
  return [
    heading(2, 'Patterns by rate'),
    table(
      ['Pattern', 'What it does', 'Kind', 'Executions', 'Share', 'Rate', 'Heat'],
      measured.map((pattern) => [
        pattern.id,
        code(summaryOf(pattern)),
        pattern.kind,
        executionsOf(pattern),
        share(executionsOf(pattern), total),
        rateText(pattern),
        bar(executionsOf(pattern), most),
      ]),
      'No rate was measured.',
    ),
    ...(measured.length === 0 ? [] : tableHeat(measured, total)),
  ];
}

function tableHeat(measured: readonly AccessPattern[], total: number): readonly string[] {
  const found = new Map<string, { read: number; write: number; patterns: number }>();
  for (const pattern of measured)
    for (const [at, name] of pattern.tables.entries()) {
      const sums = found.get(name) ?? { read: 0, write: 0, patterns: 0 };
      found.set(name, sums);
      sums.patterns += 1;
      // A statement writes its first table and reads the others.
      sums[pattern.kind === 'write' && at === 0 ? 'write' : 'read'] += executionsOf(pattern);
    }
  const rows = [...found].sort(([a, x], [b, y]) => y.read + y.write - x.read - x.write || byCodeUnit(a, b));
  const most = rows.reduce((max, [, { read, write }]) => Math.max(max, read + write), 0);
  return [
    heading(2, 'Tables by rate'),
    'Executions of the patterns that use the table; a statement on several tables counts for each, so that the shares are more than 100 % together.',
    table(
      ['Table', 'Patterns', 'Reads', 'Writes', 'Share', 'Heat'],
      rows.map(([name, { patterns, read, write }]) => [
        code(tableText(name)),
        patterns,
        read,
        write,
        share(read + write, total),
        bar(read + write, most),
      ]),
    ),
  ];
}
