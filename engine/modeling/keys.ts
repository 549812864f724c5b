import { LandfallError } from '../../contracts/errors';
import type { TableFacts } from '../../contracts/schemas/analysis';
import { drivingKeyOf } from '../projection/compile/schema-index';
import { ROW_HASH } from '../projection/compile/template';
import { includesAll, type AccessStep } from './access';
import type { KeyModel, Ownership } from './model';

/** Rules K1-K4 of docs/modeling-rules.md: the key templates of the owner entities. */

/** `USERS` and [`id`] -> `USERS#{id}`. */
export const template = (first: string, columns: readonly string[]): string =>
  [first, ...columns.map((column) => `{${column}}`)].join('#');

/** Columns that name a row: the primary key, else a unique key without NULL, else the hash of the row. */
export const identityColumns = (table: TableFacts): readonly string[] => drivingKeyOf(table)?.columns ?? [ROW_HASH];

export function checkNames(table: TableFacts): void {
  const bad = table.columns.find(({ name }) => /[{}]/.test(name));
  if (bad !== undefined)
    throw new LandfallError(
      'LandfallModelImpossible',
      `the column ${table.name}.${bad.name} has a brace in its name, which a key template cannot hold; rename it or exclude the table under source.tables.exclude`,
    );
}

/**
 * How many leading columns of a composite key make the partition: those of a foreign key, or the shortest beginning by which
 * the application reads; all of them when neither is there.
 */
function partitionLength(table: TableFacts, identity: readonly string[], steps: readonly AccessStep[]): number {
  if (identity.length < 2) return identity.length;
  const foreign = table.foreignKeys.find(
    ({ columns }) =>
      columns.length < identity.length &&
      columns.every((name) => identity.indexOf(name) < columns.length && identity.includes(name)),
  );
  if (foreign !== undefined) return foreign.columns.length;
  const own = steps.filter((step) => step.table === table.name && !includesAll(step.equal, identity));
  for (let length = 1; length < identity.length; length++)
    if (own.some((step) => includesAll(step.equal, identity.slice(0, length)))) return length;
  return identity.length;
}

export interface RootPartition {
  readonly rootType: string;
  readonly columns: readonly string[];
}

export function rootKey(table: TableFacts, type: string, hasChildren: boolean, steps: readonly AccessStep[]): KeyModel {
  const identity = identityColumns(table);
  const length = hasChildren ? identity.length : partitionLength(table, identity, steps);
  const [partitionColumns, sortColumns] = [identity.slice(0, length), identity.slice(length)];
  return {
    partition: template(type, partitionColumns),
    // `#` sorts before every letter: the root comes first in its item collection.
    sort: sortColumns.length === 0 ? `#${type}` : template(type, sortColumns),
    partitionColumns,
    sortColumns,
  };
}

/**
 * The key of a child: the partition of its root, then its own type and what is left of its identity.
 * @param parent key of the parent; its partition columns are looked up in the child through the foreign key
 */
export function childKey(
  table: TableFacts,
  type: string,
  ownership: Ownership,
  parent: { readonly key: KeyModel; readonly facts: TableFacts; readonly rootType: string },
): KeyModel {
  const partitionColumns = parent.key.partitionColumns.map(
    (column) => ownership.columns[parent.facts.primaryKey.indexOf(column)]!,
  );
  const sortColumns = identityColumns(table).filter((column) => !partitionColumns.includes(column));
  return {
    partition: template(parent.rootType, partitionColumns),
    sort: template(type, sortColumns),
    partitionColumns,
    sortColumns,
  };
}
