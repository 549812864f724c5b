import { serverSettings } from '../../adapters/mcp/settings';
import type { CallOptions } from '../../contracts/mcp/port';
import type { StageContext, StepResult } from '../../contracts/stages';
import { plural } from '../../engine/lib/plural';
import { whileBeating } from '../lib/heartbeat';
import { keepingCalls } from '../lib/port';
import type { AnalysisDependencies } from './dependencies';
import { writeWork } from './work';

/** Rows of a table whose values are looked at when `source.sampleRows` says nothing else. */
const SAMPLE_ROWS = 2_000;
/** A line for a person who waits, once in so many steps. */
const TOLD_EVERY = 100;

/** What is told while the schema is read: all of it to Temporal, now and then a line to a person. */
function telling(
  say: (details: unknown) => void,
  line: AnalysisDependencies['onProgress'],
): Pick<CallOptions, 'onProgress' | 'onRepeat'> {
  // A call that is repeated begins anew; what was told of it is not told again.
  let told = 0;
  return {
    onProgress: ({ done, of, what }) => {
      say({ table: what, done: Math.floor(done), of });
      if (done % TOLD_EVERY !== 0 || done <= told) return;
      told = done;
      line?.(`${done} of ${of} steps, table ${what} ..`);
    },
    onRepeat: (why) => line?.(`The server that the schema is read through ${why}; it is started again ..`),
  };
}

/** Reads the live schema, looks at values, and says what the account cannot see. */
export async function readSchemaActivity(deps: AnalysisDependencies, context: StageContext): Promise<StepResult> {
  const { config, migration } = context;
  const { source, mcp } = config;
  const { database, tables: selection, sampleRows = SAMPLE_ROWS, replicas } = source;
  // Falling back on the source would lay the work where somebody wanted it away from.
  const read = replicas === undefined ? source : { ...source, endpoints: replicas };
  const store = deps.store(context);
  const { value, kept } = await whileBeating(async ({ signal, say }) => {
    const settings = serverSettings({ ...config, source: read }, { migration, role: 'analysis' });
    const port = deps.openPort({ ...settings, mcp, signal });
    try {
      return await keepingCalls({ store, context, stage: 'analysis', port }, () =>
        port.mysql.call(
          'get_schema',
          {
            include_tables: selection.include,
            exclude_tables: selection.exclude,
            ...{ count_rows: true, sample_rows: sampleRows },
          },
          telling(say, deps.onProgress),
        ),
      );
    } finally {
      await port.close();
    }
  });
  const { schema, blindSpots, figures } = value;
  const { tables } = schema;
  const from = replicas === undefined ? '' : ` It was read from the replica ${value.endpoint}.`;
  const rows = tables.reduce((sum, table) => sum + (table.rowCount ?? 0), 0);
  return {
    artifacts: [
      await writeWork(store, 'stage-01/work/schema.json', { schema, blindSpots }),
      await writeWork(store, 'stage-01/work/figures.json', { tables: figures }),
      kept.artifact,
    ],
    notes: [
      `Schema ${database} has ${plural(tables.length, 'table')} and ${plural(rows, 'counted row')}.${from}`,
      ...kept.notes,
    ],
    risks: blindSpots.map((what) => `The account of the migration cannot see: ${what}.`),
    facts: { tables: tables.length, rows },
    mcp: kept.mcp,
  };
}
