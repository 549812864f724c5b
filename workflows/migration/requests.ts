import type { FailureCode } from '../../contracts/errors';
import { AVAILABLE_STAGES, parseStage, STAGES, stageNumber, type StageName } from '../../contracts/names';
import { unreadableReason } from '../../contracts/payloads';
import type { GateDecision } from '../../contracts/stages';
import { changedSettings, FIXED_SETTINGS } from '../../contracts/settings';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { PauseRequest, RestartRequest, RollbackRequest } from '../../contracts/workflows';
import type { Migration } from './state';

/** What a request became: accepted in its clean form, or refused with a sentence. Pure: used by validators and signal handlers alike. */
export type Read<T> =
  | { readonly ok: true; readonly request: T }
  | { readonly ok: false; readonly problem: string; readonly code?: FailureCode };

/** @param code a refusal that has a name of its own */
export const no = (problem: string, code?: FailureCode): { ok: false; problem: string; code?: FailureCode } => ({
  ok: false,
  problem,
  ...(code === undefined ? {} : { code }),
});

export const fields = (input: unknown): Record<string, unknown> =>
  typeof input === 'object' && input !== null ? (input as Record<string, unknown>) : {};

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim().slice(0, 300) : undefined;

export const who = (input: unknown): PauseRequest => {
  const { by, why } = fields(input);
  const [b, w] = [text(by), text(why)];
  return { ...(b === undefined ? {} : { by: b }), ...(w === undefined ? {} : { why: w }) };
};

/** `pause` and `resume` take anything; who and why are kept when they are there. */
export const readPause = (input: unknown): PauseRequest => who(input);

export const ended = (m: Migration): boolean => ['finished', 'rolled-back', 'rejected'].includes(m.live);

const stageProblem = (m: Migration, stage: StageName | undefined, asked: unknown): string | undefined => {
  if (stage === undefined)
    return `there is no stage ${JSON.stringify(asked)?.slice(0, 80)}; stages are ${STAGES.join(', ')}`;
  if (ended(m)) return 'the migration has ended';
  if (stageNumber(stage) > m.next + 1) return `stage ${stage} is still to come`;
  return undefined;
};

/** `{"to":"traffic"}`, `{"to":"<stage>"}`, or the bare word. A deeper rollback may replace a jump that is under way. */
export function readRollback(m: Migration, input: unknown): Read<RollbackRequest> {
  const unreadable = unreadableReason(input);
  if (unreadable !== undefined) return no(unreadable);
  const asked = typeof input === 'string' ? input : fields(input)['to'];
  if (asked === 'traffic') return { ok: true, request: { to: 'traffic', ...who(input) } };
  if (asked === undefined) return no('say where to: {"to":"traffic"} or {"to":"<stage>"}');
  const to = parseStage(asked);
  const problem = stageProblem(m, to, asked);
  if (to === undefined || problem !== undefined) return no(problem ?? '');
  if (m.jump && !m.jump.restart && stageNumber(m.jump.to) <= stageNumber(to))
    return no(`a rollback to ${m.jump.to} is under way already`);
  return { ok: true, request: { to, ...who(input) } };
}

/** Why these stages cannot be selected; undefined when they can. */
export function selectionProblem(stages: readonly StageName[]): string | undefined {
  const missing = stages.filter((stage) => !AVAILABLE_STAGES.includes(stage));
  if (missing.length === 0) return undefined;
  return `stages ${missing.join(', ')} were selected; this version can run ${AVAILABLE_STAGES.join(', ')}`;
}

/**
 * A configuration for the rest of the migration. The command line has checked it whole; here only what would do harm is refused, because
 * a check in a workflow must give the same answer when the history is replayed by a later version.
 */
function configProblem(m: Migration, config: unknown): string | undefined {
  if (config === undefined) return undefined;
  const sections = ['source', 'target', 'artifacts', 'modeling', 'gates', 'inputs', 'transfer'];
  const given = fields(config);
  if (!Array.isArray(given['stages']) || sections.some((name) => !(name in given)))
    return 'config is not a whole configuration; send it with landfall restart, or leave it out';
  const fixed: readonly string[] = FIXED_SETTINGS;
  const changed = changedSettings(m.config, config as MigrationConfig).filter((path) => fixed.includes(path));
  if (changed.length > 0)
    return `${changed.join(', ')} cannot be changed in a migration that has begun; start a migration of another name`;
  return selectionProblem(given['stages'] as StageName[]);
}

/** `{"stage":"<stage>","by":"<who>"}`, and `"clean":true` to undo the stage's own work first, `config` for another configuration. */
export function readRestart(m: Migration, input: unknown): Read<RestartRequest> {
  const unreadable = unreadableReason(input);
  if (unreadable !== undefined) return no(unreadable);
  const { stage: asked, clean, config } = fields(input);
  const { by, why } = who(input);
  const stage = parseStage(asked);
  const problem = stageProblem(m, stage, asked);
  if (stage === undefined || problem !== undefined) return no(problem ?? '');
  if (m.jump) return no(`a ${m.jump.restart ? 'restart from' : 'rollback to'} ${m.jump.to} is under way already`);
  if (by === undefined) return no('say who restarts it ("by")');
  const wrong = configProblem(m, config);
  if (wrong !== undefined) return no(wrong);
  return {
    ok: true,
    request: {
      stage,
      by,
      ...(why === undefined ? {} : { why }),
      ...(clean === true ? { clean: true } : {}),
      ...(config === undefined ? {} : { config: config as MigrationConfig }),
    },
  };
}

/** `{"gate":"<gate>","by":"<who>","why":".."}`; who is asked for, because the audit trail must name a person. */
export function readDecision(m: Migration, input: unknown): Read<GateDecision> {
  const unreadable = unreadableReason(input);
  if (unreadable !== undefined) return no(unreadable);
  const gate = text(fields(input)['gate']);
  const { by, why } = who(input);
  if (!m.gate) return no('no gate waits for a decision');
  if (gate !== m.gate.gate) return no(`gate ${m.gate.gate} waits, not ${gate ?? 'an unnamed one'}`);
  if (by === undefined) return no('say who decides ("by")');
  return { ok: true, request: { gate, by, ...(why === undefined ? {} : { why }) } };
}
