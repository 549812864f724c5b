import type { Finding } from '../ports';
import { hang, safe, type Colors } from './text';

const paint = (colors: Colors, verdict: Finding['verdict']): string => {
  if (verdict === 'ok') return colors.green('ok  ');
  return verdict === 'warn' ? colors.yellow('warn') : colors.red('FAIL');
};

/** A line per check: verdict, check, what was found; below it what to do. */
export function findingText(finding: Finding, width: number, colors: Colors): string {
  const head = `${paint(colors, finding.verdict)}  ${safe(finding.check).padEnd(width)}  ${hang(finding.detail, width + 8)}`;
  if (finding.fix === undefined || finding.verdict === 'ok') return head;
  return `${head}\n${' '.repeat(width + 8)}${colors.dim('fix')} ${hang(finding.fix, width + 12)}`;
}

export function findingsText(findings: readonly Finding[], colors: Colors): string {
  const width = Math.min(48, Math.max(0, ...findings.map((finding) => safe(finding.check).length)));
  const failed = findings.filter((finding) => finding.verdict === 'fail').length;
  return [
    ...findings.map((finding) => findingText(finding, width, colors)),
    `${findings.length} checks, ${failed} failed`,
  ].join('\n');
}
