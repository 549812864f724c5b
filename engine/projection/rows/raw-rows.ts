import type { EntityPlan } from '../../../contracts/projection';
import { quoteName } from '../sql-text';

/** Alias of the driving table in every SELECT of the projection. */
const ALIAS = 'b';

/**
 * Reads the driving table of an owner entity as it is: no join, no view, no filter. The proof compares what comes out of the
 * items with these rows. Bracketed, for use as the source of a page.
 */
export function rawSource(entity: EntityPlan, database: string): string {
  const keys = entity.drivingKey.map(({ expression, viewColumn }) => `${expression} AS ${quoteName(viewColumn)}`);
  const values = entity.columns
    .filter(
      ({ viewColumn, role }) =>
        role === 'owner' || entity.drivingKey.some(({ exactColumn }) => exactColumn === viewColumn),
    )
    .map(({ expression, viewColumn }) => `${expression} AS ${quoteName(viewColumn)}`);
  return `(SELECT ${[...keys, ...values].join(', ')} FROM ${quoteName(database)}.${quoteName(entity.drivingTable)} AS ${quoteName(ALIAS)}) AS \`raw_rows\``;
}

/** Name of a view's rows where a SELECT in brackets gives them; `selectFrom` has it merged. */
export const VIEW_ROWS = 'view_rows';

/** The SELECT of an entity's view in brackets, so that rows can be read before the view exists. */
export const inlineView = (entity: EntityPlan): string => `(${entity.viewSelect}) AS \`${VIEW_ROWS}\``;

/**
 * `SELECT * FROM ..`, for a view or what `inlineView` and `rawSource` give. MySQL computes a derived table with subqueries whole unless it
 * is told to merge it (rules.md, rule 2); MariaDB merges it, and takes the hint for a comment.
 */
export const selectFrom = (source: string): string =>
  `SELECT ${source.startsWith('(') ? `/*+ MERGE(\`${VIEW_ROWS}\`) */ ` : ''}* FROM ${source}`;
