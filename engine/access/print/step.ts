import { expressionSql } from '../../statement/print';
import type { Statement } from '../../statement/tree';
import type { Bound, Fill, KeyFill, ReadPlan, ReadStep } from '../plan';

/** Plans in words, for documents and for people. */

const list = (words: readonly string[]): string => words.join(', ');

/** Characters of a date that name a bucket. */
const BUCKETS: Readonly<Record<number, string>> = { 4: 'year', 7: 'month', 10: 'day', 13: 'hour' };

/** `id = ?`, `id of orders.user_id`. */
function fillText(column: string, width: number, fill: Fill, statement: Statement): string {
  switch (fill.kind) {
    case 'value':
      return `${column} = ${expressionSql(fill.expression, statement.sources)}`;
    case 'list':
      return `${column} in a list`;
    case 'columns':
      return `${column} of ${list(fill.columns.map((from) => `${statement.sources[from.source]!.alias}.${from.column}`))}`;
    case 'shards':
      return `a Query for each of ${fill.count} shards`;
    case 'buckets':
      return `a Query for each ${BUCKETS[width] ?? 'part'} of ${column}`;
  }
}

const keyText = (key: KeyFill | null, statement: Statement): readonly string[] =>
  (key?.parts ?? []).flatMap((part) =>
    'column' in part ? [fillText(part.column, part.width ?? 0, part.fill, statement)] : [],
  );

const SIGNS = { low: ['>', '>='], high: ['<', '<='] } as const;

function boundText(column: string, side: 'low' | 'high', bound: Bound | null, statement: Statement): readonly string[] {
  if (bound === null) return [];
  const sign = SIGNS[side][bound.inclusive ? 1 : 0];
  const given = bound.parts.length > 0 ? ' if given' : '';
  return [`${column} ${sign} ${expressionSql(bound.expression, statement.sources)}${given}`];
}

function sortText({ sort }: ReadStep, statement: Statement): readonly string[] {
  if (sort === null || sort.kind === 'span') return [];
  if (sort.kind !== 'between') return keyText(sort.key, statement);
  return [
    ...keyText(sort.key, statement),
    ...boundText(sort.column, 'low', sort.low, statement),
    ...boundText(sort.column, 'high', sort.high, statement),
  ];
}

/** Columns whose values find the items, and how. */
function byText(step: ReadStep, statement: Statement): string {
  const { lookup, partition } = step;
  const keys =
    lookup === null
      ? [...keyText(partition, statement), ...sortText(step, statement)]
      : [...keyText(lookup.partition, statement), ...keyText(lookup.sort, statement)];
  const by = keys.length === 0 ? 'of all rows' : `by ${list(keys)}`;
  return lookup === null ? by : `${by} through its lookup item`;
}

const LIMITS = { exactly: ', no more than LIMIT asks for', 'until filled': ', until LIMIT rows pass' } as const;

export function stepText(step: ReadStep, statement: Statement): string {
  const names = [...new Set(step.feeds.map(({ source }) => statement.sources[source]!.alias))];
  return [
    `${list(names)}: ${step.operation}`,
    ...(step.index === null ? [] : [`on ${step.index}`]),
    ...(step.operation === 'Scan' ? [] : [byText(step, statement)]),
    ...(step.feeds.length > 1 ? ['with one Query'] : []),
  ]
    .join(' ')
    .concat(
      step.ordered ? ', in order' : '',
      step.forward ? '' : ', backward',
      step.limited === null ? '' : LIMITS[step.limited],
      step.counted ? ', the number of items alone' : '',
      step.fetch ? ', then the items by their keys' : '',
    );
}

/** What is computed of the rows, each a few words. */
export function residualTexts({ residual, copied }: ReadPlan, statement: Statement): readonly string[] {
  const names = (sources: readonly number[]): string => list(sources.map((source) => statement.sources[source]!.alias));
  return [
    ...(copied.length > 0 ? [`${names(copied.map(({ source }) => source))} from copied attributes`] : []),
    ...(residual.filters.length > 0 ? [`filter ${residual.filters.join(' AND ')}`] : []),
    ...(residual.joins > 0 ? [`join of ${residual.joins + 1} tables`] : []),
    ...(residual.subqueries > 0
      ? [residual.subqueries === 1 ? 'a subquery' : `${residual.subqueries} subqueries`]
      : []),
    ...(residual.grouped ? ['grouping'] : []),
    ...(residual.aggregates ? ['aggregates'] : []),
    ...(residual.windows ? ['window functions'] : []),
    ...(residual.distinct ? ['different rows only'] : []),
    ...(residual.sorted ? ['sorting'] : []),
    ...(residual.cut ? ['LIMIT after reading'] : []),
  ];
}
