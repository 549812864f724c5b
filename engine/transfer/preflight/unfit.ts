import type { ColumnPlan, EntityPlan, ProjectionPlan } from '../../../contracts/projection';
import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import { MAX_ITEM_BYTES } from '../../projection/item-size';
import { quoteName } from '../../projection/sql-text';
import { ok, stop, warn, type PreflightLine } from './line';

/** Rows of a table that may not become items: how they are found, and what is wrong with them. */
export interface UnfitSearch {
  readonly table: string;
  /** Condition on the table's own columns. */
  readonly where: string;
  /** Columns that name a row; empty for a table without a key. */
  readonly key: readonly string[];
  /** What is wrong with a row that is found. */
  readonly what: string;
  /** False when a row that is found may fit after all. */
  readonly certain: boolean;
}

/** What a search came to. */
export interface UnfitRows {
  readonly search: UnfitSearch;
  /** Rows by their key, at most as many as were asked for; undefined when the search took too long. */
  readonly rows: readonly string[] | undefined;
}

/** DynamoDB's numbers end here (developer guide, "Data types: Number"): 9.99..E+125 and, but for zero, 1E-130. */
const TOO_LARGE = '1e126';
const TOO_SMALL = '1e-130';

const own = (entity: EntityPlan): readonly ColumnPlan[] =>
  entity.columns.filter(
    ({ table, attribute, reads }) => table === entity.drivingTable && attribute !== null && reads === undefined,
  );

const lengths = (columns: readonly ColumnPlan[]): string =>
  `${columns.map(({ column }) => `COALESCE(LENGTH(${quoteName(column)}), 0)`).join(' + ')} > ${MAX_ITEM_BYTES}`;

const names = (columns: readonly ColumnPlan[]): string => columns.map(({ column }) => column).join(' + ');

/** Only where the types allow such a row, so most tables are not looked at. */
function searchesOf(entity: EntityPlan, schema: SchemaFacts): readonly UnfitSearch[] {
  const facts = schema.tables.find(({ name }) => name === entity.drivingTable);
  const bytesOf = (name: string): number => Number(facts?.columns.find((c) => c.name === name)?.maxBytes ?? '0');
  const columns = own(entity);
  const whole = columns.filter(({ codec, column }) => codec !== 'json' && bytesOf(column) > 0);
  const documents = columns.filter(({ codec }) => codec === 'json');
  const about = {
    table: entity.drivingTable,
    key: entity.drivingKey.flatMap(({ column }) => (facts?.columns.some((c) => c.name === column) ? [column] : [])),
  };
  const limit = `DynamoDB allows ${MAX_ITEM_BYTES} bytes an item`;
  return [
    ...(whole.reduce((sum, { column }) => sum + bytesOf(column), 0) > MAX_ITEM_BYTES
      ? [
          {
            ...about,
            where: lengths(whole),
            what: `${names(whole.filter(({ column }) => bytesOf(column) * 10 > MAX_ITEM_BYTES))} longer than an item: ${limit}`,
            certain: true,
          },
        ]
      : []),
    ...(documents.length > 0
      ? [
          {
            ...about,
            where: lengths(documents),
            what: `${names(documents)} longer as text than an item: ${limit}`,
            certain: false,
          },
        ]
      : []),
    ...columns
      .filter(({ codec, dataType }) => codec === 'number' && dataType === 'double')
      .map(({ column }) => {
        const value = `ABS(${quoteName(column)})`;
        const where = `${value} >= ${TOO_LARGE} OR (${value} > 0 AND ${value} < ${TOO_SMALL})`;
        return {
          ...about,
          where,
          what: `${column} is outside the numbers of DynamoDB, which end at 9.99E+125 and 1E-130`,
          certain: true,
        };
      }),
  ];
}

/** What to look for in the source before the first row is copied. */
export const unfitSearches = (plan: ProjectionPlan, schema: SchemaFacts): readonly UnfitSearch[] =>
  plan.entities.filter(({ role }) => role === 'owner').flatMap((entity) => searchesOf(entity, schema));

const FIX =
  'change these rows (large values belong on S3, with their address in the row), or leave the table out under source.tables.exclude';

/** A line for each search that found something or did not end, and one when all ended without a row. */
export function unfitLines(found: readonly UnfitRows[]): readonly PreflightLine[] {
  const check = 'rows that cannot become items';
  const lines = found.flatMap(({ search, rows }): PreflightLine[] => {
    const { table, what, certain } = search;
    if (rows === undefined)
      return [
        warn(
          check,
          `${table} was not looked at to its end: it takes too long`,
          `a row that does not fit stops the copy of ${table} and is named there`,
        ),
      ];
    if (rows.length === 0) return [];
    const text = `${table} (${rows.join('; ')}): ${what}`;
    return [certain ? stop(check, 'LandfallItemRefused', text, FIX) : warn(check, `${text}; it may fit as a map`, FIX)];
  });
  return lines.length > 0 ? lines : [ok(check, 'none')];
}
