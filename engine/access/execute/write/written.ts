import type { ForeignKeyFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { nullLiteral, type Value } from '../../../../runtime/mysql';
import { isOwnFailure } from '../../../evaluation/errors';
import type { TableRow } from '../../../evaluation/row';
import type { CheckedKey } from '../../write/key-order';
import type { ExecutionContext } from '../context';
import { Draft } from './draft';
import { sameValues } from './raw';

/** A row that is written, and what of its keys has to be looked at for it. */
export interface Written {
  readonly table: TableFacts;
  readonly before: TableRow | null;
  readonly after: TableRow | null;
  /** The foreign key by which the row of a parent changes this one; null for a row of the statement itself. */
  readonly by: ForeignKeyFacts | null;
  /** Column with a number that was given for this row: no other row has it. */
  readonly numbered?: string | null;
}

export const valuesOf = (row: TableRow, columns: readonly string[]): readonly Value[] =>
  columns.map((column) => row.value(column));

const differ = ({ before, after }: Written, columns: readonly string[]): boolean =>
  before === null || after === null || !sameValues(before, after, columns);

/** The row comes to have values in a unique key that another one may have. */
export const entersKey = (written: Written, { unique, columns }: CheckedKey): boolean => {
  const { after, numbered } = written;
  if (typeof numbered === 'string' && columns.includes(numbered)) return false;
  return unique && after !== null && differ(written, columns);
};

/** The row comes to refer to another one; a row that its parent changes refers to that one. */
export const refersAnew = (written: Written, key: ForeignKeyFacts): boolean =>
  written.after !== null && key !== written.by && differ(written, key.columns);

/** Rows that referred to the row would do so no more. */
export const leavesReferences = (written: Written, key: ForeignKeyFacts): boolean =>
  written.before !== null && differ(written, key.referencedColumns);

/**
 * What a foreign key makes of a row when the row of its parent goes or changes. It keeps its ON UPDATE time: the engine changes it, no
 * statement does.
 * @returns null for a row that goes
 * @throws RowError 1048, 3819, 4025
 */
export function followed(
  context: ExecutionContext,
  child: TableFacts,
  key: ForeignKeyFacts,
  row: TableRow,
  parent: TableRow | null,
): TableRow | null {
  const action = parent === null ? key.onDelete : key.onUpdate;
  if (action === 'CASCADE' && parent === null) return null;
  const draft = new Draft(context, child, row);
  key.columns.forEach((column, index) =>
    draft.set(
      column,
      action === 'SET NULL' || parent === null ? nullLiteral : parent.value(key.referencedColumns[index]!),
    ),
  );
  return draft.finished();
}

/** Deeper chains of foreign keys than these are circles that do not end. */
export const DEEPEST_CHAIN = 15;

/** What is made of a row ahead of time; undefined where that fails, as it will fail in its own turn. */
export function orNone<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (!isOwnFailure(error)) throw error;
    return undefined;
  }
}
