import type { ColumnFacts, SchemaFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, tableNamed } from '../../projection/compile/schema-index';
import { familyOf } from '../../projection/sql-types';
import type { ColumnReference, Statement } from '../../statement/tree';

/** Facts of a column of a table; undefined for a column of a derived table. */
export function factsOf(
  statement: Statement,
  schema: SchemaFacts,
  { source, column }: ColumnReference,
): ColumnFacts | undefined {
  const from = statement.sources[source];
  const table = from?.kind === 'table' ? tableNamed(schema, from.table) : undefined;
  return table === undefined ? undefined : columnNamed(table, column);
}

/** True when equal values of two columns have one form in keys, whatever their sizes. */
export function sameForm(a: ColumnFacts, b: ColumnFacts): boolean {
  const [one, other] = [familyOf(a), familyOf(b)];
  if (one === undefined || one !== other) return false;
  switch (one) {
    case 'integer':
    case 'decimal':
    case 'binary':
      return true;
    case 'text':
      return a.collation === b.collation;
    case 'temporal':
      return a.dataType === b.dataType && a.fraction === b.fraction;
    case 'enum':
    case 'set':
      return a.columnType === b.columnType && a.collation === b.collation;
    default:
      return false;
  }
}

/** The same for two references. */
export function sameKey(statement: Statement, schema: SchemaFacts, a: ColumnReference, b: ColumnReference): boolean {
  const [one, other] = [factsOf(statement, schema, a), factsOf(statement, schema, b)];
  return one !== undefined && other !== undefined && sameForm(one, other);
}
