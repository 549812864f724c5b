import prettyMs from 'pretty-ms';
import type { TableProgress } from '../../../contracts/stages';
import { count, safe, type Colors } from './text';

const BAR = 20;

/** Share of a table's copy that is done, 0 to 1; undefined when the number of rows is unknown. */
export function share(table: TableProgress): number | undefined {
  if (table.status === 'done') return 1;
  if (table.rowsTotal === null) return undefined;
  return table.rowsTotal === 0 ? 1 : Math.min(1, table.rowsCopied / table.rowsTotal);
}

/** `██████░░░░  60 %`; question marks when the number of rows is unknown. */
export function bar(part: number | undefined): string {
  if (part === undefined) return `${'·'.repeat(BAR)}   ? %`;
  const full = Math.floor(part * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.floor(part * 100)).padStart(3)} %`;
}

/** Milliseconds until the rows are copied at the present rate; undefined when that cannot be said. */
export function remainingMs(tables: readonly TableProgress[]): number | undefined {
  const open = tables.filter((table) => table.status === 'pending' || table.status === 'copying');
  if (open.length === 0 || open.some((table) => table.rowsTotal === null)) return undefined;
  const rows = open.reduce((sum, table) => sum + Math.max(0, (table.rowsTotal ?? 0) - table.rowsCopied), 0);
  const rate = open.reduce((sum, table) => sum + (table.status === 'copying' ? table.rowsPerSecond : 0), 0);
  return rate > 0 ? (rows / rate) * 1_000 : undefined;
}

const eta = (ms: number | undefined): string =>
  ms === undefined ? '' : `about ${prettyMs(Math.max(1_000, ms), { secondsDecimalDigits: 0, unitCount: 2 })} left`;

/** One line: name, bar, rows, rate, remaining time, differences. */
export function tableLine(table: TableProgress, width: number, colors: Colors): string {
  const total = table.rowsTotal === null ? '?' : `${table.rowsEstimated ? 'about ' : ''}${count(table.rowsTotal)}`;
  const part = share(table);
  const painted = table.status === 'failed' ? colors.red(bar(part)) : colors.cyan(bar(part));
  const tail = [`${count(table.rowsCopied)}/${total} rows`];
  if (table.status === 'copying') tail.push(`${count(table.rowsPerSecond)}/s`, eta(remainingMs([table])));
  else if (table.status === 'validating') tail.push(`compared ${count(table.rowsValidated)}`);
  else tail.push(table.status);
  if (table.differences > 0) tail.push(colors.red(`${count(table.differences)} differences`));
  return `${safe(table.table).padEnd(width)}  ${painted}  ${tail.filter(Boolean).join('  ')}`;
}

/** Sum of all tables; nothing for none. `planned` tables are to come: without all of them the remaining time cannot be said. */
export function totalLine(tables: readonly TableProgress[], planned = 0): string | undefined {
  if (tables.length === 0) return undefined;
  const sum = (of: (table: TableProgress) => number): number => tables.reduce((all, table) => all + of(table), 0);
  const rate = sum((table) => (table.status === 'copying' ? table.rowsPerSecond : 0));
  const parts = [
    `${tables.filter((table) => table.status === 'done').length} of ${Math.max(planned, tables.length)} tables done`,
    `${count(sum((table) => table.rowsCopied))} rows`,
    `${count(sum((table) => table.itemsWritten))} items`,
    rate > 0 ? `${count(rate)} rows/s` : '',
    eta(planned > tables.length ? undefined : remainingMs(tables)),
    `${count(sum((table) => table.differences))} differences`,
  ];
  return parts.filter(Boolean).join('  ');
}
