import type { Client } from '@temporalio/client';
import { decodeArrayFromPayloads } from '@temporalio/common/lib/internal-non-workflow';
import { LandfallError } from '../../contracts/errors';
import { QUERIES, workflowId } from '../../contracts/names';
import { unreadableReason } from '../../contracts/payloads';
import { changedSettings } from '../../contracts/settings';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { MigrationInput } from '../../contracts/workflows';
import { isUnanswered } from './errors';

/** How the migration that runs was started, for whoever attaches to it. */
export interface RunningStart {
  readonly approvals: 'person' | 'yes';
  readonly startedBy?: string;
}

export interface StartResult {
  readonly workflowId: string;
  readonly runId: string;
  readonly attached: boolean;
  /** How the migration was started that this call attached to; absent when that cannot be read here (encrypted, another key). */
  readonly running?: RunningStart;
}

/** Milliseconds to wait for a worker's answer. */
const QUERY_TIMEOUT_MS = 10_000;

/** How this command reaches Temporal and tells about itself; the migration that runs does not go by it. */
const NOT_OF_THE_RUN = /^(temporal|telemetry)(\.|$)/;

/** Settings that are named; the others are counted. */
const NAMED_SETTINGS = 10;

/**
 * May whoever asks for this attach to the run? It goes on as it was started, so what was asked for otherwise is refused. A worker tells the
 * settings of now; without one those count that the run was started with, from its history.
 * @returns how it was started; undefined when that cannot be read with this configuration, and nothing could be compared
 * @throws LandfallError LandfallRefused with what differs; LandfallWorkerMissing when `yes` was asked for and nobody can tell
 */
export async function attachable(
  client: Client,
  asked: { readonly config: MigrationConfig; readonly approvals: 'person' | 'yes' },
  runId: string,
): Promise<RunningStart | undefined> {
  const { name } = asked.config;
  const now = (await runningInput(client, name, runId)) ?? (await startedInput(client, name, runId));
  if (now === undefined) {
    if (asked.approvals === 'person') return undefined;
    throw new LandfallError(
      'LandfallWorkerMissing',
      `migration ${name} runs already, and no worker answers that could tell whether it was started with --yes`,
    );
  }
  const { approvals = 'person', startedBy, config } = now;
  if (asked.approvals === 'yes' && approvals !== 'yes')
    throw new LandfallError(
      'LandfallRefused',
      `migration ${name} runs already and was started without --yes, so its gates wait for a person: attach without --yes, ` +
        'and approve what waits with landfall approve',
    );
  const changed = changedSettings(config, asked.config).filter((path) => !NOT_OF_THE_RUN.test(path));
  if (changed.length > 0)
    throw new LandfallError(
      'LandfallRefused',
      `migration ${name} runs already by another configuration; these settings differ: ${shown(changed)}. ` +
        `To wait for it as it is: landfall watch --name ${name}; to change it: landfall restart --from <stage>`,
    );
  return { approvals, ...(startedBy === undefined ? {} : { startedBy }) };
}

const shown = (paths: readonly string[]): string =>
  paths.length <= NAMED_SETTINGS
    ? paths.join(', ')
    : `${paths.slice(0, NAMED_SETTINGS).join(', ')} and ${paths.length - NAMED_SETTINGS} more`;

const readable = (input: MigrationInput | undefined): MigrationInput | undefined =>
  input === undefined || unreadableReason(input) !== undefined ? undefined : input;

async function runningInput(client: Client, name: string, runId: string): Promise<MigrationInput | undefined> {
  const handle = client.workflow.getHandle(workflowId.migration(name), runId);
  try {
    const query = () => handle.query<MigrationInput>(QUERIES.input);
    return readable(await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, query));
  } catch (error) {
    if (isUnanswered(error)) return undefined;
    throw error;
  }
}

/** The input of the run's first event; needs no worker. */
async function startedInput(client: Client, name: string, runId: string): Promise<MigrationInput | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistory({
    namespace: client.options.namespace,
    execution: { workflowId: workflowId.migration(name), runId },
    maximumPageSize: 1,
  });
  const payloads = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads;
  const [input] = await decodeArrayFromPayloads(client.options.loadedDataConverter, payloads);
  return readable(input as MigrationInput | undefined);
}
