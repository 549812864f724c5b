import type { TableFacts } from '../../../contracts/schemas/analysis';
import { columnNamed, drivingKeyOf, uniqueKeys } from '../../projection/compile/schema-index';
import { ROW_HASH } from '../../projection/compile/template';
import { MAX_SORT_KEY_BYTES } from '../../projection/items/item-size';
import { defaultKeyCodec, keyBytes } from '../../projection/sql-types';
import { includesAll } from '../access';
import type { Evidence } from '../evidence/evidence';

/** Rules K4 and K8 of docs/modeling-rules.md: the columns that name a row in its item key. */

export interface Identity {
  readonly columns: readonly string[];
  /** The surrogate that a natural key stands in for; absent otherwise. */
  readonly natural?: { readonly surrogate: string; readonly key: string; readonly because: string };
}

/** Columns that name a row: the primary key, else a unique key without NULL, else the hash of the row. */
export const drivingColumns = (table: TableFacts): readonly string[] => drivingKeyOf(table)?.columns ?? [ROW_HASH];

/** A generated number that only names the row: the one column of the primary key, filled by AUTO_INCREMENT. */
function surrogateOf(table: TableFacts): string | undefined {
  const [only, ...others] = table.primaryKey;
  if (only === undefined || others.length > 0) return undefined;
  return columnNamed(table, only)?.autoIncrement === true ? only : undefined;
}

const fits = (table: TableFacts, columns: readonly string[]): boolean => {
  const facts = columns.map((name) => columnNamed(table, name)!);
  const bytes = facts.reduce((sum, column) => sum + keyBytes(column) + 1, table.name.length);
  return facts.every((column) => defaultKeyCodec(column) !== undefined) && bytes <= MAX_SORT_KEY_BYTES;
};

/**
 * A natural key takes the place of a surrogate that nobody uses: no foreign key refers to it, no statement finds rows by it,
 * and the natural key is unique, NOT NULL, never changed, and what statements find rows by.
 */
export function identityOf(evidence: Evidence, table: TableFacts): Identity {
  const surrogate = surrogateOf(table);
  const plain: Identity = { columns: drivingColumns(table) };
  if (surrogate === undefined || !evidence.patternsKnown || evidence.changes.unknown !== null) return plain;
  const { tables } = evidence.analysis.schema;
  const referred = tables.some(({ foreignKeys }) =>
    foreignKeys.some(({ referencedTable, referencedColumns }) =>
      referencedTable === table.name ? referencedColumns.includes(surrogate) : false,
    ),
  );
  const related = evidence.analysis.relations.some(
    ({ to }) => to.table === table.name && to.columns.includes(surrogate),
  );
  const steps = evidence.stepsOf(table.name);
  const used = (name: string): boolean =>
    steps.some(
      ({ equal, optional, range, order, pattern }) =>
        [...equal, ...optional, ...range, ...order].includes(name) ||
        pattern.joins.some(({ left, right }) =>
          [left, right].some((one) => one.table === table.name && one.column === name),
        ),
    );
  if (referred || related || used(surrogate)) return plain;
  const natural = uniqueKeys(table).find(
    ({ name, columns, total }) =>
      name !== 'PRIMARY' &&
      total &&
      fits(table, columns) &&
      columns.every((column) => evidence.changes.fixed(table, columnNamed(table, column)!)) &&
      steps.some(({ equal }) => includesAll(equal, columns)),
  );
  if (natural === undefined) return plain;
  return {
    columns: natural.columns,
    natural: {
      surrogate,
      key: natural.name,
      because: `${surrogate} only names the row: nothing refers to it or finds rows by it, and ${natural.columns.join(', ')} never changes`,
    },
  };
}
