import {
  CancellationScope,
  ParentClosePolicy,
  sleep,
  startChild,
  type ChildWorkflowOptions,
} from '@temporalio/workflow';
import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { NO_RATES } from '../../contracts/rates';
import { STAGES, stageNumber, WORKFLOW_TYPES, workflowId, type StageName } from '../../contracts/names';
import type { StageInput, StageResult } from '../../contracts/workflows';
import { attributeKeys } from '../lib/attributes';
import { pauseRelay, ratesRelay } from '../lib/relay';
import { withUndoOf } from '../lib/undo';
import { isSelected, keepArtifacts, note, stageContext, updateStage, type Migration } from './state';

type StageWorkflow = (input: StageInput) => Promise<StageResult>;

/** A child of an earlier migration of this name may still be closing: 30 tries, 2 s apart. */
const START_TRIES = 30;

async function start(type: string, options: () => ChildWorkflowOptions & { args: [StageInput] }) {
  for (let tries = 1; ; tries++)
    try {
      return await startChild<StageWorkflow>(type, options());
    } catch (error) {
      if (!(error instanceof WorkflowExecutionAlreadyStartedError) || tries >= START_TRIES) throw error;
      await sleep('2s');
    }
}

function keepResult(m: Migration, stage: StageName, result: StageResult): void {
  keepArtifacts(m, result.artifacts);
  if (result.verdicts.length > 0) m.verdicts = { ...m.verdicts, [stage]: result.verdicts };
  if (result.differences !== undefined) m.differences = result.differences;
  const status = result.status === 'rejected' ? 'failed' : result.status;
  const skipped = result.status === 'skipped' ? { notes: [result.summary] } : {};
  updateStage(m, stage, { status, endedAt: new Date().toISOString(), ...skipped });
  note(m, result.status, `stage ${stage}: ${result.summary}`, { stage });
}

/**
 * Runs one stage as a child, in a scope that a rollback or restart cancels.
 * @returns its result; undefined when a jump overtook it
 * @throws whatever ended the child, also a cancellation
 */
export async function runStageChild(m: Migration, stage: StageName): Promise<StageResult | undefined> {
  const selected = isSelected(m, stage);
  if (selected) m.undo = withUndoOf({ undo: m.undo, stage, context: stageContext(m) });
  updateStage(m, stage, { status: 'running', startedAt: new Date().toISOString() });
  note(m, 'started', `stage ${stage}`);
  const scope = new CancellationScope();
  m.scope = scope;
  try {
    const result = await scope.run(async () => {
      let given = m.paused;
      let rates = m.rates;
      const child = await start(WORKFLOW_TYPES[stage], () => ({
        workflowId: workflowId.stage(m.input.name, stage),
        args: [
          {
            stage,
            selected,
            context: stageContext(m),
            paused: (given = m.paused), // may change while the child is being started
            ...((rates = m.rates) === NO_RATES || stage !== 'transfer' ? {} : { rates }),
            ...(m.input.limits === undefined ? {} : { limits: m.input.limits }),
          },
        ],
        parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
        staticSummary: `stage ${stageNumber(stage)} of ${STAGES.length}: ${stage}`,
        typedSearchAttributes: [
          { key: attributeKeys.app, value: m.input.name },
          { key: attributeKeys.stage, value: stage },
        ],
      }));
      m.child = child;
      m.relayPause = pauseRelay(child, given, () => m.paused);
      if (stage === 'transfer') m.relayRates = ratesRelay(child, rates, () => m.rates);
      await m.relayPause();
      await m.relayRates?.();
      return child.result();
    });
    if (m.jump) return undefined;
    keepResult(m, stage, result);
    return result;
  } finally {
    m.child = undefined;
    m.relayPause = undefined;
    m.relayRates = undefined;
    m.scope = undefined;
    m.gate = undefined;
  }
}
