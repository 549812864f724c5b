import { FIGURES_MARK, code, heading, inline, page, table } from '../../report/markdown';
import type { PreflightLine } from './line';

/** `preflight.json`: the lines without figures, so that the same source and target give the same bytes. */
export const preflightJson = (lines: readonly PreflightLine[]): unknown => ({
  format: 'landfall.preflight/1',
  passed: lines.every(({ verdict }) => verdict !== 'stop'),
  lines: lines.map(({ check, verdict, found, fix, code: failure }) => ({
    check,
    verdict,
    found,
    fix,
    ...(failure === undefined ? {} : { failure }),
  })),
});

/** `preflight.md`: a verdict per line with its fix, then the figures of this run. */
export function preflightPage(
  lines: readonly PreflightLine[],
  figures: Readonly<Record<string, string | number>>,
): string {
  const stops = lines.filter(({ verdict }) => verdict === 'stop').length;
  const warnings = lines.filter(({ verdict }) => verdict === 'warn').length;
  return page(
    heading(1, 'Preflight of the transfer'),
    stops > 0
      ? `${stops} of ${lines.length} checks stop the transfer. Nothing has been changed on source or target.`
      : warnings > 0
        ? `All ${lines.length} checks let the transfer begin; ${warnings} of them should be read first.`
        : `All ${lines.length} checks let the transfer begin.`,
    table(
      ['Check', 'Verdict', 'Found', 'What to do'],
      lines.map(({ check, verdict, found, fix }) => [
        inline(check),
        verdict,
        inline(found),
        fix === '' ? '' : /\b(GRANT|SET GLOBAL)\b/.test(fix) ? code(fix) : inline(fix),
      ]),
    ),
    FIGURES_MARK,
    heading(2, 'Figures of this run'),
    table(
      ['Figure', 'Value'],
      Object.entries(figures).map(([name, value]) => [inline(name), inline(value)]),
    ),
  );
}
