import type { Risk, TableFacts } from '../../../contracts/schemas/analysis';
import { protectedColumns } from '../schema/access-rules';

/** Largest item of DynamoDB, bytes. */
const LARGEST_ITEM = 400_000;

/** What the values of a table say, as far as they were looked at. */
export const valueRisks = (table: TableFacts): Risk[] => [
  ...largeRow(table),
  ...(table.sample?.zeroDates ?? []).map(({ column, rows }) => ({
    code: 'ZERO_DATE',
    where: `${table.name}.${column}`,
    what: `${rows} of ${table.sample!.measuredAll ? 'all rows' : 'the rows that were looked at'} hold a date with a zero in it.`,
    needs: 'A rule for dates that are none: null, text or refusal.',
  })),
  ...protectedColumns([table]).map(({ column, evidence }) => ({
    code: 'PROTECTED_VALUE',
    where: `${table.name}.${column}`,
    what: `The column seems to hold something secret: ${evidence.join('; ')}.`,
    needs: 'It is carried over byte for byte; who may read it, and that no log shows it, must be kept.',
  })),
];

function largeRow({ name, sample }: TableFacts): Risk[] {
  if (sample === undefined || sample.longestRow <= LARGEST_ITEM) return [];
  return [
    {
      code: 'LARGE_ROW',
      where: name,
      what: `The longest row ${sample.measuredAll ? 'of all' : 'that was looked at'} has ${sample.longestRow} bytes, more than an item of 400 KB.`,
      needs: 'A place outside of the item for the largest columns (S3), or several items a row.',
    },
  ];
}

/** How long the values of a column are that may be longer than an item; for the risk that names it. */
export function longestValue(table: TableFacts, column: string): string {
  const sample = table.sample?.columns.find(({ name }) => name === column);
  if (table.sample === undefined || sample === undefined) return 'Its values were not looked at.';
  if (sample.lengths === null) return 'No value of it was seen.';
  return `The longest ${table.sample.kind === 'all' ? 'value' : `of ${table.sample.rows} values that were looked at`} has ${sample.lengths.max} bytes.`;
}
