import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import { QUERIES, SIGNALS } from '../../contracts/names';
import type { AuditEvent, GateDecision, GateOutcome, MigrationProgress, TableProgress } from '../../contracts/stages';
import type {
  MigrationInput,
  PhaseRequest,
  RateRequest,
  RestartRequest,
  RollbackRequest,
  StageReport,
  VerdictsByStage,
} from '../../contracts/workflows';

/**
 * Signals, updates and queries. What a person sends as a signal is `unknown`: the Web UI sends null, a string, anything, and a handler
 * that throws would hang or end the migration. Updates of the same name refuse in their validator.
 */
export const pause = defineSignal<[unknown?]>(SIGNALS.pause);
export const resume = defineSignal<[unknown?]>(SIGNALS.resume);
export const rollbackSignal = defineSignal<[unknown?]>(SIGNALS.rollback);
export const approveSignal = defineSignal<[unknown?]>(SIGNALS.approve);
export const rejectSignal = defineSignal<[unknown?]>(SIGNALS.reject);
export const restartFromSignal = defineSignal<[unknown?]>(SIGNALS.restartFrom);
export const setRateSignal = defineSignal<[unknown?]>(SIGNALS.setRate);
export const setPhaseSignal = defineSignal<[unknown?]>(SIGNALS.setPhase);

export const rollback = defineUpdate<string, [RollbackRequest]>(SIGNALS.rollback);
export const approve = defineUpdate<string, [GateDecision]>(SIGNALS.approve);
export const reject = defineUpdate<string, [GateDecision]>(SIGNALS.reject);
export const restartFrom = defineUpdate<string, [RestartRequest]>(SIGNALS.restartFrom);
export const setRate = defineUpdate<string, [RateRequest]>(SIGNALS.setRate);
export const setPhase = defineUpdate<string, [PhaseRequest]>(SIGNALS.setPhase);

/** Parent to child. */
export const setPaused = defineSignal<[unknown]>(SIGNALS.setPaused);
export const applyRates = defineSignal<[unknown]>(SIGNALS.applyRates);
export const gateDecided = defineSignal<[GateOutcome]>(SIGNALS.gateDecided);
/** Child to parent. */
export const gateOpened = defineSignal<[unknown]>(SIGNALS.gateOpened);
export const stageReport = defineSignal<[StageReport]>(SIGNALS.stageReport);
export const tableReport = defineSignal<[TableProgress]>(SIGNALS.tableReport);

export const progress = defineQuery<MigrationProgress>(QUERIES.progress);
export const tableProgress = defineQuery<TableProgress>(QUERIES.progress);
export const audit = defineQuery<readonly AuditEvent[]>(QUERIES.audit);
export const verdicts = defineQuery<VerdictsByStage>(QUERIES.verdicts);
export const input = defineQuery<MigrationInput>(QUERIES.input);
