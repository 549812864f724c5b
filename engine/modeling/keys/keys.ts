import { LandfallError } from '../../../contracts/errors';
import type { TableFacts } from '../../../contracts/schemas/analysis';
import { parseTemplate } from '../../projection/compile/template';
import { includesAll, type AccessStep } from '../access';
import type { KeyModel, Ownership } from '../model';

/** Rules K1-K3 of docs/modeling-rules.md: the key templates of the owner entities. */

/** `USERS` and [`id`] -> `USERS#{id}`. */
export const template = (first: string, columns: readonly string[]): string =>
  [first, ...columns.map((column) => `{${column}}`)].join('#');

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
  const own = steps.filter((step) => !includesAll(step.equal, identity));
  for (let length = 1; length < identity.length; length++)
    if (own.some((step) => includesAll(step.equal, identity.slice(0, length)))) return length;
  return identity.length;
}

/** @param steps how patterns reach the table */
export function rootKey(
  table: TableFacts,
  type: string,
  identity: readonly string[],
  hasChildren: boolean,
  steps: readonly AccessStep[],
): KeyModel {
  const length = hasChildren ? identity.length : partitionLength(table, identity, steps);
  const [partitionColumns, sortColumns] = [identity.slice(0, length), identity.slice(length)];
  return {
    partition: template(type, partitionColumns),
    // `#` sorts before every letter: the root comes first in its item collection.
    sort: sortColumns.length === 0 ? `#${type}` : template(type, sortColumns),
    partitionColumns,
    sortColumns,
    identity,
  };
}

/** A template with its columns under other names. */
const renamed = (text: string, name: (column: string) => string): string =>
  parseTemplate(text)
    .map((part) => ('literal' in part ? part.literal : `{${name(part.column)}}`))
    .join('');

/**
 * The key of a child: the partition of its root, then its own type, what is left of its parent's key and of its own identity.
 * @param parent key of the parent; its partition columns are looked up in the child through the foreign key
 */
export function childKey(
  type: string,
  identity: readonly string[],
  ownership: Ownership,
  parent: { readonly key: KeyModel; readonly facts: TableFacts },
): KeyModel {
  const own = (column: string): string => ownership.columns[parent.facts.primaryKey.indexOf(column)]!;
  const partitionColumns = parent.key.partitionColumns.map(own);
  const inIdentity = includesAll(identity, ownership.columns);
  const rest = inIdentity ? identity : [...new Set([...ownership.columns, ...identity])];
  const sortColumns = rest.filter((column) => !partitionColumns.includes(column));
  return {
    partition: renamed(parent.key.partition, own),
    sort: template(type, sortColumns),
    partitionColumns,
    sortColumns,
    identity,
  };
}
