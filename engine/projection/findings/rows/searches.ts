import type { EntityPlan, ProjectionPlan } from '../../../../contracts/projection';
import type { SchemaFacts } from '../../../../contracts/schemas/analysis';
import { MAX_ITEM_BYTES } from '../../items/item-size';
import { inlineView, selectFrom } from '../../rows/raw-rows';
import { quoteName } from '../../sql-text';
import { documentBytes, EntityColumns, limitConditions } from './conditions';
import { MOST_CANDIDATES, type RowSearch } from './search';

/** A document whose text is shorter than this can be no item of 400 KB, whatever its members are. */
const DOCUMENT_BYTES = Math.floor(MAX_ITEM_BYTES / 3);

const from = (entity: EntityPlan): string => selectFrom(inlineView(entity));

/** Rows with one item key: the keys that occur twice, and some of the rows that have them. */
function twice(entity: EntityPlan): string | undefined {
  const names = [
    ...new Set(
      entity.keys.flatMap(({ parts }) => parts.flatMap((part) => ('viewColumn' in part ? [part.viewColumn] : []))),
    ),
  ].map(quoteName);
  if (names.length === 0) return undefined;
  const value = (name: string): string => `CAST(${name} AS BINARY)`;
  const groups = names.map((name, index) => `${value(name)} AS g${index}`).join(', ');
  const by = names.map((_, index) => `g${index}`).join(', ');
  const set = names.map((name) => `${name} IS NOT NULL`).join(' AND ');
  const inner = inlineView(entity).replace(/AS `view_rows`$/, 'AS `grouped`');
  const keys = `(SELECT ${groups} FROM ${inner} WHERE ${set} GROUP BY ${by} HAVING COUNT(*) > 1 LIMIT 3) AS \`twice\``;
  const on = names.map((name, index) => `${value(`\`view_rows\`.${name}`)} = \`twice\`.g${index}`).join(' AND ');
  return `SELECT \`view_rows\`.* FROM ${inlineView(entity)} JOIN ${keys} ON ${on} LIMIT ${MOST_CANDIDATES}`;
}

/** Rows whose documents are looked at for the longest ones. */
const MOST_DOCUMENTS = 100_000;

/**
 * The rows with the longest documents. Only keys and lengths are sorted: a server sorts no row that is longer than its sort buffer. The
 * inner LIMIT keeps it from doing so by merging the two.
 */
function longest(entity: EntityPlan, bytes: string): string {
  const keys = entity.drivingKey.map(({ viewColumn }) => quoteName(viewColumn));
  const long = `SELECT ${keys.join(', ')}, ${bytes} AS n FROM ${inlineView(entity)} WHERE ${bytes} > ${DOCUMENT_BYTES} LIMIT ${MOST_DOCUMENTS}`;
  const first = `SELECT * FROM (${long}) AS \`long\` ORDER BY n DESC LIMIT ${MOST_CANDIDATES}`;
  const on = keys.map((name) => `\`view_rows\`.${name} = \`first\`.${name}`).join(' AND ');
  return `SELECT /*+ MERGE(\`view_rows\`) */ \`view_rows\`.* FROM (${first}) AS \`first\` JOIN ${inlineView(entity)} ON ${on}`;
}

/**
 * Statements that look for rows which cannot become items, or not for one of their own. None for an entity whose types allow no such row.
 * @param doubtful entities whose keys hold no unique key of the source: only there rows can share an item
 */
export function rowSearches(input: {
  readonly plan: ProjectionPlan;
  readonly schema: SchemaFacts;
  readonly doubtful: ReadonlySet<string>;
}): readonly RowSearch[] {
  const { plan, schema, doubtful } = input;
  return plan.entities.flatMap((entity): RowSearch[] => {
    const conditions = limitConditions(new EntityColumns(entity, schema));
    const documents = documentBytes(entity);
    const shared = doubtful.has(entity.id) ? twice(entity) : undefined;
    return [
      ...(conditions.length === 0
        ? []
        : [
            {
              entity,
              kind: 'limits' as const,
              sql: `${from(entity)} WHERE (${conditions.join(') OR (')}) LIMIT ${MOST_CANDIDATES}`,
            },
          ]),
      ...(documents === undefined ? [] : [{ entity, kind: 'size' as const, sql: longest(entity, documents) }]),
      ...(shared === undefined ? [] : [{ entity, kind: 'twice' as const, sql: shared }]),
    ];
  });
}
