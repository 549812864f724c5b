import type { AccessPattern, Analysis, ColumnRef, TableFacts } from '../../../contracts/schemas/analysis';
import { code, inline } from '../../report/markdown';
import { DYNAMIC_NAME, tableText } from '../../lib/run-time-names';

/** Small texts that several documents share. */

/** `orders.id`; of a table that is named at run time `id of a table named at run time`. A column that is, is `*`. */
function refText({ table, column }: ColumnRef): string {
  const [read, name] = [tableText(table), column === DYNAMIC_NAME ? '*' : column];
  return read === table ? `${table}.${name}` : `${name} of ${read}`;
}

export const refs = (list: readonly ColumnRef[]): string => list.map(refText).join(', ');

export const codes = (list: readonly string[]): string => list.map((entry) => code(entry)).join(', ');

export const yes = (value: boolean): string => (value ? 'yes' : '');

export const rowsOf = (table: TableFacts): string => (table.rowCount === null ? 'not counted' : String(table.rowCount));

/** `0.4213/s, peak 3` or `unknown`. */
export function rateText({ rate }: AccessPattern): string {
  switch (rate.kind) {
    case 'measured':
      return `${rate.averagePerSecond}/s, peak ${rate.peakPerSecond}/s`;
    case 'given':
      return `${rate.averagePerSecond}/s${rate.peakPerSecond === null ? '' : `, peak ${rate.peakPerSecond}/s`}, given by ${inline(rate.by)}`;
    case 'unknown':
      return 'unknown';
  }
}

export const executionsOf = ({ rate }: AccessPattern): number => (rate.kind === 'measured' ? rate.executions : 0);

/** `read products by category_id, status` in a few words. */
export function summaryOf(pattern: AccessPattern): string {
  const [table = '(no table)', ...rest] = pattern.tables;
  const by = [...new Set(pattern.filters.filter((filter) => filter.table === table).map((filter) => filter.column))];
  const others = rest.length > 0 ? ` with ${rest.map(tableText).join(', ')}` : '';
  return `${pattern.operation} ${tableText(table)}${others}${by.length > 0 ? ` by ${by.join(', ')}` : ''}`;
}

/** Most executions first, then those without a rate, in the order of their numbers. */
export const byExecutions = (analysis: Analysis): readonly AccessPattern[] =>
  analysis.accessPatterns
    .map((pattern, i) => ({ pattern, i }))
    .sort((a, b) => executionsOf(b.pattern) - executionsOf(a.pattern) || a.i - b.i)
    .map(({ pattern }) => pattern);
