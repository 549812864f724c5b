import type { AnswerableProof, PatternProof } from '../../../contracts/schemas/answerable-proof';
import { roundTripsText } from '../../../contracts/round-trips';
import { verdictCounts } from '../../proof/answerable/review';
import { inline, table } from '../../report/markdown';

/** Whether each access pattern answered on DynamoDB as it does on the source. */

export function answersSentence(answers: AnswerableProof | undefined): string {
  if (answers === undefined) return 'Answers not proven yet: that comes after this file.';
  if (answers.notRun !== null) return `Answers not proven: ${inline(answers.notRun)}.`;
  const counts = verdictCounts(answers);
  return `Answers, by the original SQL and by DynamoDB over the same rows: ${counts === '' ? 'no pattern to ask' : counts}.`;
}

const compared = ({ executions, rows, errors }: PatternProof): string =>
  executions === 0 ? '' : `${executions} (${rows} rows, ${errors} equal errors)`;

const planned = ({ roundTrips, slices }: PatternProof): string =>
  roundTrips === null ? 'none' : roundTripsText(roundTrips, slices);

/** @param usd what a month of each pattern costs; null where that is not known */
export function answersTable(answers: AnswerableProof | undefined, usd: ReadonlyMap<string, number | null>): string {
  if (answers === undefined || answers.notRun !== null) return answersSentence(answers);
  return table(
    [
      'pattern',
      'verdict',
      'way',
      'executions',
      'round trips, planned',
      'requests',
      'items read',
      'USD a month',
      'why, and what is open',
    ],
    answers.patterns.map((one) => [
      one.pattern,
      one.verdict === 'answered' ? 'answered' : `**${one.verdict}**`,
      one.way ?? '',
      compared(one),
      one.executions === 0 ? '' : `${one.sentRoundTrips}, ${planned(one)}`,
      one.executions === 0 ? '' : one.requests,
      one.executions === 0 ? '' : one.items,
      usd.get(one.pattern)?.toFixed(4) ?? 'unknown',
      inline([...one.reasons, ...one.scans.map((what) => `Scan of ${what}`), ...one.notes].join('; ')),
    ]),
    'No statement is known.',
  );
}
