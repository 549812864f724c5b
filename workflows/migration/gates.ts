import { CancellationScope, patched } from '@temporalio/workflow';
import type { GateDecision, GateOutcome, GatePart, GateQuestion } from '../../contracts/stages';
import { gateDecided } from '../lib/definitions';
import { deliver } from '../lib/deliver';
import { note, stageNow, updateStage, type Migration } from './state';

/** The stage's own name stands for all of its gates. */
export const stageOfGate = (gate: string): string => gate.split('/')[0] as string;

/** The part of a gate that a decision names; undefined when it names the whole gate. */
export const partOf = ({ gate, parts = [] }: GateQuestion, asked: string): GatePart | undefined =>
  parts.find(({ name }) => asked === `${gate}/${name}`);

/** What the configuration, `--yes` or an approval of the whole stage says of a gate; undefined when a person must decide. */
function unattended(m: Migration, gate: string): GateDecision | undefined {
  const { config, ahead } = m;
  const { approvals, startedBy } = m.input;
  const stage = stageOfGate(gate);
  if ((config.gates as Readonly<Record<string, string>>)[stage] === 'auto')
    return { gate, by: 'configuration', why: `gates.${stage}: auto` };
  if (approvals === 'yes') return { gate, by: startedBy ?? 'unknown', why: 'unattended: started with --yes' };
  if (ahead?.gate === stage) return { ...ahead, gate };
  return undefined;
}

/** Texts of several people, each once, as long as one text may be. */
const together = (texts: readonly (string | undefined)[]): string | undefined => {
  const said = [...new Set(texts.filter((text) => text !== undefined))];
  return said.length === 0 ? undefined : said.join('; ').slice(0, 300);
};

/**
 * Records a decision. An approved part leaves the others waiting; the last one, a rejection, and a decision of the whole gate go to the stage
 * that waits. The name of the stage approves its later gates as well.
 */
export async function decideGate(m: Migration, approved: boolean, decision: GateDecision): Promise<string> {
  const open = m.gate as GateQuestion;
  const { stage, gate, parts = [] } = open;
  const { by, why } = decision;
  const part = partOf(open, decision.gate);
  const named = part !== undefined ? [part] : approved ? parts : [];
  for (const name of named.length > 0 ? named.map((one) => `${gate}/${one.name}`) : [gate])
    note(m, approved ? 'approved' : 'rejected', `gate ${name}${why ? `: ${why}` : ''}`, { by });
  m.decisions.push(decision);
  const left = part === undefined || !approved ? [] : parts.filter((one) => one !== part);
  if (left.length > 0) {
    m.gate = { ...open, parts: left };
    return `approved ${decision.gate}; ${left.length} of gate ${gate} wait`;
  }
  if (approved && decision.gate === stage && gate !== stage) m.ahead = decision;
  const given = approved ? m.decisions : [decision];
  const reason = together(given.map((one) => one.why));
  m.gate = undefined;
  m.live = 'running';
  updateStage(m, stage, { status: 'running' });
  await tellStage(m, {
    ...{ gate, by: together(given.map((one) => one.by)) ?? by, approved },
    ...(reason === undefined ? {} : { why: reason }),
  });
  return `${approved ? 'approved' : 'rejected'} ${decision.gate}`;
}

/**
 * Gives a decision to the stage that waits. A pause that was sent before it and is still on its way comes first (docs/decisions/pause-order.md):
 * the stage takes it before it hears of the decision, and so begins no step.
 */
async function tellStage(m: Migration, outcome: GateOutcome): Promise<void> {
  const { child, relayPause } = m;
  if (!child) return;
  await CancellationScope.nonCancellable(async () => {
    const pause = relayPause?.underWay();
    if (pause !== undefined && patched('pause-before-decision')) {
      await pause;
      if (m.child !== child) return; // a rollback or a restart has ended the stage meanwhile
    }
    await deliver(child, gateDecided, outcome);
  });
}

/** A stage asks. Something else than a question of the stage that runs is ignored: people can send any signal. */
export async function openGate(m: Migration, input: unknown): Promise<void> {
  const { stage, gate, question, facts, parts } = (input ?? {}) as Partial<GateQuestion>;
  if (stage === undefined || stage !== stageNow(m) || typeof gate !== 'string' || typeof question !== 'string') return;
  const asked = partsIn(parts);
  m.gate = {
    ...{ stage, gate, question, facts: Array.isArray(facts) ? facts.map(String) : [] },
    ...(asked.length === 0 ? {} : { parts: asked }),
  };
  m.decisions = [];
  m.live = 'waiting';
  updateStage(m, stage, { status: 'waiting' });
  note(m, 'gate', `${gate}: ${question}`);
  const decision = unattended(m, gate);
  if (decision) await decideGate(m, true, decision);
}

const partsIn = (parts: unknown): readonly GatePart[] =>
  Array.isArray(parts)
    ? parts.flatMap((part: unknown) => {
        const { name, fact } = (part ?? {}) as Partial<GatePart>;
        return typeof name === 'string' ? [{ name, fact: String(fact ?? '') }] : [];
      })
    : [];
