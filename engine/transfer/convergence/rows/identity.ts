import type { RowImage, SourceRowId } from '../../../../contracts/changes';
import type {
  DrivingKeyColumn,
  EntityPlan,
  Item,
  SourceRow,
  SourceValue,
  TablePlan,
} from '../../../../contracts/projection';
import { boundaryText, itemKey, keyAttributes } from '../../../projection';

/** Names of source rows, and the keys of their items as far as the row's own key makes them. */

/** `_o`, and the name of a row in the control table. */
export const ownerText = ({ table, key }: SourceRowId): string => JSON.stringify([table, ...key]);

/** Undoes `ownerText`. */
export function parseOwner(text: string): SourceRowId {
  const [table = '', ...key] = JSON.parse(text) as readonly string[];
  return { table, key };
}

/**
 * The row that an image belongs to; undefined when a part of the key is missing or NULL.
 * @param key the driving key of the row's table
 */
export function rowIdOf(table: string, key: readonly DrivingKeyColumn[], image: RowImage): SourceRowId | undefined {
  const texts: string[] = [];
  for (const column of key) {
    const value = image[column.column];
    if (value === null || value === undefined) return undefined;
    texts.push(boundaryText(column, value));
  }
  return { table, key: texts };
}

/** A row of a key query, whose columns are `_k1`.., as the row that it names. */
export const rowIdOfKeys = (table: string, key: readonly DrivingKeyColumn[], row: SourceRow): SourceRowId => ({
  table,
  key: key.map((column) => boundaryText(column, row[column.viewColumn])),
});

/** Kinds whose text in a cursor is the value that the view would give. */
const PLAIN_KINDS: ReadonlySet<DrivingKeyColumn['kind']> = new Set([
  'integer',
  'text',
  'temporal',
  'decimal',
  'binary',
]);

/** Does the driving key alone make the item's key, so that it can never move and is known when the row is gone? */
export const keyIsFixed = (entity: EntityPlan): boolean =>
  entity.role === 'owner' &&
  entity.keys.every(({ parts }) =>
    parts.every(
      (part) =>
        'literal' in part ||
        (part.codec !== 'folded' &&
          entity.drivingKey.some(
            ({ exactColumn, column, kind }) =>
              exactColumn === part.viewColumn && column !== '*' && PLAIN_KINDS.has(kind),
          )),
    ),
  );

/**
 * The key of the item of a row that is gone.
 * @param entity one whose key is fixed (`keyIsFixed`)
 */
export function itemKeyOfRow(entity: EntityPlan, table: TablePlan, key: readonly string[]): Item {
  const values: Record<string, SourceValue> = {};
  for (const [index, column] of entity.drivingKey.entries()) {
    const text = key[index] as string;
    values[column.exactColumn] = column.kind === 'binary' ? Buffer.from(text, 'hex') : text;
  }
  return itemKey(table, keyAttributes(entity, values));
}
