import { roundTripsText } from '../../../contracts/round-trips';
import { code, fence, heading, inline, list, page, table } from '../../report/markdown';
import { answersTable } from './answers';
import { evidenceText, rateText, type DocumentInput } from './input';
import { loadOf, loadText } from './load';
import { scanLines } from './judgement/scans';

/** access_patterns_with_rps.md: every pattern, its rate, and the operation that serves it. */

const LONGEST_CELL = 160;
/** Patterns that the summary names. */
const HEAVIEST = 5;

const isLong = (text: string): boolean => text.length > LONGEST_CELL;

function summary({ analysis, cost, projection }: DocumentInput): string {
  const of = (kind: 'read' | 'write') => analysis.accessPatterns.filter((pattern) => pattern.kind === kind).length;
  const scans = projection.serves.filter(({ operation }) => operation === 'Scan');
  const heaviest = cost.patterns
    .filter(({ usd }) => usd !== null && usd > 0)
    .sort((a, b) => (b.usd ?? 0) - (a.usd ?? 0))
    .slice(0, HEAVIEST)
    .map(({ pattern, usd }) => `${pattern} (USD ${(usd ?? 0).toFixed(2)} a month)`);
  return list([
    `${of('read')} reads: ${loadText(loadOf(analysis, 'read'), of('read'))}.`,
    `${of('write')} writes: ${loadText(loadOf(analysis, 'write'), of('write'))}.`,
    `${projection.serves.length} served, ${projection.unserved.length} not served, ${scans.length} by a Scan.`,
    ...(heaviest.length === 0 ? [] : [`What costs most: ${heaviest.join(', ')}.`]),
    'Rates are measured from the query log or given by a person; otherwise they are unknown, and no number stands in their place.',
  ]);
}

export function printPatterns(input: DocumentInput): string {
  const { analysis, projection, cost } = input;
  const served = new Map(projection.serves.map((one) => [one.pattern, one]));
  const unserved = new Map(projection.unserved.map(({ pattern, why }) => [pattern, why]));
  const costs = new Map(cost.patterns.map((one) => [one.pattern, one]));
  const scans = scanLines(projection, cost.patterns);
  const long = analysis.accessPatterns.filter(({ fingerprint }) => isLong(fingerprint));
  return page(
    heading(1, 'Access patterns with rates'),
    heading(2, 'Summary'),
    summary(input),
    heading(2, 'Patterns'),
    table(
      ['pattern', 'kind', 'statement', 'rate', 'evidence'],
      analysis.accessPatterns.map((pattern) => [
        pattern.id,
        `${pattern.kind}: ${pattern.operation}`,
        code(
          isLong(pattern.fingerprint) ? `${pattern.fingerprint.slice(0, LONGEST_CELL - 3)}...` : pattern.fingerprint,
        ),
        rateText(pattern),
        inline(evidenceText(pattern)),
      ]),
      'No statement is known; the keys of the schema stand for the patterns.',
    ),
    heading(2, 'How each is served'),
    table(
      ['pattern', 'operation', 'table', 'index', 'round trips at most', 'items at most', 'USD a month', 'how'],
      analysis.accessPatterns.map(({ id }) => {
        const [one, usd] = [served.get(id), costs.get(id)?.usd ?? null];
        if (one === undefined)
          return [id, '**not served**', '', '', '', '', '', inline(unserved.get(id) ?? 'no rule applies')];
        return [
          id,
          one.operation === 'Scan' ? '**Scan**' : one.operation,
          code(one.table),
          one.index === null ? '' : code(one.index),
          one.roundTrips === undefined ? '' : roundTripsText(one.roundTrips, one.slices),
          one.items ?? 'not bounded',
          usd === null ? 'unknown' : usd.toFixed(4),
          inline(one.note),
        ];
      }),
    ),
    heading(2, 'What each answered'),
    answersTable(input.answers, new Map(cost.patterns.map(({ pattern, usd }) => [pattern, usd]))),
    heading(2, 'Scans'),
    ...(scans.length === 0
      ? ['None.']
      : [
          'Each reads the whole table at every call, however few rows it is after. A Scan within a write looks for what the write has to check or change.',
          table(
            ['pattern', 'reads all of', 'rate', 'price of the pattern'],
            scans.map(({ pattern, reads, rate, price }) => [pattern, inline(reads), rate, price]),
          ),
        ]),
    ...(long.length === 0
      ? []
      : [
          heading(2, 'Long statements in full'),
          ...long.flatMap(({ id, fingerprint }) => [`${id}:`, fence(fingerprint, 'sql')]),
        ]),
  );
}
