import type { SourceValue } from '../../../../contracts/projection';
import type { ColumnFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { columnType } from '../../../../runtime/mysql';
import { familyOf } from '../../../projection/sql-types';
import type { RawRow } from '../raw-rows';
import type { SampledRows } from '../sampled-rows';
import { freshValue } from './fresh';

/** A row of a table that has none, so that what inserts into it is tried all the same. */

const TIMES: Readonly<Record<string, string>> = { date: '2024-02-29', time: '10:00:00', year: '2024' };

function inventedValue(rows: SampledRows, table: TableFacts, column: ColumnFacts): SourceValue {
  switch (familyOf(column)) {
    case 'temporal':
      return TIMES[column.dataType] ?? '2024-02-29 10:00:00';
    case 'enum':
    case 'set':
      return columnType(column.columnType, column.collation).values?.[0] ?? null;
    case 'json':
      return '{}';
    case 'decimal':
      return '1';
    default:
      return freshValue(rows, table.name, column, 0);
  }
}

/** Its foreign keys lead to rows that are there, where any are; what may be NULL has a value as well. */
export function inventedRow(rows: SampledRows, table: TableFacts): RawRow {
  const row: Record<string, SourceValue> = {};
  for (const column of table.columns)
    row[column.name] = column.generated === null ? inventedValue(rows, table, column) : null;
  for (const { columns, referencedTable, referencedColumns } of table.foreignKeys) {
    const [parent] = rows.of(referencedTable);
    if (parent === undefined) continue;
    for (const [at, name] of columns.entries()) row[name] = parent[referencedColumns[at]!] ?? null;
  }
  return row;
}
