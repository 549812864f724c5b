import type { SchemaFacts, TableFacts } from '../../../contracts/schemas/analysis';
import { isCarriedOut, newValuesOf } from '../../access/write/new-values';
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

/** What foreign keys do to the rows that refer to one that goes, or whose key changes. */
const CARRIED: ReadonlySet<string> = new Set(['CASCADE', 'SET NULL']);

/** The tables that a statement writes, and all whose rows foreign keys change with them. */
export function touchedTables(
  { body }: Statement,
  written: readonly TableFacts[],
  schema: SchemaFacts,
): readonly TableFacts[] {
  const deletes = body.kind === 'delete' || body.kind === 'replace';
  const updates = body.kind === 'update' || (body.kind === 'insert' && body.onDuplicate.length > 0);
  // What a foreign key changes is updated, or deleted: what refers to it may be both.
  const all = new Map(written.map((table) => [table, { deletes, updates }]));
  for (const [table, how] of all)
    for (const { child, key } of referencesTo(schema, table)) {
      const goes = how.deletes && key.onDelete === 'CASCADE';
      const changes = (how.deletes && key.onDelete === 'SET NULL') || (how.updates && CARRIED.has(key.onUpdate));
      const before = all.get(child) ?? { deletes: false, updates: false };
      const after = { deletes: before.deletes || goes, updates: before.updates || changes };
      if (before.deletes === after.deletes && before.updates === after.updates) continue;
      // Once more behind all others: more can follow from it now.
      all.delete(child);
      all.set(child, after);
    }
  return [...all.keys()];
}

/** Triggers that run with a statement and do what is no part of its plan. */
export const triggersOf = (statement: Statement, schema: SchemaFacts): SchemaFacts['triggers'] =>
  runningWith(statement, schema).filter((trigger) => !isCarriedOut(trigger, statement, schema));

function runningWith(statement: Statement, schema: SchemaFacts): SchemaFacts['triggers'] {
  const { body } = statement;
  if (body.kind === 'select') return [];
  const events: readonly string[] = [
    ...EVENTS[body.kind],
    ...(body.kind === 'insert' && body.onDuplicate.length > 0 ? ['UPDATE'] : []),
  ];
  const tables = writtenTables(statement, schema);
  return schema.triggers.filter(
    ({ table, event }) => events.includes(event.toUpperCase()) && tables.some(({ name }) => name === table),
  );
}

/**
 * Why a write of the source cannot be compared with that of its plan; null when it can.
 * @param missing names of triggers that the scratch server has not, though plans do what they do
 */
export function beyondPlan(
  statement: Statement,
  schema: SchemaFacts,
  missing: ReadonlySet<string> = new Set(),
): string | null {
  const absent = runningWith(statement, schema).filter(({ name }) => missing.has(name));
  if (absent.length > 0)
    return `the scratch server could not be given ${absent.map(({ name, table }) => `the trigger ${name} of ${table}`).join(', ')}`;
  const triggers = triggersOf(statement, schema);
  if (triggers.length === 0) return null;
  const names = triggers.map(({ name, table }) => `${name} of ${table}`).join(', ');
  return triggers.length === 1
    ? `the trigger ${names} runs with it; what it does is no part of the plan`
    : `the triggers ${names} run with it; what they do is no part of the plan`;
}

/** Triggers whose effect plans have: both sides of a proof need it. */
export const carriedTriggers = (schema: SchemaFacts): SchemaFacts['triggers'] =>
  schema.triggers.filter(({ table, event, timing }) => {
    const facts = tableNamed(schema, table);
    const on = event.toUpperCase();
    if (facts === undefined || timing.toUpperCase() !== 'BEFORE' || (on !== 'INSERT' && on !== 'UPDATE')) return false;
    return newValuesOf(schema, facts, on).length > 0;
  });

/** Tables whose engine cannot undo what was tried. */
export const notUndone = (tables: readonly TableFacts[]): readonly string[] =>
  tables.filter(({ engine }) => !/^(?:innodb|rocksdb|tokudb)$/i.test(engine)).map(({ name }) => name);
