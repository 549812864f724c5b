import {
  allHandlersFinished,
  CancellationScope,
  condition,
  continueAsNew,
  isCancellation,
  workflowInfo,
} from '@temporalio/workflow';
import { CancelledFailure } from '@temporalio/common';
import { STAGES, type StageName } from '../../contracts/names';
import { unreadableReason } from '../../contracts/payloads';
import type { MigrationOutcome } from '../../contracts/stages';
import type { MigrationInput, RollbackRequest } from '../../contracts/workflows';
import { shared } from '../lib/activities';
import { fail, failureView } from '../lib/failure';
import { tellHalt } from '../lib/halts';
import { exportAudit } from './audit';
import { registerHandlers } from './handlers';
import { readRollback, selectionProblem } from './requests';
import { createShow } from './show';
import { runStageChild } from './stage';
import {
  createMigration,
  keepArtifacts,
  nextInput,
  note,
  outcomeOf,
  progressOf,
  stageContext,
  stageNow,
  type Migration,
} from './state';
import { trafficToMysql } from './traffic';
import { runJump, stop } from './undo';

/** Up front, before anything is touched. */
function refuseBadInput(input: MigrationInput): void {
  try {
    checkInput(input);
  } catch (error) {
    tellHalt(failureView(error));
    throw error;
  }
}

function checkInput(input: MigrationInput): void {
  const unreadable = unreadableReason(input);
  if (unreadable !== undefined) throw fail('LandfallPayloadUnreadable', unreadable);
  if (typeof input?.name !== 'string' || !Array.isArray(input.config?.stages))
    throw fail(
      'LandfallConfigInvalid',
      'the input of MigrationWorkflow is { name, config }; start it with landfall start',
    );
  const problem = selectionProblem(input.config.stages);
  if (problem !== undefined) throw fail('LandfallStageNotAvailable', problem);
}

async function end(m: Migration, show: () => void, outcome: MigrationOutcome['outcome'], at?: StageName) {
  m.live = outcome;
  note(m, outcome, at === undefined ? '' : `at ${at}`);
  show();
  await m.traffic;
  await condition(allHandlersFinished);
  await exportAudit(m);
  await condition(allHandlersFinished);
  return outcomeOf(m, outcome, at);
}

/** Writes the report after the last stage. A failure stops the migration; `resume` tries again, a restart or a rollback goes back. */
async function reported(m: Migration, show: () => void): Promise<boolean> {
  m.retryReport = false;
  try {
    // The report is the last thing that is written: it is of a migration that has finished, with every event that is not exported yet.
    const progress = { ...progressOf(m), state: 'finished' as const, lastEvents: m.audit.slice(m.exported) };
    const { artifacts } = await shared.writeReport.executeWithOptions({ summary: 'migration report' }, [
      { context: stageContext(m), progress },
    ]);
    keepArtifacts(m, artifacts);
    return m.jump === undefined;
  } catch (error) {
    if (CancellationScope.current().consideredCancelled) throw error;
    stop(m, undefined, error, 'report not written');
    show();
    await condition(() => m.jump !== undefined || m.retryReport);
    m.failure = undefined;
    m.live = 'running';
    return false;
  }
}

/** The run was started to undo a migration that has closed. */
function rollBackAtOnce(m: Migration, asked: RollbackRequest): void {
  const read = readRollback(m, asked);
  if (!read.ok || read.request.to === 'traffic')
    throw fail('LandfallRefused', read.ok ? 'a migration that has closed is rolled back to a stage' : read.problem);
  const { to, by } = read.request;
  note(m, 'rollback', `to ${to}, after the migration had closed`, by === undefined ? {} : { by });
  m.jump = { to, restart: false, clean: true };
  void trafficToMysql(m);
}

/** No child is open here, so the run may end and go on as a new one. */
async function mayContinueAsNew(m: Migration, stagesInRun: number): Promise<void> {
  if (stagesInRun < (m.input.limits?.stagesPerRun ?? Infinity) && !workflowInfo().continueAsNewSuggested) return;
  note(m, 'continued', 'as a new run with all state');
  await exportAudit(m);
  await m.traffic;
  await condition(allHandlersFinished);
  if (m.jump) return;
  await continueAsNew<typeof MigrationWorkflow>(nextInput(m));
}

async function run(m: Migration, show: () => void): Promise<MigrationOutcome> {
  for (let stagesInRun = 0; ;) {
    if (m.jump) {
      const at = await runJump(m, show);
      if (at !== undefined) return end(m, show, 'rolled-back', at);
      if (m.failure) await condition(() => m.jump !== undefined);
      continue;
    }
    show();
    const stage = stageNow(m);
    if (stage === undefined) {
      await condition(() => !m.paused || m.jump !== undefined);
      if (!m.jump && (await reported(m, show))) return end(m, show, 'finished');
      continue;
    }
    await mayContinueAsNew(m, stagesInRun);
    await condition(() => !m.paused || m.jump !== undefined);
    if (m.jump) continue;
    stagesInRun++;
    try {
      const result = await runStageChild(m, stage);
      if (result?.status === 'rejected') return end(m, show, 'rejected', stage);
      if (result) m.next = STAGES.indexOf(stage) + 1;
    } catch (error) {
      if (CancellationScope.current().consideredCancelled) throw error;
      if (m.jump) continue;
      stop(m, stage, error, `stage ${stage}`);
      show();
      await condition(() => m.jump !== undefined);
    }
  }
}

/** Cancelled from outside: work has stopped, nothing is undone, traffic is on MySQL, the audit trail is written. */
async function endCancelled(m: Migration, show: () => void, error: unknown): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    stop(m, stageNow(m), error, 'cancelled');
    await trafficToMysql(m);
    show();
    await exportAudit(m);
    await condition(allHandlersFinished);
  });
}

/**
 * A migration of one application: seven stages as children, in order. Stops at a failure and at a gate and waits for a person; see
 * lib/definitions.ts for what people may send.
 * @throws ApplicationFailure LandfallStageNotAvailable before anything is touched; CancelledFailure after a cancellation
 */
export async function MigrationWorkflow(input: MigrationInput): Promise<MigrationOutcome> {
  refuseBadInput(input);
  const m = createMigration(input);
  const show = createShow(m);
  registerHandlers(m, show);
  if (input.rollback) rollBackAtOnce(m, input.rollback);
  else if (!input.state) {
    note(m, 'migration started', `stages ${input.config.stages.join(', ')}`, byOf(input));
    if (m.undo.length > 0) note(m, 'undo list taken over', m.undo.map((entry) => entry.what).join('; '));
  }
  try {
    return await run(m, show);
  } catch (error) {
    if (!CancellationScope.current().consideredCancelled) throw error;
    await endCancelled(m, show, error);
    throw isCancellation(error) ? error : new CancelledFailure('the migration was cancelled');
  }
}

const byOf = ({ startedBy }: MigrationInput): { by?: string } => (startedBy === undefined ? {} : { by: startedBy });
