import type { SchemaFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { matchCandidates } from '../../../../engine/analysis/schema/sample/candidates';
import { measureRows } from '../../../../engine/analysis/schema/sample/measure';
import type { SourceLink } from '../../link';
import { GentleLink } from './gentle';
import { readMatches } from './matches';
import { CountingBudget, readSharedValues } from './shared';
import { sampleTable } from './table';

/** Looks at values of every table, and at columns whose values follow another table's key; over one link, with pauses. */
export async function readSamples(
  link: SourceLink,
  input: {
    readonly database: string;
    readonly tables: readonly TableFacts[];
    /** Most rows of one table. */
    readonly rows: number;
    readonly signal?: AbortSignal;
    readonly onTable?: (progress: { table: string; done: number; of: number }) => void;
  },
): Promise<Pick<SchemaFacts, 'tables' | 'valueMatches'>> {
  const { database, tables, rows, signal } = input;
  const gentle = new GentleLink(link, signal);
  const references = referencesOf(tables);
  const budget = new CountingBudget();
  const sampled: TableFacts[] = [];
  for (const [done, table] of tables.entries()) {
    input.onTable?.({ table: table.name, done, of: tables.length });
    const empty =
      table.rowCount === 0
        ? measureRows(
            table.columns.map(({ name }) => name),
            [],
            'all',
          )
        : undefined;
    const sample = empty ?? (await sampleTable(gentle, { database, table, rows }));
    const rowsPerValue = await readSharedValues(gentle, {
      database,
      table,
      references: references.get(table.name) ?? [],
      budget,
    });
    sampled.push({ ...table, ...(sample && { sample }), rowsPerValue: [...rowsPerValue] });
  }
  return { tables: sampled, valueMatches: [...(await readMatches(gentle, database, tables))] };
}

/** Columns that by name and type may hold the key of another table. */
function referencesOf(tables: readonly TableFacts[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { from } of matchCandidates(tables)) {
    const columns = found.get(from.table) ?? [];
    if (!columns.includes(from.column)) found.set(from.table, [...columns, from.column]);
  }
  return found;
}
