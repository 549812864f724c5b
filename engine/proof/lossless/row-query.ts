import type { EntityPlan } from '../../../contracts/projection';
import { inlineView, pageOf, rawSource, selectFrom } from '../../projection';
import { quoteName } from '../../projection/sql-text';
import type { ChosenTable, Tuple } from '../sample/sample-set';
import { anyOf } from '../sample/shape';

/** Keys of one statement. */
const MOST_KEYS = 200;

/** A statement for rows of the sample; values are literals in it, or bound. */
export interface RowStatement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

/**
 * Statements for the sampled rows of an entity, as its view or its table has them, some keys at a time. A table without a key is
 * read by the hash of its rows, at most as many as the sample has.
 */
export function rowStatements(
  entity: EntityPlan,
  chosen: ChosenTable,
  from: { readonly view: true } | { readonly database: string },
): readonly RowStatement[] {
  const source = 'view' in from ? inlineView(entity) : rawSource(entity, from.database);
  const { shape, rows } = chosen;
  if (rows.size === 0) return [];
  if (shape.key.length === 0) return [pageOf({ entity, source, after: null, limit: rows.size })];
  const names = entity.drivingKey.map(({ viewColumn }) => quoteName(viewColumn));
  const keys = [...rows.values()].map((row) => row.slice(0, shape.key.length) as Tuple);
  const statements: RowStatement[] = [];
  for (let at = 0; at < keys.length; at += MOST_KEYS) {
    const where = anyOf(names, shape.key, keys.slice(at, at + MOST_KEYS));
    statements.push({ sql: `${selectFrom(source)} WHERE ${where} ORDER BY ${names.join(', ')}`, values: [] });
  }
  return statements;
}
