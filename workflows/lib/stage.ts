import {
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  setCurrentDetails,
  workflowInfo,
} from '@temporalio/workflow';
import type { ArtifactRef } from '../../contracts/artifacts';
import { stageNumber, STAGES, type StageName } from '../../contracts/names';
import type { GateOutcome, GateQuestion, StageContext, StepResult, Verdict } from '../../contracts/stages';
import type { StageInput, StageReport, StageResult } from '../../contracts/workflows';
import { shared } from './activities';
import { stageReport } from './definitions';
import { deliverTo } from './deliver';
import { fail, stageFailure } from './failure';
import { gateKeeper } from './gate';
import { pauseSwitch, type PauseSwitch } from './pause';
import { undoEntries } from './undo';

/** What a stage's own part works with. */
export interface StageFrame {
  readonly input: StageInput;
  readonly pauses: PauseSwitch;
  /** The context with everything that was handed on up to now, this stage's own artifacts too. */
  readonly context: () => StageContext;
  /** A step between two pauses: waits while paused, runs, keeps its artifacts and tells the migration. */
  readonly step: <T extends StepResult>(name: string, run: (context: StageContext) => Promise<T>) => Promise<T>;
  /** A step that gives back something else than artifacts. */
  readonly value: <T>(name: string, run: (context: StageContext) => Promise<T>) => Promise<T>;
  /** Asks for a decision; false when it was a rejection, and then the stage ends. */
  readonly approved: (question: Omit<GateQuestion, 'stage'>) => Promise<boolean>;
  /** Shows a line in current details without a step. */
  readonly show: (line: string) => void;
  readonly risks: string[];
  readonly artifacts: Map<string, ArtifactRef>;
  differences?: number;
}

/** What a stage does between its two gates. `outputs` comes after the exit check and before the hand-off. */
export interface StageBody {
  /** Skips the entry gate and everything before: the stage has continued as new. */
  readonly resumed?: boolean;
  run(frame: StageFrame): Promise<boolean | void>;
  afterCheck?(frame: StageFrame): Promise<boolean | void>;
  /** Passes a pause on to children. */
  onPause?(): Promise<void> | void;
}

const title = (stage: StageName): string => `stage ${stageNumber(stage)} of ${STAGES.length}: ${stage}`;

function frameOf(input: StageInput, body: StageBody, parent: string | undefined, approvals: string[]): StageFrame {
  const { stage } = input;
  const done: string[] = [];
  let now = 'starts';
  const show = (line: string): void => {
    now = line;
    const state = pauses.paused ? ' (**paused**)' : '';
    setCurrentDetails([`**${title(stage)}**${state}: ${now}`, ...done.slice(-15).map((d) => `- ${d}`)].join('\n'));
  };
  const pauses = pauseSwitch(input.paused, async () => {
    show(now);
    await body.onPause?.();
  });
  const gate = gateKeeper(parent);
  const frame: StageFrame = {
    input,
    pauses,
    risks: [],
    artifacts: new Map(),
    show,
    context: () => ({
      ...input.context,
      artifacts: { ...input.context.artifacts, ...Object.fromEntries(frame.artifacts) },
    }),
    async value(name, run) {
      await pauses.whenRunning();
      show(name);
      try {
        const result = await run(frame.context());
        if (done.at(-1) !== name) done.push(name); // slices are many steps of one name
        return result;
      } catch (error) {
        if (isCancellation(error) && CancellationScope.current().consideredCancelled) throw error;
        throw stageFailure(error, name);
      }
    },
    async step(name, run) {
      const result = await frame.value(name, run);
      for (const ref of result.artifacts) frame.artifacts.set(ref.key, ref);
      frame.risks.push(...(result.risks ?? []));
      const { artifacts, notes, risks = [], facts = {}, mcp } = result;
      const report: StageReport = { stage, step: name, artifacts, notes, risks, facts, ...(mcp && { mcp }) };
      if (parent !== undefined) await deliverTo(parent, stageReport, report);
      return result;
    },
    async approved(question) {
      show(`waits for the gate ${question.gate}`);
      const outcome: GateOutcome = await gate.ask({ ...question, stage });
      const { approved, by, why } = outcome;
      approvals.push(`${question.gate}: ${approved ? 'approved' : 'rejected'} by ${by}${why ? `: ${why}` : ''}`);
      return approved;
    },
  };
  return frame;
}

async function exitCheck(frame: StageFrame): Promise<readonly Verdict[]> {
  const { stage } = frame.input;
  const verdicts = await frame.value('validate outputs', (context) =>
    shared.checkOutputs.executeWithOptions({ summary: `exit gate of ${stage}` }, [{ context, stage }]),
  );
  const bad = verdicts.filter((v) => !v.ok);
  if (bad.length > 0)
    throw fail('LandfallGateFailed', `exit gate of ${stage}: ${bad.map((v) => `${v.check}: ${v.detail}`).join('; ')}`);
  return verdicts;
}

/**
 * The frame of every stage: validate inputs / run / validate outputs / hand off, with a pause between any two steps. Fails with a code
 * of the closed list; a rejected gate is a result and no failure.
 */
export async function runStage(input: StageInput, body: StageBody): Promise<StageResult> {
  const { stage } = input;
  const approvals: string[] = [];
  const frame = frameOf(input, body, workflowInfo().parent?.workflowId, approvals);
  const end = async (result: Pick<StageResult, 'status' | 'summary'>, verdicts: readonly Verdict[] = []) => {
    frame.show(result.summary);
    await condition(allHandlersFinished);
    const differences = frame.differences === undefined ? {} : { differences: frame.differences };
    return { ...result, artifacts: [...frame.artifacts.values()], verdicts, ...differences };
  };
  const rejected = () => end({ status: 'rejected', summary: approvals.at(-1) ?? 'rejected' });

  if (!input.selected) return end({ status: 'skipped', summary: 'skipped: not selected' });
  if (!body.resumed)
    await frame.step('validate inputs', (context) =>
      shared.checkInputs.executeWithOptions({ summary: `entry gate of ${stage}` }, [{ context, stage }]),
    );
  if ((await body.run(frame)) === false) return rejected();
  const verdicts = await exitCheck(frame);
  if ((await body.afterCheck?.(frame)) === false) return rejected();
  const undo = undoEntries(input.context, stage);
  await frame.step('hand off', (context) =>
    shared.handOff.executeWithOptions({ summary: `hand-off of ${stage}` }, [
      { context, stage, verdicts, risks: frame.risks, undo, approvals },
    ]),
  );
  return end({ status: 'done', summary: 'done' }, verdicts);
}
