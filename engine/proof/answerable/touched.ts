import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { referencesTo } from '../../access/write/references';
import { tableNamed } from '../../projection/compile/schema-index';
import type { SourceId, Statement } from '../../statement/tree';

/** What a write can change in the source. */

const EVENTS = { insert: ['INSERT'], replace: ['INSERT', 'DELETE'], update: ['UPDATE'], delete: ['DELETE'] } as const;

function targetsOf({ body }: Statement): readonly SourceId[] {
  switch (body.kind) {
    case 'insert':
    case 'replace':
      return [body.target];
    case 'update':
      return [...new Set(body.set.map(({ source }) => source))];
    case 'delete':
      return body.targets;
    case 'select':
      return [];
  }
}

/** Tables whose rows the statement names, each once. */
export function writtenTables(statement: Statement, schema: SchemaFacts): readonly TableFacts[] {
  const tables = targetsOf(statement).flatMap((source) => {
    const from = statement.sources[source]!;
    return from.kind === 'table' ? (tableNamed(schema, from.table) ?? []) : [];
  });
  return [...new Set(tables)];
}

/** These tables and all that foreign keys can change with them. */
export function touchedTables(written: readonly TableFacts[], schema: SchemaFacts): readonly TableFacts[] {
  const all = new Set(written);
  for (const table of all) for (const { child } of referencesTo(schema, table)) all.add(child);
  return [...all];
}

/** Why a write of the source cannot be compared with that of its plan; null when it can. */
export function beyondPlan(statement: Statement, schema: SchemaFacts): string | null {
  const { body } = statement;
  if (body.kind === 'select') return null;
  const events: readonly string[] = [
    ...EVENTS[body.kind],
    ...(body.kind === 'insert' && body.onDuplicate.length > 0 ? ['UPDATE'] : []),
  ];
  const tables = writtenTables(statement, schema);
  const trigger = schema.triggers.find(
    ({ table, event }) => events.includes(event.toUpperCase()) && tables.some(({ name }) => name === table),
  );
  return trigger === undefined
    ? null
    : `the trigger ${trigger.name} of ${trigger.table} runs with it; what it does is no part of the plan`;
}

/** Tables whose engine cannot undo what was tried. */
export const notUndone = (tables: readonly TableFacts[]): readonly string[] =>
  tables.filter(({ engine }) => !/^(?:innodb|rocksdb|tokudb)$/i.test(engine)).map(({ name }) => name);
