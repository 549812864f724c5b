import { code, heading, inline, page, table } from '../../report/markdown';
import { evidenceText, rateText, type DocumentInput } from './input';

/** access_patterns_with_rps.md: every pattern, its rate, and the operation that serves it. */
export function printPatterns({ analysis, projection }: DocumentInput): string {
  const served = new Map(projection.serves.map((one) => [one.pattern, one]));
  const unserved = new Map(projection.unserved.map(({ pattern, why }) => [pattern, why]));
  const scans = projection.serves.filter(({ operation }) => operation === 'Scan');
  return page(
    heading(1, 'Access patterns with rates'),
    'Rates are measured from the query log or given by a person; otherwise they are unknown, and no number stands in their place.',
    heading(2, 'Patterns'),
    table(
      ['pattern', 'kind', 'statement', 'rate', 'evidence'],
      analysis.accessPatterns.map((pattern) => [
        pattern.id,
        `${pattern.kind}: ${pattern.operation}`,
        code(pattern.fingerprint.length > 160 ? `${pattern.fingerprint.slice(0, 157)}...` : pattern.fingerprint),
        rateText(pattern),
        inline(evidenceText(pattern)),
      ]),
      'No statement is known; the keys of the schema stand for the patterns.',
    ),
    heading(2, 'How each is served'),
    table(
      ['pattern', 'table', 'index', 'operation', 'round trips', 'items at most', 'how'],
      analysis.accessPatterns.map(({ id }) => {
        const one = served.get(id);
        return one === undefined
          ? [id, '', '', '**not served**', '', '', inline(unserved.get(id) ?? 'no rule applies')]
          : [
              id,
              code(one.table),
              one.index === null ? '' : code(one.index),
              one.operation,
              one.roundTrips ?? '',
              one.items ?? 'not bounded',
              inline(one.note),
            ];
      }),
    ),
    heading(2, 'Scans'),
    scans.length === 0
      ? 'None.'
      : `${scans.length} pattern(s) read a whole table: ${scans.map(({ pattern }) => pattern).join(', ')}. Each costs the size of the table at every call; the rate above says whether that can be accepted.`,
  );
}
