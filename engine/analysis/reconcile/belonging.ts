import type { SchemaFacts } from '../../../contracts/schemas/analysis';
import type { LoggedStatement } from '../log/collect';
import type { NameTable, StatementFacts } from '../sql/statement';
import { tableReferences, type TableReference } from '../sql/table-references';

/** Tells whether a statement of the log belongs to the migrated schema. */
export type Belonging = (statement: LoggedStatement, facts: StatementFacts) => boolean;

/**
 * What a statement names decides before the schema of its session does, and where the log tells neither, the tables, views and routines
 * that it uses. A statement that names other schemas belongs when it uses something of the migrated one too, without naming it.
 * Where no schema is known (a log alone), nothing speaks against a session whose schema the log does not tell.
 * @param inSchema whether the schema of a session is the migrated one, from `sessionsIn`
 */
export function belongingTo(
  schema: Pick<SchemaFacts, 'database' | 'tables' | 'views' | 'routines'>,
  names: NameTable,
  inSchema: (database: string) => boolean,
): Belonging {
  const own = lower(schema.database);
  const known = new Set([...schema.views, ...schema.routines].map(({ name }) => lower(name)));
  const nothingKnown = schema.tables.length === 0;
  return ({ fingerprint, database }, { tables }) => {
    const references = tableReferences(fingerprint);
    const usesOwn = (): boolean =>
      unqualified(references, tables).some((name) => names.has(name) || known.has(lower(name)));
    const named = own === '' ? [] : schemasNamed(references, own);
    if (named.includes(own)) return true;
    if (database !== null && !inSchema(database)) return false;
    if (named.length > 0) return usesOwn();
    return database !== null || nothingKnown || usesOwn();
  };
}

/**
 * Whether the schema of a session is the migrated one. Servers differ in whether they tell `Shop` from `shop`, and the log does not
 * say: another case is the same schema unless the log has sessions in the very name as well.
 * @param sessions schemas of the log's sessions; null where it does not tell
 */
export function sessionsIn(database: string, sessions: Iterable<string | null>): (of: string) => boolean {
  const exact = new Set(sessions).has(database);
  return (of) => of === database || (!exact && lower(of) === lower(database));
}

/** Schemas that stand before names, lower case. What the statement gives to a table of its own is no other schema. */
function schemasNamed(references: readonly TableReference[], own: string): readonly string[] {
  const given = new Set(
    references.flatMap(({ schema, name, alias }) =>
      // `crm.contacts crm` says nothing against a schema crm.
      [name, alias ?? name].map(lower).filter((one) => one !== lower(schema ?? '')),
    ),
  );
  return references
    .flatMap(({ schema }) => (schema === null ? [] : lower(schema)))
    .filter((schema) => schema === own || !given.has(schema));
}

/** Tables, and the routine of `CALL name(..)`, that stand without a schema. */
function unqualified(references: readonly TableReference[], tables: readonly string[]): readonly string[] {
  const plain = references.filter(({ schema }) => schema === null);
  const [all, bare] = [references, plain].map((list) => new Set(list.map(({ name }) => lower(name))));
  return [
    ...tables.filter((table) => bare!.has(lower(table)) || !all!.has(lower(table))),
    ...plain.flatMap(({ name, called }) => (called ? [name] : [])),
  ];
}

const lower = (name: string): string => name.toLowerCase();
