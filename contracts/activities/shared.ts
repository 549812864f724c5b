import type { ArtifactRef } from '../artifacts';
import type { StageName } from '../names';
import type { AuditEvent, MigrationProgress, StageContext, StepResult, UndoEntry, Verdict } from '../stages';

/** Activities that every stage uses. */
export interface SharedActivities {
  /**
   * Gate at the entry: every input artifact is present, has its hash and its form. Missing ones are taken from `inputs:`
   * of the configuration into the store; these come back as artifacts.
   */
  checkInputs(input: { context: StageContext; stage: StageName }): Promise<StepResult>;
  /** Gate at the exit, the same as `landfall verify <stage>`: all lines, also those that are not ok; the stage fails then with LandfallGateFailed. */
  checkOutputs(input: { context: StageContext; stage: StageName }): Promise<readonly Verdict[]>;
  /** Writes `stage-0N/handoff.md` and `stage-0N/rollback.md`. */
  handOff(input: {
    context: StageContext;
    stage: StageName;
    verdicts: readonly Verdict[];
    risks: readonly string[];
    undo: readonly UndoEntry[];
    approvals: readonly string[];
  }): Promise<StepResult>;
  /** Runs one entry of the undo list; idempotent. Returns what was done, for the audit trail. */
  undo(input: { context: StageContext; entry: UndoEntry }): Promise<string>;
  /** Moves live traffic back to MySQL at once. Returns what was done; while no flags exist traffic has never left MySQL. */
  trafficToMysql(input: { context: StageContext }): Promise<string>;
  /** Appends to `audit.jsonl`; events that are there already (same `at`, `event`, `detail`) are not repeated. */
  exportAudit(input: { context: StageContext; events: readonly AuditEvent[] }): Promise<ArtifactRef>;
  /** Writes `migration-report.md`, `migration-report.json`, `documentation.md` and `run.json`. */
  writeReport(input: { context: StageContext; progress: MigrationProgress }): Promise<StepResult>;
}
