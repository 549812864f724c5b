import type { CancellationScope, ChildWorkflowHandle, Workflow } from '@temporalio/workflow';
import type { ArtifactIndex, ArtifactRef } from '../../contracts/artifacts';
import { leftToUndo } from '../../contracts/left';
import { summedFigures, type McpFigures } from '../../contracts/mcp/figures';
import { STAGES, type MigrationStateName, type StageName } from '../../contracts/names';
import type {
  AuditEvent,
  FailureView,
  GateDecision,
  GateQuestion,
  MigrationOutcome,
  MigrationProgress,
  StageContext,
  StageProgress,
  TableProgress,
  UndoEntry,
} from '../../contracts/stages';
import type { MigrationConfig } from '../../contracts/schemas/config';
import { NO_RATES, rateOf, withRate, type TransferRates } from '../../contracts/rates';
import type { MigrationInput, MigrationState } from '../../contracts/workflows';
import type { Relay } from '../lib/relay';

/** A rollback or a restart that was asked for; the main loop carries it out. */
export interface Jump {
  readonly to: StageName;
  readonly restart: boolean;
  /** Undo the stage `to` as well. */
  readonly clean: boolean;
}

/** A migration in memory: the carried state, and what belongs to this run only. Handlers and the main loop share it. */
export interface Migration {
  readonly input: MigrationInput;
  /** That of the start, until a restart brings another one. */
  config: MigrationConfig;
  next: number;
  paused: boolean;
  stages: StageProgress[];
  tables: TableProgress[];
  undo: UndoEntry[];
  artifacts: ArtifactIndex;
  verdicts: MigrationState['verdicts'];
  audit: AuditEvent[];
  /** Events at the front of `audit` that are in audit.jsonl already. */
  exported: number;
  differences: number | undefined;
  live: Exclude<MigrationStateName, 'paused'>;
  gate: GateQuestion | undefined;
  /** What was decided of the open gate so far. */
  decisions: GateDecision[];
  /** Approves the gates of the running stage that are still to come. */
  ahead: GateDecision | undefined;
  failure: FailureView | undefined;
  jump: Jump | undefined;
  /** The report at the end failed and is asked for again. */
  retryReport: boolean;
  /** Resolves when a move of the traffic that is under way has ended. */
  traffic: Promise<void>;
  child: ChildWorkflowHandle<Workflow> | undefined;
  /** Brings the open child to the pause state. */
  relayPause: Relay | undefined;
  /** Ceilings of the transfer that people have set. */
  rates: TransferRates;
  /** Brings the open child to the rates. */
  relayRates: Relay | undefined;
  /** What was asked of MCP servers, by stage and step. A step tells all that it ever asked, so that a newer report takes the place of an older one. */
  mcp: Readonly<Record<string, McpFigures>>;
  scope: CancellationScope | undefined;
}

/** Events that go along with continue-as-new; older ones are in audit.jsonl. */
const AUDIT_TAIL = 20;
const LAST_EVENTS = 10;

export function createMigration(input: MigrationInput): Migration {
  const { state } = input;
  return {
    input,
    config: input.config,
    next: state?.next ?? 0,
    paused: state?.paused ?? false,
    stages: [...(state?.stages ?? STAGES.map((stage): StageProgress => ({ stage, status: 'pending', notes: [] })))],
    tables: [...(state?.tables ?? [])],
    undo: [...(state?.undo ?? input.left?.undo ?? [])],
    artifacts: state?.artifacts ?? {},
    verdicts: state?.verdicts ?? {},
    audit: [...(state?.audit ?? [])],
    exported: state?.exported ?? 0,
    differences: state?.differences,
    live: 'running',
    gate: undefined,
    decisions: [],
    ahead: undefined,
    failure: undefined,
    jump: undefined,
    retryReport: false,
    traffic: Promise.resolve(),
    child: undefined,
    relayPause: undefined,
    rates: state?.rates ?? NO_RATES,
    relayRates: undefined,
    mcp: state?.mcp ?? {},
    scope: undefined,
  };
}

/** The input of a run that goes on where this one is; a rollback that this one was started for stands in its state already. */
export const nextInput = (m: Migration): MigrationInput => {
  const { rollback: _, ...input } = m.input;
  return { ...input, config: m.config, state: carriedState(m) };
};

