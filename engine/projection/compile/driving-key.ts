import type { DrivingKeyColumn } from '../../../contracts/projection';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import { quoteName } from '../sql-text';
import { boundaryKind, readExpression } from '../sql-types';
import { DRIVING_ALIAS } from './joins';
import { columnNamed, drivingKeyOf } from './schema-index';
import { ROW_HASH } from './template';

/** The raw key of a driving table as the view exposes it; `exactColumn` is filled in when the value columns are known. */
export interface DrivingKey {
  readonly columns: readonly Omit<DrivingKeyColumn, 'exactColumn'>[];
  readonly keyless: boolean;
}

/**
 * A hash of all columns, for tables without a unique key. A page sorts the whole table by it: complete and resumable, but
 * each page costs a full scan; rows that are equal in every column have one hash, which the proof refuses.
 */
function rowHash(table: TableFacts): string {
  const parts = table.columns.map((column) => {
    const value = readExpression(column, `${quoteName(DRIVING_ALIAS)}.${quoteName(column.name)}`);
    return `IFNULL(SHA2(CAST(${value} AS BINARY), 256), '-')`;
  });
  return `SHA2(CONCAT(${parts.join(', ')}), 256)`;
}

export function drivingKeyPlan(table: TableFacts): DrivingKey {
  const key = drivingKeyOf(table);
  if (key === undefined)
    return {
      columns: [
        {
          column: ROW_HASH,
          viewColumn: '_k1',
          expression: rowHash(table),
          dataType: 'char',
          columnType: 'char(64)',
          collation: null,
          kind: 'text',
        },
      ],
      keyless: true,
    };
  const columns = key.columns.map((name, index) => {
    const facts = columnNamed(table, name)!;
    return {
      column: name,
      viewColumn: `_k${index + 1}`,
      expression: `${quoteName(DRIVING_ALIAS)}.${quoteName(name)}`,
      dataType: facts.dataType,
      columnType: facts.columnType,
      collation: facts.collation,
      ...(facts.values === null ? {} : { values: facts.values }),
      kind: boundaryKind(facts),
    };
  });
  return { columns, keyless: false };
}
