import type {
  AccessPattern,
  ForeignKeyFacts,
  Risk,
  SchemaFacts,
  TableFacts,
} from '../../../contracts/schemas/analysis';
import { by } from '../../lib/compare';
import { listed } from '../../lib/listed';

/** Patterns that are named in one sentence; of more the number is given. */
const NAMED = 8;

/** `AP1, AP4 and 3 more`, with the verb in front; empty when there are none. */
const caused = (ids: readonly string[], text: string): string =>
  ids.length === 0 ? '' : ` ${text} ${listed(ids, NAMED)}.`;

/** Writes of the application that set a trigger off, as a sentence behind what the trigger is. */
export const reliesOnTrigger = (trigger: SchemaFacts['triggers'][number], patterns: readonly AccessPattern[]): string =>
  caused(
    patterns
      .filter(
        (pattern) => pattern.tables[0] === trigger.table && OPERATIONS[trigger.event]?.includes(pattern.operation),
      )
      .map(({ id }) => id),
    'The application sets it off in',
  );

const OPERATIONS: Readonly<Record<string, readonly AccessPattern['operation'][]>> = {
  INSERT: ['insert', 'replace'],
  UPDATE: ['update', 'insert'],
  DELETE: ['delete', 'replace'],
};

/** Statements that a trigger, routine or event runs inside the server, as a sentence behind what it is. */
export const runs = (origin: string, patterns: readonly AccessPattern[]): string =>
  caused(
    patterns.filter(({ evidence }) => evidence.stored?.includes(origin) === true).map(({ id }) => id),
    'It runs',
  );

/**
 * Deletes and key changes of the application that a foreign key carries on to other rows, also those of tables further up whose foreign keys
 * lead there by CASCADE.
 */
export function reliesOnCascade(
  key: ForeignKeyFacts,
  tables: readonly TableFacts[],
  patterns: readonly AccessPattern[],
): string {
  const deleted = changes(key.onDelete) ? sourcesOfDelete(key.referencedTable, tables) : new Set<string>();
  const moved = changes(key.onUpdate) ? sourcesOfMove(key, tables) : [];
  return caused(
    patterns
      .filter(({ tables: [first = ''], operation, assigns }) =>
        operation === 'update'
          ? moved.some((one) => assigns.some(({ table, column }) => table === one.table && covers(one.columns, column)))
          : ['delete', 'replace'].includes(operation) && deleted.has(first),
      )
      .map(({ id }) => id),
    'The application sets it off in',
  );
}

const changes = (action: ForeignKeyFacts['onDelete']): boolean => action === 'CASCADE' || action === 'SET NULL';
/** `*` stands for columns that only the program's run knows. */
const covers = (columns: readonly string[], column: string): boolean => column === '*' || columns.includes(column);

/** The table, and those whose deleted rows take rows of it with them. */
function sourcesOfDelete(table: string, tables: readonly TableFacts[]): ReadonlySet<string> {
  const found = new Set([table]);
  // A set grows while it is gone through.
  for (const one of found)
    for (const key of tables.find(({ name }) => name === one)?.foreignKeys ?? [])
      if (key.onDelete === 'CASCADE') found.add(key.referencedTable);
  return found;
}

/** Columns whose change is carried into the columns that the key refers to, those themselves first. */
function sourcesOfMove(
  { referencedTable, referencedColumns }: ForeignKeyFacts,
  tables: readonly TableFacts[],
): readonly { readonly table: string; readonly columns: readonly string[] }[] {
  const found = [{ table: referencedTable, columns: referencedColumns }];
  const seen = new Set([JSON.stringify(found[0])]);
  for (const one of found)
    for (const key of tables.find(({ name }) => name === one.table)?.foreignKeys ?? []) {
      if (key.onUpdate !== 'CASCADE') continue;
      const columns = key.referencedColumns.filter((_, i) => one.columns.includes(key.columns[i]!));
      const next = { table: key.referencedTable, columns };
      if (columns.length === 0 || seen.has(JSON.stringify(next))) continue;
      seen.add(JSON.stringify(next));
      found.push(next);
    }
  return found;
}

/** Columns that statements compare though their collations differ: MySQL converts, and compares by one of the two rules. */
export function joinRisks(schema: SchemaFacts, patterns: readonly AccessPattern[]): Risk[] {
  const collations = new Map(
    schema.tables.flatMap((table) => table.columns.map((column) => [`${table.name}.${column.name}`, column.collation])),
  );
  const found = new Map<string, { left: string; right: string; ids: string[] }>();
  for (const { id, joins } of patterns)
    for (const join of joins) {
      const [left, right] = [join.left, join.right].map(({ table, column }) => `${table}.${column}`).sort() as [
        string,
        string,
      ];
      const [a, b] = [collations.get(left), collations.get(right)];
      if (!a || !b || a === b) continue;
      const known = found.get(`${left} ${right}`) ?? { left, right, ids: [] };
      found.set(`${left} ${right}`, known);
      if (!known.ids.includes(id)) known.ids.push(id);
    }
  return [...found.values()]
    .map(({ left, right, ids }) => ({
      code: 'JOIN_COLLATIONS',
      where: `${left}, ${right}`,
      what: `The columns are joined, but are compared by ${collations.get(left)} and ${collations.get(right)}.${caused(ids, 'Seen in')}`,
      needs:
        'One rule for both before one refers to the other; values that are equal by one rule only must be looked for.',
    }))
    .sort(by(({ where }) => where));
}
