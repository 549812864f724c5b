import { readBlindSpots, readFigures, readSchema } from '../../adapters/mysql/schema';
import type { StageContext, StepResult } from '../../contracts/stages';
import { whileBeating } from '../lib/heartbeat';
import type { AnalysisDependencies } from './dependencies';
import { writeWork } from './work';

/** Rows of a table whose values are looked at when `source.sampleRows` says nothing else. */
const SAMPLE_ROWS = 2_000;
/** A line for a person who waits, once in so many tables. */
const TOLD_EVERY = 100;

/** Reads the live schema, looks at values, and says what the account cannot see. */
export async function readSchemaActivity(deps: AnalysisDependencies, context: StageContext): Promise<StepResult> {
  const { source } = context.config;
  const { database, tables: selection, sampleRows = SAMPLE_ROWS, replicas } = source;
  // Falling back on the source would lay the work where somebody wanted it away from.
  const read = replicas === undefined ? source : { ...source, endpoints: replicas };
  const { work, figures, from } = await whileBeating(async ({ signal, say }) => {
    const stop = signal && { signal };
    const open = () => deps.openSource({ source: read, secrets: deps.secrets, role: 'analysis', ...stop });
    const link = await open();
    try {
      const onTable = (progress: { table: string; done: number; of: number }): void => {
        say(progress);
        if (progress.done > 0 && progress.done % TOLD_EVERY === 0)
          deps.onProgress?.(`${progress.done} of ${progress.of} tables, ${progress.table} ..`);
      };
      const schema = await readSchema(link, { database, ...selection, ...stop, open, sampleRows, onTable });
      const from = replicas === undefined ? '' : ` It was read from the replica ${link.endpoint}.`;
      const blindSpots = await readBlindSpots(link, database, stop);
      return { work: { schema, blindSpots }, figures: { tables: await readFigures(link, database, stop) }, from };
    } finally {
      await link.close();
    }
  });
  const { tables } = work.schema;
  const rows = tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0);
  const store = deps.store(context);
  return {
    artifacts: [
      await writeWork(store, 'stage-01/work/schema.json', work),
      await writeWork(store, 'stage-01/work/figures.json', figures),
    ],
    notes: [`Schema ${database} has ${tables.length} tables and ${rows} counted rows.${from}`],
    risks: work.blindSpots.map((what) => `The account of the migration cannot see: ${what}.`),
    facts: { tables: tables.length, rows },
  };
}
