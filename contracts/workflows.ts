import type {
  CompareCursor,
  CopyCursor,
  CopyTask,
  ItemCountCursor,
  SourcePosition,
  TableTransferResult,
} from './activities/transfer';
import type { ArtifactIndex, ArtifactRef } from './artifacts';
import type { McpFigures } from './mcp/figures';
import type { StageName } from './names';
import type { TransferRates } from './rates';
import type {
  AuditEvent,
  MigrationLeft,
  StageContext,
  StageProgress,
  TableProgress,
  UndoEntry,
  Verdict,
} from './stages';
import type { MigrationConfig } from './schemas/config';

/** Arguments and results of the workflows. Recorded in history: fields may be added, never renamed or removed. */

/** Hook for tests: lowers the limits at which workflows continue as new. Never set in production. */
export interface RunLimits {
  readonly stagesPerRun?: number;
  readonly slicesPerRun?: number;
}

/** Argument of MigrationWorkflow. */
export interface MigrationInput {
  readonly name: string;
  readonly config: MigrationConfig;
  /** `yes`: every gate is approved without a person, and recorded as approved by `startedBy` with `--yes`. Default `person`. */
  readonly approvals?: 'person' | 'yes';
  /** Who started it, for the audit trail. */
  readonly startedBy?: string;
  readonly limits?: RunLimits;
  /** Carried over by continue-as-new. */
  readonly state?: MigrationState;
  /** What the last run of the name, which has closed, left to undo: this run takes it over. */
  readonly left?: MigrationLeft;
  /** The run only rolls back what `state` registered: a migration that has closed is undone by a run of its own. */
  readonly rollback?: RollbackRequest;
}

/** What a migration carries from run to run. */
export interface MigrationState {
  /** Index in STAGES of the stage that runs or comes next; 7 when all are done. */
  readonly next: number;
  readonly paused: boolean;
  readonly stages: readonly StageProgress[];
  readonly tables: readonly TableProgress[];
  /** Newest first. */
  readonly undo: readonly UndoEntry[];
  readonly artifacts: ArtifactIndex;
  readonly verdicts: Readonly<Partial<Record<StageName, readonly Verdict[]>>>;
  /** The last events of earlier runs; all older ones are in `audit.jsonl`. */
  readonly audit: readonly AuditEvent[];
  /** Of `audit`, how many at its front are in `audit.jsonl`. */
  readonly exported: number;
  readonly differences?: number;
  /** Set by people; absent: none was. */
  readonly rates?: TransferRates;
  /** What was asked of MCP servers, by stage and step. */
  readonly mcp?: Readonly<Record<string, McpFigures>>;
}

/** Argument of a stage workflow. */
export interface StageInput {
  readonly stage: StageName;
  /** A stage that is not selected ends at once with `skipped: not selected`. */
  readonly selected: boolean;
  readonly context: StageContext;
  readonly paused: boolean;
  readonly limits?: RunLimits;
  /** The stage transfer only. */
  readonly rates?: TransferRates;
  /** Carried over by continue-as-new; the stage transfer only. */
  readonly transfer?: TransferState;
}

/** Result of a stage workflow. */
export interface StageResult {
  readonly status: 'done' | 'skipped' | 'rejected';
  /** For people: `done`, `skipped: not selected`, `rejected by ..`. */
  readonly summary: string;
  readonly artifacts: readonly ArtifactRef[];
  readonly verdicts: readonly Verdict[];
  readonly differences?: number;
}

/** What the stage transfer carries over while it counts items. */
export interface TransferState {
  readonly position: SourcePosition;
  readonly tables: readonly TableTransferResult[];
  readonly items: ItemCountCursor | null;
  /** Seconds that copy and comparison took; absent in runs of earlier versions. */
  readonly seconds?: number;
  readonly artifacts: ArtifactIndex;
  readonly risks: readonly string[];
}

/** Signal `stageReport`: a step of a stage has ended. */
export interface StageReport {
  readonly stage: StageName;
  readonly step: string;
  readonly artifacts: readonly ArtifactRef[];
  readonly notes: readonly string[];
  readonly risks: readonly string[];
  readonly facts: Readonly<Record<string, number | string>>;
  /** See StepResult. */
  readonly mcp?: McpFigures;
}

/** Where one entity of a table stands. */
export interface EntityState {
  readonly task: CopyTask;
  readonly copy: CopyCursor;
  readonly compare: CompareCursor;
}

/** Argument of CopyTableWorkflow. */
export interface CopyTableInput {
  readonly context: StageContext;
  readonly table: string;
  readonly position: SourcePosition;
  readonly entities: readonly EntityState[];
  readonly paused: boolean;
  /** Workflow id that gets `tableReport`, with at most this many reports on the way; nothing is reported without it. */
  readonly reportTo?: { readonly workflowId: string; readonly reports: number };
  readonly limits?: RunLimits;
  readonly rates?: TransferRates;
  /** Only one half of the work; absent: both. */
  readonly only?: 'copy' | 'compare';
  /** Name of the export that the items go to, in place of the tables. */
  readonly exportTo?: string;
}

/** Answer of the query `verdicts`. */
export type VerdictsByStage = MigrationState['verdicts'];

/** Signals `pause` and `resume`; all of it may be left out. */
export interface PauseRequest {
  readonly by?: string;
  readonly why?: string;
}

/** Signal and update `rollback`. */
export interface RollbackRequest extends PauseRequest {
  /** `traffic` moves live traffic to MySQL and nothing else; a stage also undoes everything down to and with that stage. */
  readonly to: 'traffic' | StageName;
}

/** Signal and update `restartFrom`. */
export interface RestartRequest extends PauseRequest {
  readonly stage: StageName;
  readonly by: string;
  /** Also undo what the stage itself did before it starts again. Later stages are always undone. Default false. */
  readonly clean?: boolean;
  /** Configuration from now on; FIXED_SETTINGS must be those of the start. Without it: nothing changes. */
  readonly config?: MigrationConfig;
}

/** Signal and update `setRate`. */
export interface RateRequest extends PauseRequest {
  /** Ceiling of consumed write capacity, in write units per second and table; null: none. */
  readonly unitsPerSecond: number | null;
  readonly by: string;
  /** Source table; without it the rate is that of every table. */
  readonly table?: string;
}

/** Signal and update `setPhase`. */
export interface PhaseRequest extends PauseRequest {
  /** 1 to 5, see PHASES. */
  readonly phase: number;
  readonly by: string;
}
