import { awsOf } from '../../../../adapters/aws/settings';
import { basename } from 'node:path';
import { createAnalysisActivities } from '../../../../activities/analysis';
import { readWork } from '../../../../activities/analysis/work';
import { openSource } from '../../../../adapters/mysql/link';
import { readDump } from '../../../../adapters/mysql/schema';
import type { ArtifactStore } from '../../../../contracts/artifacts';
import { isLiveLog } from '../../../../contracts/query-logs';
import { configSchema, type MigrationConfig } from '../../../../contracts/schemas/config';
import type { StageContext, StepResult } from '../../../../contracts/stages';
import type { FiguresWork, QueryLogWork, SchemaWork, SourceWork } from '../../../../engine/analysis/reconcile/inputs';
import { usualSchema } from '../../../../engine/analysis/schema/absent';
import { plural } from '../../../../engine/lib/plural';
import type { AnalyzeInput } from '../../ports';
import { isDsn, isReference } from '../../address';
import { UsageError } from '../../usage-error';
import { secretsFor, type Environment } from '../connections';
import { translated } from '../failure';
import { openPortOf } from '../open-port';
import { readDsn, type Source } from './dsn';

export interface Inputs {
  /** Null when no schema was given. */
  readonly schema: SchemaWork | null;
  readonly source: SourceWork | null;
  readonly queryLog: QueryLogWork | null;
  readonly figures: FiguresWork | null;
}

type Settings = Pick<AnalyzeInput, 'schema' | 'config' | 'database' | 'onProgress'>;

/** Runs the readers of the stage on what was given; each tells what it found. */
export async function readInputs(input: AnalyzeInput, store: ArtifactStore, environment: Environment): Promise<Inputs> {
  const secrets = secretsFor(environment, input.config && awsOf(input.config.target));
  const schema = input.schema !== undefined && isReference(input.schema) ? await secrets(input.schema) : input.schema;
  const live: Source | undefined =
    schema === undefined
      ? input.config && { source: input.config.source, secrets }
      : isDsn(schema)
        ? readDsn(schema, secrets)
        : undefined;
  const served = input.logs.find(isLiveLog);
  if (served !== undefined && live === undefined)
    throw new UsageError(
      `${served} is read from the server: give its address with --schema mysql://.., or a configuration`,
    );
  const config = configFor(input, live?.source);
  const context: StageContext = { migration: 'analyze', config, artifacts: {} };
  const readers = live?.secrets ?? secrets;
  const activities = createAnalysisActivities({
    ...{ store: () => store, secrets: readers, openSource },
    openPort: openPortOf(readers, { ...environment, ...live?.environment }),
    onProgress: input.onProgress,
  });
  const run = async (what: string, step: () => Promise<StepResult>) => {
    input.onProgress(`${what} ..`);
    const { artifacts, notes } = await translated(step());
    for (const note of notes) input.onProgress(note);
    return { ...context, artifacts: Object.fromEntries(artifacts.map((ref) => [ref.key, ref])) };
  };
  const nothing = { ...context, artifacts: {} };
  const found = live === undefined ? nothing : await run('schema', () => activities.readSchema({ context }));
  const source = input.source === undefined ? nothing : await run('source', () => activities.readSource({ context }));
  const logs = input.logs.length === 0 ? nothing : await run('query log', () => activities.readQueryLog({ context }));
  const queryLog = await readWork(store, logs, 'stage-01/work/query-log.json');
  return {
    schema:
      schema !== undefined && live === undefined
        ? await fromDump({ ...input, schema }, usualSchema(queryLog?.statements ?? []))
        : await readWork(store, found, 'stage-01/work/schema.json'),
    source: await readWork(store, source, 'stage-01/work/source.json'),
    queryLog,
    figures: await readWork(store, found, 'stage-01/work/figures.json'),
  };
}

/** @param logged schema that the log is of: most dumps do not name theirs */
async function fromDump(
  { schema: path = '', config, database, onProgress }: Settings,
  logged: string | undefined,
): Promise<SchemaWork> {
  const { include = ['*'], exclude = [] } = config?.source.tables ?? {};
  onProgress(`schema: ${path} ..`);
  const { schema: read, notes } = await readDump({ path, include, exclude, ...(database && { database }) });
  const name = read.database || (logged ?? basename(path).replace(/\.sql(\.gz)?$/i, ''));
  const schema = { ...read, database: name };
  onProgress(`Schema ${name} has ${plural(schema.tables.length, 'table')} in the dump.`);
  for (const { what } of notes) onProgress(what);
  return { schema, blindSpots: [], dumpNotes: notes };
}

/** The configuration, or as much of one as the readers need, with what was given in place of what it says. */
function configFor(input: AnalyzeInput, live: MigrationConfig['source'] | undefined): MigrationConfig {
  const base =
    input.config ??
    configSchema.parse({
      version: 1,
      name: 'analyze',
      source: { endpoints: [{ host: 'none' }], database: 'none', user: 'none', password: 'env:NONE' },
      target: { region: 'us-east-1' },
    });
  const application = configSchema.shape.application.parse({ path: input.source?.path ?? '.' });
  return {
    ...base,
    source: live ?? base.source,
    application: { ...application!, ...input.source, queryLogs: [...input.logs] },
  };
}
