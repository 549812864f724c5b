import { setMaxListeners } from 'node:events';
import { readFileSync } from 'node:fs';
import { openDataClient, type DataClient } from '../../../adapters/dynamodb';
import type { ControlTable, ItemTarget } from '../../../adapters/dynamodb/convergence';
import { openSource, type SourceLink, type SourceSettings } from '../../../adapters/mysql/link';
import { lookAtSource, visibilityOf, type SourceNow, type Visibility } from '../../../adapters/mysql/visible';
import { untilDone } from '../../../activities/transfer/convergence/again';
import type { ProjectorDeps } from '../../../activities/transfer/convergence/projection';
import { shownVersion } from '../../../activities/transfer/convergence/shown';
import { SourceRows } from '../../../activities/transfer/convergence/source-rows';
import { controlTableName, physicalTableName } from '../../../contracts/names';
import { configSchema } from '../../../contracts/schemas/config';
import { convergencePlan, type ConvergencePlan } from '../../../engine/transfer/convergence/rows/plan';
import type { Message, ModelFile, Settings } from './settings';

/** Everything that the processes of a simulation open, over their own ways. */
export interface Context {
  readonly settings: Settings;
  readonly plan: ConvergencePlan;
  readonly model: ModelFile;
  readonly data: DataClient;
  readonly control: ControlTable;
  readonly items: ItemTarget;
  readonly source: SourceSettings;
  readonly signal: AbortSignal;
  readonly physical: (table: string) => string;
  readonly flavour: 'mysql' | 'mariadb';
  openLink(role: string): Promise<SourceLink>;
  say(message: Message): void;
}

/** Seconds for a query: a dead way is an error soon. */
const QUERY_SECONDS = 2;
const SECRET = 'env:SIMULATION_PASSWORD';

export function openContext(settings: Settings): Context {
  const stop = new AbortController();
  // Many requests listen to it at once.
  setMaxListeners(0, stop.signal);
  process.once('SIGTERM', () => stop.abort(new Error('asked to end')));
  process.once('disconnect', () => process.exit(0));
  const model = JSON.parse(readFileSync(settings.model, 'utf8')) as ModelFile;
  const data = openDataClient(
    { region: 'us-east-1', endpoint: `http://127.0.0.1:${settings.dynamoDbPort}` },
    settings.terms.requestMs,
  );
  const target = { tablePrefix: settings.tablePrefix };
  const source = configSchema.shape.source.parse({
    endpoints: [{ host: '127.0.0.1', port: settings.mysqlPort }],
    database: settings.database,
    user: settings.user,
    password: SECRET,
    tls: { mode: 'disabled' },
    viewSchema: settings.viewSchema,
    queryTimeoutSeconds: QUERY_SECONDS,
  });
  const secrets = async (): Promise<string> => settings.password;
  return {
    settings,
    model,
    plan: convergencePlan(model),
    data,
    control: { data, table: controlTableName(target), giveUpAfterMs: settings.terms.leaseMs },
    items: { data, giveUpAfterMs: settings.terms.leaseMs },
    source,
    signal: stop.signal,
    physical: (table) => physicalTableName(target, table),
    flavour: settings.flavour === 'mariadb' ? 'mariadb' : 'mysql',
    openLink: (role) => untilDone(() => openSource({ source, secrets, role, signal: stop.signal }), stop.signal),
    say: (message) => void process.send?.(message),
  };
}

/** What bringing items up to date needs, with `links` sessions that read side by side. */
export async function projectorOf(
  context: Context,
  links: number,
): Promise<{ readonly projector: ProjectorDeps; readonly visible: Visibility }> {
  const opened = await Promise.all(Array.from({ length: links }, () => context.openLink('rows')));
  const visible = visibilityOf(await context.openLink('visible'), { schema: context.settings.viewSchema, gtid: true });
  return { visible, projector: projectorOver(context, opened, visible) };
}

export function projectorOver(context: Context, links: readonly SourceLink[], visible: Visibility): ProjectorDeps {
  const { plan, settings, items, control, physical } = context;
  return {
    source: new SourceRows(plan, settings.viewSchema, links),
    items,
    control,
    physical,
    shown: shownVersion({ visible, control }),
  };
}

/** Which server the source is, over a new session. */
export const lookAtTheSource = (context: Context): Promise<SourceNow> =>
  lookAtSource(() => context.openLink('look'), true, { signal: context.signal });
