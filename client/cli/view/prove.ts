import { roundTripsText } from '../../../contracts/round-trips';
import type { ProveResult } from '../ports';
import { table } from './table';
import { count, safe, type Colors } from './text';

type Proven = ProveResult['patterns'][number];

/** Characters of a statement in a line. */
const SHOWN = 60;

const VERDICTS = ['answered', 'not answered', 'not comparable', 'not served'] as const;
const WAYS = ['one operation', 'several round trips', 'transaction', 'several requests, not atomic', 'scan'] as const;

const shortened = (text: string): string => {
  const line = safe(text).replace(/\s+/g, ' ');
  return line.length <= SHOWN ? line : `${line.slice(0, SHOWN - 2)}..`;
};

/** A row of each pattern, and below it why it is not answered. */
function patternTable(patterns: readonly Proven[], colors: Colors): string {
  const paint = (verdict: Proven['verdict']): string =>
    verdict === 'answered'
      ? colors.green(verdict)
      : verdict === 'not comparable'
        ? colors.yellow(verdict)
        : colors.red(verdict);
  return table(
    colors,
    ['pattern', 'verdict', 'operation', 'trips>', 'items>', 'runs>', 'statement'],
    patterns.map(({ pattern, verdict, operation, roundTrips, slices, items, executions, statement }) => [
      safe(pattern),
      paint(verdict),
      operation ?? '',
      roundTrips === null ? '' : roundTripsText(roundTrips, slices),
      count(items),
      count(executions),
      shortened(statement),
    ]),
  );
}

/** What was found of several patterns is told once, with all their names. */
function reasonLines(patterns: readonly Proven[], colors: Colors): readonly string[] {
  const named = new Map<string, string[]>();
  for (const { pattern, verdict, reasons } of patterns)
    for (const reason of reasons) {
      const line = `${verdict}: ${safe(reason)}`;
      named.set(line, [...(named.get(line) ?? []), pattern]);
    }
  return [...named].map(([line, ids]) => `  ${line} ${colors.dim(`(${safe(ids.join(', '))})`)}`);
}

const counts = <T extends string>(all: readonly T[], of: (one: T) => number): string =>
  all
    .map((one) => [one, of(one)] as const)
    .filter(([, number]) => number > 0)
    .map(([one, number]) => `${count(number)} ${one}`)
    .join(', ');

/** A line of each transaction: what its request was, or why it is not one. */
const transactionLines = ({ transactions }: ProveResult, colors: Colors): readonly string[] =>
  transactions.map(({ transaction, verdict, writes, checks, statements, reasons }) => {
    const what = verdict === 'as one' ? colors.green(verdict) : colors.red(verdict);
    const why =
      verdict === 'as one'
        ? `statements ${count(statements)}, items written ${count(writes)}, items checked ${count(checks)}`
        : reasons.map(safe).join('; ');
    return `  transaction ${safe(transaction)}: ${what}, ${why}`;
  });

/** What the proofs came to: every pattern in a table, then each reason, then the counts, then the transactions. */
export function proven(result: ProveResult, colors: Colors): string {
  const { patterns, notes, notRun, files, sample } = result;
  const answered = patterns.filter(({ verdict }) => verdict === 'answered');
  const ways = counts(WAYS, (way) => answered.filter((one) => one.way === way).length);
  return [
    ...(patterns.length === 0 ? [] : [patternTable(patterns, colors), ...reasonLines(patterns, colors)]),
    `rows: ${safe(sample)}`,
    ...notes.map(safe),
    ...(notRun === null
      ? [
          `${count(patterns.length)} patterns: ${counts(VERDICTS, (verdict) => patterns.filter((one) => one.verdict === verdict).length)}`,
          ...(ways === '' ? [] : [`  answered by ${ways}`]),
          ...transactionLines(result, colors),
        ]
      : []),
    ...files.map(({ name }) => `wrote ${safe(name)}`),
  ].join('\n');
}
