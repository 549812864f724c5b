import { readBlindSpots, readSchema } from '../../adapters/mysql/schema';
import type { StageContext, StepResult } from '../../contracts/stages';
import { whileBeating } from '../lib/heartbeat';
import type { AnalysisDependencies } from './dependencies';
import { writeWork } from './work';

/** Reads the live schema and what the account cannot see of it. */
export async function readSchemaActivity(deps: AnalysisDependencies, context: StageContext): Promise<StepResult> {
  const { source } = context.config;
  const { database, tables: selection } = source;
  const work = await whileBeating(async ({ signal, say }) => {
    const stop = signal && { signal };
    const link = await deps.openSource({ source, secrets: deps.secrets, role: 'analysis', ...stop });
    try {
      const schema = await readSchema(link, { database, ...selection, ...stop, onTable: say });
      return { schema, blindSpots: await readBlindSpots(link, database, stop) };
    } finally {
      await link.close();
    }
  });
  const { tables } = work.schema;
  const rows = tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0);
  return {
    artifacts: [await writeWork(deps.store(context), 'stage-01/work/schema.json', work)],
    notes: [`Schema ${database} has ${tables.length} tables and ${rows} counted rows.`],
    risks: work.blindSpots.map((what) => `The account of the migration cannot see: ${what}.`),
    facts: { tables: tables.length, rows },
  };
}
