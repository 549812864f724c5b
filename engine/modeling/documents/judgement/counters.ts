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
    ['column', 'table', 'partition key', 'sort key', 'a request gives', 'why'],
    (projection.counters ?? []).map(({ source, column, table: name, partition, sort, strategy, block, because }) => [
      code(`${source}.${column}`),
      code(name),
      code(partition),
      code(sort),
      strategy === 'block' ? `a block of ${block} numbers` : 'the numbers of one statement',
      inline(because),
    ]),
    'No column is AUTO_INCREMENT.',
  );

/** What is otherwise than on the source. */
export const counterRisks = (input: Input): readonly (readonly [string, string])[] =>
  (input.projection.counters ?? []).map(({ source, column, partition, strategy }) => {
    const where = `${source}.${column}`;
    if (strategy === 'increment')
      return [
        where,
        `numbers come from the item ${partition}: a request more before each insert, which cannot be part of its transaction`,
      ];
    const ordered = orderedBy(input, source, column);
    return [
      where,
      `numbers come in blocks from the item ${partition}: they no longer follow the order of the inserts${ordered.length === 0 ? '' : `, by which ${ordered.join(', ')} sort`}`,
    ];
  });
