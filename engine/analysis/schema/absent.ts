import { byCodeUnit } from '../../lib/compare';
import type { SchemaWork } from '../reconcile/inputs';

type Logged = readonly { readonly database: string | null; readonly executions: number }[];

/** The schema that most executions of a query log went to; undefined when the log names none. */
export function usualSchema(statements: Logged): string | undefined {
  const executions = new Map<string, number>();
  for (const { database, executions: count } of statements)
    if (database !== null) executions.set(database, (executions.get(database) ?? 0) + count);
  return [...executions].sort(([a, x], [b, y]) => y - x || byCodeUnit(a, b))[0]?.[0];
}

/** Stands for a schema that nobody gave, under the name that the query log uses. */
export const schemaOfNone = (statements: Logged): SchemaWork => ({
  schema: {
    ...{ flavour: 'mysql', version: '', database: usualSchema(statements) ?? '', characterSet: '', collation: '' },
    ...{ tables: [], views: [], triggers: [], routines: [], events: [] },
  },
  blindSpots: [],
});
