import type { Verdict } from '../../../contracts/stages';
import { inline, table } from '../../report/markdown';

export const verdictTable = (verdicts: readonly Verdict[]): string =>
  table(
    ['', 'check', 'found'],
    verdicts.map((verdict) => [verdict.ok ? 'ok' : '**FAILED**', inline(verdict.check), inline(verdict.detail)]),
  );

export function verdictSentence(verdicts: readonly Verdict[]): string {
  const failed = verdicts.filter((verdict) => !verdict.ok).length;
  return failed === 0
    ? `All ${verdicts.length} checks are ok.`
    : `**${failed} of ${verdicts.length} checks failed.** The stage does not end before they are ok.`;
}
