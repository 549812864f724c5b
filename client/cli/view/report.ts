import type { Report } from '../report';
import { paintState } from './state';
import { safe, table } from './table';
import { count, type Colors } from './text';

export function reportText(report: Report, colors: Colors): string {
  const lines = [
    `${colors.bold(safe(report.name))}  ${paintState(colors, report.status)}  ${report.stagesRun} of 7 stages run`,
  ];
  if (report.tables.length > 0) {
    const rows = report.tables.map((one) => [
      safe(one.table),
      paintState(colors, one.status),
      count(one.rows),
      count(one.items),
      count(one.validated),
      one.differences > 0 ? colors.red(count(one.differences)) : '0',
    ]);
    rows.push([
      'all',
      '',
      count(report.rows),
      count(report.items),
      '',
      report.differences === null ? '' : count(report.differences),
    ]);
    lines.push('', table(colors, ['table', 'status', 'rows>', 'items>', 'compared>', 'differences>'], rows));
  } else lines.push('', 'no table was copied');
  if (report.differences !== null) lines.push('', `${count(report.differences)} differences`);
  if (report.artifacts) lines.push(colors.dim(`long form: migration-report.md in ${report.artifacts}`));
  return lines.join('\n');
}