/** The state that the next run gets. Events that could not be exported go along, whatever their number. */
function carriedState(m: Migration): MigrationState {
  const from = Math.min(m.exported, Math.max(0, m.audit.length - AUDIT_TAIL));
  return {
    next: m.next,
    paused: m.paused,
    stages: m.stages,
    tables: m.tables,
    undo: m.undo,
    artifacts: m.artifacts,
    verdicts: m.verdicts,
    audit: m.audit.slice(from),
    exported: m.exported - from,
    ...(m.differences === undefined ? {} : { differences: m.differences }),
    ...(m.rates === NO_RATES ? {} : { rates: m.rates }),
    ...(Object.keys(m.mcp).length === 0 ? {} : { mcp: m.mcp }),
  };
}

export function keepArtifacts(m: Migration, refs: readonly ArtifactRef[]): void {
  m.artifacts = { ...m.artifacts, ...Object.fromEntries(refs.map((ref) => [ref.key, ref])) };
}

export const stageNow = (m: Migration): StageName | undefined => STAGES[m.next];

export const isSelected = (m: Migration, stage: StageName): boolean => m.config.stages.includes(stage);

export const stageContext = (m: Migration): StageContext => ({
  migration: m.input.name,
  config: withRate(m.config, m.rates),
  artifacts: m.artifacts,
});

/** Writes a line of the audit trail. */
export function note(
  m: Migration,
  event: string,
  detail: string,
  extra: { stage?: StageName; by?: string } = {},
): void {
  const stage = extra.stage ?? stageNow(m);
  m.audit.push({
    at: new Date().toISOString(),
    ...(stage === undefined ? {} : { stage }),
    event,
    detail: detail.slice(0, 1_000),
    ...(extra.by === undefined ? {} : { by: extra.by }),
  });
}

export function updateStage(m: Migration, stage: StageName, change: Partial<StageProgress>): void {
  m.stages = m.stages.map((s) => (s.stage === stage ? { ...s, ...change } : s));
}

/** A stage as if it had never run. */
export function resetStage(m: Migration, stage: StageName, status: StageProgress['status']): void {
  m.stages = m.stages.map((s) => (s.stage === stage ? { stage, status, notes: [] } : s));
  m.verdicts = Object.fromEntries(Object.entries(m.verdicts).filter(([name]) => name !== stage));
  if (stage === 'transfer') [m.tables, m.differences] = [[], undefined];
}

export const shownState = (m: Migration): MigrationStateName => (m.paused && m.live === 'running' ? 'paused' : m.live);

/** Answer of the query `progress`. */
export function progressOf(m: Migration): MigrationProgress {
  const stage = stageNow(m);
  return {
    migration: m.input.name,
    state: shownState(m),
    paused: m.paused,
    ...(stage === undefined ? {} : { stage }),
    ...(m.gate === undefined ? {} : { waitingFor: m.gate }),
    stages: m.stages,
    tables: m.tables,
    undo: m.undo,
    artifacts: m.artifacts,
    ...(m.failure === undefined ? {} : { failure: m.failure }),
    ...(isSelected(m, 'transfer') ? { rates: { all: rateOf(m.config, m.rates), tables: m.rates.tables } } : {}),
    ...askedOfServers(m),
    lastEvents: m.audit.slice(-LAST_EVENTS),
  };
}

export const outcomeOf = (m: Migration, outcome: MigrationOutcome['outcome'], at?: StageName): MigrationOutcome => ({
  outcome,
  ...(at === undefined ? {} : { at }),
  stages: m.stages,
  artifacts: m.artifacts,
  ...(m.differences === undefined ? {} : { differences: m.differences }),
  ...askedOfServers(m),
  ...leftBy(m),
});

/** By the steps of the stages and by the copies of the tables. */
function askedOfServers(m: Migration): { readonly mcp?: McpFigures } {
  const mcp = summedFigures([...Object.values(m.mcp), ...m.tables.map((table) => table.mcp ?? {})]);
  return Object.keys(mcp).length === 0 ? {} : { mcp };
}

function leftBy(m: Migration): Pick<MigrationOutcome, 'left'> {
  const left = leftToUndo(m);
  return left === undefined ? {} : { left };
}
