import { CancellationScope } from '@temporalio/workflow';
import type { GateDecision, GateQuestion } from '../../contracts/stages';
import { gateDecided } from '../lib/definitions';
import { deliver } from '../lib/deliver';
import { note, stageNow, updateStage, type Migration } from './state';

/** What the configuration or `--yes` says of a gate; undefined when a person must decide. */
function unattended({ config, input: { approvals, startedBy } }: Migration, gate: string): GateDecision | undefined {
  if ((config.gates as Readonly<Record<string, string>>)[gate] === 'auto')
    return { gate, by: 'configuration', why: `gates.${gate}: auto` };
  if (approvals === 'yes') return { gate, by: startedBy ?? 'unknown', why: 'unattended: started with --yes' };
  return undefined;
}

/** Records a decision and hands it to the stage that waits for it. */
export async function decideGate(m: Migration, approved: boolean, decision: GateDecision): Promise<void> {
  const stage = m.gate?.stage;
  m.gate = undefined;
  m.live = 'running';
  if (stage) updateStage(m, stage, { status: 'running' });
  const { gate, by, why } = decision;
  note(m, approved ? 'approved' : 'rejected', `gate ${gate}${why ? `: ${why}` : ''}`, { by });
  const { child } = m;
  if (child) await CancellationScope.nonCancellable(() => deliver(child, gateDecided, { ...decision, approved }));
}

/** A stage asks. Something else than a question of the stage that runs is ignored: people can send any signal. */
export async function openGate(m: Migration, input: unknown): Promise<void> {
  const { stage, gate, question, facts } = (input ?? {}) as Partial<GateQuestion>;
  if (stage === undefined || stage !== stageNow(m) || typeof gate !== 'string' || typeof question !== 'string') return;
  m.gate = { stage, gate, question, facts: Array.isArray(facts) ? facts.map(String) : [] };
  m.live = 'waiting';
  updateStage(m, stage, { status: 'waiting' });
  note(m, 'gate', `${gate}: ${question}`);
  const decision = unattended(m, gate);
  if (decision) await decideGate(m, true, decision);
}
