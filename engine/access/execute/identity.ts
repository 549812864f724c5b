import type { TableFacts } from '../../../contracts/schemas/analysis';
import { drivingKeyOf } from '../../projection/compile/schema-index';
import type { TableRow } from '../../evaluation/row';

/** Columns that name a row: its key, or all of them where it has none. */
const identityColumns = (table: TableFacts): readonly string[] =>
  drivingKeyOf(table)?.columns ?? table.columns.map(({ name }) => name);

/** Text that tells a row of a table from all others. */
export const rowIdentity = (table: TableFacts, { raw }: Pick<TableRow, 'raw'>): string =>
  JSON.stringify(
    identityColumns(table).map((column) => {
      const value = raw[column] ?? null;
      return Buffer.isBuffer(value) ? value.toString('hex') : value;
    }),
  );
