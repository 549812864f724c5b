import { WorkflowNotFoundError } from '@temporalio/common';
import type { Client } from '@temporalio/client';
import { LandfallError } from '../../contracts/errors';
import { leftToUndo } from '../../contracts/left';
import { QUERIES, workflowId } from '../../contracts/names';
import { changedSettings, FIXED_SETTINGS } from '../../contracts/settings';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { MigrationLeft, MigrationOutcome } from '../../contracts/stages';
import type { MigrationInput } from '../../contracts/workflows';
import { summaryOf } from './attributes';
import { isUnanswered, neverBegan } from './errors';

/** Milliseconds to wait for a worker to answer for a run that did not complete. */
const QUERY_TIMEOUT_MS = 10_000;

/**
 * What the last run of a name left to undo, for the run that follows it: nobody else would know of it. Undefined when the name is new,
 * its run is open, or nothing is left.
 * @throws LandfallError LandfallWorkerMissing when only a worker can tell (the run was cancelled or terminated) and none answers;
 * LandfallRefused when things lie where `config` does not look
 */
export async function leftBehind(client: Client, config: MigrationConfig): Promise<MigrationLeft | undefined> {
  const { name } = config;
  const left = await leftOf(client, name);
  if (left === undefined) return undefined;
  const fixed: readonly string[] = FIXED_SETTINGS;
  const moved = changedSettings(left.config, config).filter((path) => fixed.includes(path));
  if (moved.length === 0) return left;
  throw new LandfallError(
    'LandfallRefused',
    `the last run of ${name} left something to undo (${left.undo[0]!.what}) under another ${moved.join(', ')}: ` +
      `take it back first (landfall rollback --to ${left.undo.at(-1)!.stage}), or start under another name`,
  );
}

async function leftOf(client: Client, name: string): Promise<MigrationLeft | undefined> {
  const handle = client.workflow.getHandle(workflowId.migration(name));
  try {
    const { run, runId } = summaryOf(await handle.describe());
    if (run === 'running') return undefined;
    if (run === 'completed')
      return ((await client.workflow.getHandle(workflowId.migration(name), runId).result()) as MigrationOutcome).left;
    const { state, config } = await client.withDeadline(Date.now() + QUERY_TIMEOUT_MS, () =>
      handle.query<MigrationInput>(QUERIES.input),
    );
    return state === undefined ? undefined : leftToUndo({ undo: state.undo, artifacts: state.artifacts, config });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError || neverBegan(error)) return undefined;
    if (!isUnanswered(error)) throw error;
    throw new LandfallError(
      'LandfallWorkerMissing',
      `the last run of ${name} did not end by itself, and only a worker can tell what it left to undo; none answers`,
      { cause: error },
    );
  }
}
