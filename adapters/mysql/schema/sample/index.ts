import type { SchemaFacts, TableFacts } from '../../../../contracts/schemas/analysis';
import { measureRows } from '../../../../engine/analysis/schema/sample/measure';
import type { SourceLink } from '../../link';
import { GentleLink } from './gentle';
import { readMatches } from './matches';
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
    sampled.push({ ...table, ...(sample && { sample }) });
  }
  return { tables: sampled, valueMatches: [...(await readMatches(gentle, database, tables))] };
}
