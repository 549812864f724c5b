import type { Analysis, Relation } from '../../../../contracts/schemas/analysis';
import { byCodeUnit } from '../../../lib/compare';

/** Tables of one picture; the time to lay one out grows faster than the number of tables. */
const MOST_TABLES = 300;
/** Lines of one picture. */
const MOST_RELATIONS = 600;

/** What one picture shows of the schema. */
export interface Shown {
  /** Names in the order of the schema, then tables that only a relation names. */
  readonly tables: readonly string[];
  readonly relations: readonly Relation[];
  /** Tables and relations that there are. */
  readonly of: { readonly tables: number; readonly relations: number };
}

const SURE: readonly (Relation['confidence'] | undefined)[] = ['certain', 'high', 'medium', 'low', undefined];

/** Everything of a schema that fits into one picture; of a larger one the tables with the most relations, and the surest relations. */
export function selectShown(
  { schema, relations }: Pick<Analysis, 'schema' | 'relations'>,
  mostRelations = MOST_RELATIONS,
): Shown {
  const all = [
    ...new Set([
      ...schema.tables.map(({ name }) => name),
      ...relations.flatMap(({ from, to }) => [from.table, to.table]),
    ]),
  ];
  const degree = new Map(all.map((name) => [name, 0]));
  for (const { from, to } of relations)
    for (const name of new Set([from.table, to.table])) degree.set(name, degree.get(name)! + 1);
  const kept = new Set(
    [...all].sort((a, b) => degree.get(b)! - degree.get(a)! || byCodeUnit(a, b)).slice(0, MOST_TABLES),
  );
  const between = relations.filter(({ from, to }) => kept.has(from.table) && kept.has(to.table));
  const drawn = new Set(
    [...between].sort((a, b) => SURE.indexOf(a.confidence) - SURE.indexOf(b.confidence)).slice(0, mostRelations),
  );
  return {
    tables: all.filter((name) => kept.has(name)),
    relations: between.filter((relation) => drawn.has(relation)),
    of: { tables: all.length, relations: relations.length },
  };
}

/** What the picture leaves out, as a sentence; undefined when it shows all. */
export function leftOut({ tables, relations, of }: Shown): string | undefined {
  const parts = [
    ...(tables.length < of.tables ? [`${tables.length} of ${of.tables} tables, those with the most relations`] : []),
    ...(relations.length < of.relations ? [`${relations.length} of ${of.relations} relations, the surest ones`] : []),
  ];
  return parts.length === 0 ? undefined : `The picture shows ${parts.join(', and ')}.`;
}
