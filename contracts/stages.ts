import type { ArtifactIndex, ArtifactRef } from './artifacts';
import type { McpFigures } from './mcp/figures';
import type { MigrationStateName, StageName } from './names';
import type { TransferRates } from './rates';
import type { MigrationConfig } from './schemas/config';

/** What every activity of a stage gets. Free of secrets: the configuration carries references only. */
export interface StageContext {
  /** Name of the migration; the workflow id is `migration/<name>`. */
  readonly migration: string;
  readonly config: MigrationConfig;
  /** Everything that was handed on so far. */
  readonly artifacts: ArtifactIndex;
}

/** What every step of a stage gives back. Small: it goes into history. */
export interface StepResult {
  readonly artifacts: readonly ArtifactRef[];
  /** One sentence each, for current details and audit. */
  readonly notes: readonly string[];
  /** Open risks that a person should read before approving. */
  readonly risks?: readonly string[];
  /** A few figures for progress and report, for example `{ tables: 10 }`. */
  readonly facts?: Readonly<Record<string, number | string>>;
  /** What the step asked of MCP servers, in earlier attempts and runs of the stage, too. */
  readonly mcp?: McpFigures;
}

/** One line of a gate's check. */
export interface Verdict {
  readonly check: string;
  readonly ok: boolean;
  /** What was found; with `ok: false` also what to do next. */
  readonly detail: string;
}

/** Something of a gate that is approved on its own as `<gate>/<name>`, for example a table. */
export interface GatePart {
  readonly name: string;
  /** What the person approves of it, one sentence. */
  readonly fact: string;
}

/** A gate that waits for a person. */
export interface GateQuestion {
  readonly stage: StageName;
  /** Gate name that `approve` and `reject` take, for example `modeling/contract`; the stage's name means all of its gates. */
  readonly gate: string;
  readonly question: string;
  /** What the person approves, one sentence each. */
  readonly facts: readonly string[];
  /** What still waits of it, each or all at once; absent when it is one thing. */
  readonly parts?: readonly GatePart[];
}

/** Input of the signals and updates `approve` and `reject`. */
export interface GateDecision {
  readonly gate: string;
  readonly by: string;
  readonly why?: string;
}

export interface GateOutcome extends GateDecision {
  readonly approved: boolean;
}

/** How to take back what a stage did; registered before the work starts, run newest first, idempotent. */
export interface UndoEntry {
  readonly stage: StageName;
  /** Name of the undo action, see contracts/activities/shared. */
  readonly action: UndoAction;
  /** What it does, for people. */
  readonly what: string;
  /** The shell command that takes back this stage and, before it, every later one; printed in rollback.md. */
  readonly command: string;
  /** What the action reads when an earlier run of the name registered it; absent: what this run has handed on. */
  readonly artifacts?: ArtifactIndex;
}
export type UndoAction = 'forget-artifacts' | 'delete-stack' | 'delete-items' | 'drop-views';

/** One line of the audit trail. */
export interface AuditEvent {
  /** ISO 8601 time of the workflow's clock. */
  readonly at: string;
  readonly stage?: StageName;
  readonly event: string;
  readonly detail: string;
  readonly by?: string;
}

export type StageStatus = 'pending' | 'running' | 'waiting' | 'done' | 'skipped' | 'failed' | 'undone';

export interface StageProgress {
  readonly stage: StageName;
  readonly status: StageStatus;
  readonly startedAt?: string;
  readonly endedAt?: string;
  readonly notes: readonly string[];
  readonly risks?: readonly string[];
  readonly facts?: Readonly<Record<string, number | string>>;
  readonly failure?: FailureView;
}

/** A failure as people see it: what was wrong, where, what to do next. */
export interface FailureView {
  readonly code: string;
  readonly message: string;
  readonly cause: string;
  readonly check: string;
  readonly fix: string;
}

/** State of one table's copy. */
export interface TableProgress {
  readonly table: string;
  readonly status: 'pending' | 'copying' | 'validating' | 'done' | 'failed';
  /** Rows of the source at plan time; null when unknown. */
  readonly rowsTotal: number | null;
  /** `rowsTotal` is the server's estimate, which may be far off. */
  readonly rowsEstimated?: boolean;
  readonly rowsCopied: number;
  readonly itemsWritten: number;
  readonly rowsValidated: number;
  readonly differences: number;
  /** Rows per second over the last slice. */
  readonly rowsPerSecond: number;
  readonly lastError?: string;
  /** What its copy asked of MCP servers; absent when nothing. */
  readonly mcp?: McpFigures;
}

/** Answer of the query `progress`. */
export interface MigrationProgress {
  readonly migration: string;
  readonly state: MigrationStateName;
  readonly paused: boolean;
  readonly stage?: StageName;
  readonly waitingFor?: GateQuestion;
  readonly stages: readonly StageProgress[];
  readonly tables: readonly TableProgress[];
  readonly undo: readonly UndoEntry[];
  readonly artifacts: ArtifactIndex;
  readonly failure?: FailureView;
  /** Ceilings of the transfer as they are now; absent when it is not selected. */
  readonly rates?: Required<TransferRates>;
  /** What was asked of MCP servers up to the last step that ended; absent before the first call, and from earlier versions. */
  readonly mcp?: McpFigures;
  /** Last lines of the audit trail; the query `audit` has all of this run. */
  readonly lastEvents: readonly AuditEvent[];
}

/** Result of MigrationWorkflow. */
export interface MigrationOutcome {
  readonly outcome: 'finished' | 'rolled-back' | 'rejected';
  readonly at?: StageName;
  readonly stages: readonly StageProgress[];
  readonly artifacts: ArtifactIndex;
  /** Differences that the transfer's validation found; undefined when transfer did not run. */
  readonly differences?: number;
  /** As in the progress. */
  readonly mcp?: McpFigures;
  /** What is left to undo, newest first, and where it lies; absent when nothing is. */
  readonly left?: MigrationLeft;
}

/** What a migration that has closed left behind, and the configuration that says where. */
export interface MigrationLeft {
  /** Newest first; not empty. */
  readonly undo: readonly UndoEntry[];
  readonly config: MigrationConfig;
}
