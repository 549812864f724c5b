import type { AccessPattern, Analysis, TableFacts } from '../../../contracts/schemas/analysis';
import { code, heading, inline, list, page, table } from '../../report/markdown';
import { rateText, summaryOf } from './cells';
import { plural } from '../../lib/plural';
import { heatSections } from './heat';
import { latencySection, peakSection, trafficSection } from './log';
import { usableKeys } from './pattern-keys';

/** `01_5_performance_analysis.md`: measured rates, and what the schema's indexes do not serve. */
export function printPerformance(analysis: Analysis): string {
  const { queryLog, accessPatterns, schema } = analysis;
  const scans = accessPatterns.flatMap((pattern) => unserved(pattern, schema.tables));
  return page(
    heading(1, 'Performance'),
    queryLog === null
      ? 'No query log was given: no rate was measured, and none is guessed.'
      : `The query log (${inline(queryLog.format)}: ${queryLog.files.map((file) => code(file)).join(', ')}) has ` +
          `${plural(queryLog.executions, 'execution')} of ${plural(queryLog.distinct, 'statement')} over ${queryLog.spanSeconds} s. ` +
          (queryLog.format.split('+').includes('digests')
            ? 'Executions of a statement that only a digest has are those since the server emptied its digests, and not of this time. '
            : '') +
          `Counted by literal text there are ${queryLog.literalTexts}: texts that differ in values, white space or letter case of keywords only are one statement here. ` +
          'Statements that steer the session (SET, SHOW, COMMIT, the settings that a client asks for) and those of other schemas are not counted.',
    ...heatSections(analysis),
    ...(queryLog === null ? [] : [...peakSection(analysis), ...latencySection(analysis)]),
    heading(2, 'Patterns with a given rate'),
    table(
      ['Pattern', 'What it does', 'Rate'],
      accessPatterns
        .filter((pattern) => pattern.rate.kind === 'given')
        .map((pattern) => [pattern.id, code(summaryOf(pattern)), rateText(pattern)]),
    ),
    heading(2, 'Patterns without a rate'),
    list(
      accessPatterns
        .filter((pattern) => pattern.rate.kind === 'unknown')
        .map((pattern) => `${pattern.id} ${code(summaryOf(pattern))}`),
    ),
    heading(2, 'Filters that no index begins with'),
    'MySQL reads more rows than it returns here; on DynamoDB such a read needs a key or an index of its own.',
    table(['Pattern', 'Table', 'Filtered by', 'Rate'], scans),
    heading(2, 'Statements that the parser refused'),
    table(
      ['Statement', 'Executions'],
      (queryLog?.unparsed ?? []).map((entry) => [code(entry.text), entry.count]),
    ),
    ...trafficSection(analysis),
  );
}

/** A row per table of the pattern whose filters and joins begin no key of it. */
function unserved(pattern: AccessPattern, tables: readonly TableFacts[]): string[][] {
  return pattern.tables.flatMap((name) => {
    const found = tables.find((candidate) => candidate.name === name);
    const filters = pattern.filters.filter((filter) => filter.table === name && !filter.optional);
    if (found === undefined || filters.length === 0) return [];
    if (usableKeys(pattern, tables).some(({ table: of }) => of === name)) return [];
    const columns = [...new Set(filters.map((filter) => `${filter.column} (${filter.operator})`))].join(', ');
    return [[pattern.id, code(name), code(columns), rateText(pattern)]];
  });
}
