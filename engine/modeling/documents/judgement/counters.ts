import { listed } from '../../../lib/listed';
import { code, inline, table } from '../../../report/markdown';
import type { DocumentInput } from '../input';

/** What gives the numbers that AUTO_INCREMENT gives on the source. */

type Input = Pick<DocumentInput, 'projection' | 'analysis'>;

/** Patterns that order rows by the number. */
const orderedBy = ({ analysis }: Input, source: string, column: string): readonly string[] =>
  analysis.accessPatterns
    .filter(({ orderBy }) => orderBy.some((one) => one.table === source && one.column === column))
    .map(({ id }) => id);

export const counterTable = ({ projection }: Input): string =>
  table(
    ['column', 'table', 'partition key', 'sort key', 'type', 'begins at', 'a request gives', 'why'],
    (projection.counters ?? []).map(({ source, column, type, strategy, block, because, ...item }) => [
      code(`${source}.${column}`),
      code(item.table),
      code(item.partition),
      code(item.sort),
      code(type),
      `the greater of the AUTO_INCREMENT of ${code(source)} and MAX(${code(column)}) + 1 at cut-over`,
      strategy === 'block' ? `a block of ${block} numbers` : 'the numbers of one statement',
      inline(because),
    ]),
    'No column is AUTO_INCREMENT.',
  );

/** Who writes the items, and when. */
const START =
  'has to be written before the first write of phase 5, with the number before the next one of the source, by whoever switches to it: no stage of Landfall does';

function orderText(input: Input, source: string, column: string): string {
  const ordered = orderedBy(input, source, column);
  return ordered.length === 0 ? '' : `, by which ${ordered.join(', ')} sort`;
}

/** What is otherwise than on the source. */
export const counterRisks = (input: Input): readonly (readonly [string, string])[] =>
  (input.projection.counters ?? []).map(({ source, column, partition, strategy }) => {
    const given =
      strategy === 'increment'
        ? `numbers come from the item ${partition}: a request more before each insert, which cannot be part of its transaction`
        : `numbers come in blocks from the item ${partition}: they no longer follow the order of the inserts${orderText(input, source, column)}`;
    return [`${source}.${column}`, `${given}. It ${START}; without it inserts are refused`];
  });

/** Counters whose names a line has. */
const NAMED = 12;

/** What a person has to know of them at a gate: a line, or none without counters. */
export function counterLines({ counters = [] }: Pick<Input['projection'], 'counters'>): readonly string[] {
  if (counters.length === 0) return [];
  const names = listed(
    counters.map(({ source, column }) => `${source}.${column}`),
    NAMED,
  );
  return [`${counters.length === 1 ? 'the counter' : 'each counter'} of AUTO_INCREMENT (${names}) ${START}`];
}
