import type { ArtifactIndex, ArtifactRef } from '../../contracts/artifacts';
import type { McpServerName } from '../../contracts/mcp/names';
import type { ServerPolicy } from '../../contracts/mcp/tool';
import type { MigrationStateName, StageName } from '../../contracts/names';
import type { ContractFinding, ProjectionPlan, ReverseEntry, Upkeep } from '../../contracts/projection';
import type { PatternProof, TransactionProof } from '../../contracts/schemas/answerable-proof';
import type { MigrationConfig } from '../../contracts/schemas/config';
import type { LosslessProof } from '../../contracts/schemas/proof';
import type {
  AuditEvent,
  FailureView,
  GateDecision,
  MigrationOutcome,
  MigrationProgress,
  Verdict,
} from '../../contracts/stages';
import type { StartResult } from '../api/attach';
import type { RetryingStep } from '../api/retrying';
import type { PauseRequest, RateRequest, RestartRequest, RollbackRequest } from '../../contracts/workflows';

/** How Temporal sees the run of a migration. */
export type RunStatus = 'running' | 'completed' | 'failed' | 'canceled' | 'terminated' | 'timed-out';

/** What is known of a migration without asking a worker. */
export interface MigrationSummary {
  readonly name: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly run: RunStatus;
  readonly state?: MigrationStateName;
  readonly stage?: StageName;
  /** Gate that waits. */
  readonly waitingFor?: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly closedAt?: string;
}

/** The same with everything a worker, or the result of the workflow, tells. */
export interface MigrationStatus extends MigrationSummary {
  /** Undefined when no worker answers. */
  readonly progress?: MigrationProgress;
  /** When the workflow has completed. */
  readonly outcome?: MigrationOutcome;
  /** Why the workflow failed, or why the migration stopped. */
  readonly failure?: FailureView;
  /** Steps that failed and are tried again by themselves; empty when all is well. */
  readonly retrying: readonly RetryingStep[];
}

/** The command line's view of Temporal; every method throws LandfallError with a code of contracts/failures/client. */
export interface MigrationClient {
  /**
   * @param input.attach take a running migration of the name instead of refusing
   * @throws LandfallError LandfallAlreadyRunning; LandfallRefused when the running one was started otherwise than asked for
   */
  start(input: {
    readonly config: MigrationConfig;
    readonly attach: boolean;
    readonly approvals: 'person' | 'yes';
    readonly startedBy: string;
  }): Promise<StartResult>;
  list(): Promise<readonly MigrationSummary[]>;
  /** @throws LandfallError LandfallNotFound */
  status(name: string): Promise<MigrationStatus>;
  audit(name: string): Promise<readonly AuditEvent[]>;
  pause(name: string, request: PauseRequest): Promise<void>;
  resume(name: string, request: PauseRequest): Promise<void>;
  /** Answers of these are one sentence for people. @throws LandfallError LandfallRefused with the sentence of the migration */
  rollback(name: string, request: RollbackRequest): Promise<string>;
  approve(name: string, decision: GateDecision): Promise<string>;
  reject(name: string, decision: GateDecision): Promise<string>;
  restartFrom(name: string, request: RestartRequest): Promise<string>;
  setRate(name: string, request: RateRequest): Promise<string>;
  /** For `doctor`. */
  health(): Promise<TemporalHealth>;
  close(): Promise<void>;
}

export interface TemporalHealth {
  readonly missingSearchAttributes: readonly string[];
  /** Pollers of the workflow task queue in the last minutes. */
  readonly workers: number;
}

/** Where Temporal is and how payloads are read there. */
export interface TemporalSettings {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  /** Reference to the key of the payload codec. */
  readonly encryptionKey?: string;
  /** Where that reference is looked up when it is one of Secrets Manager. */
  readonly aws?: { readonly region: string; readonly endpoint?: string };
  /** OpenTelemetry collector (gRPC) that the spans of the command go to; none without it. */
  readonly otlpEndpoint?: string;
}

/** One line of `doctor`. */
export interface Finding {
  readonly check: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  /** What to do; with `warn` and `fail`. */
  readonly fix?: string;
}

/** An artifact as it lies in the store, against what history says of it. */
export interface ArtifactState extends ArtifactRef {
  readonly state: 'ok' | 'changed' | 'missing' | 'unknown';
}

/** What runs on this machine without Temporal: everything under standalone/, loaded only when a command needs it. */
export interface Services {
  connect(settings: TemporalSettings): Promise<MigrationClient>;
  /** Checks of the machine and of both databases; without Temporal's own. */
  diagnose(config: MigrationConfig): AsyncIterable<Finding>;
  /** Exit checks of a stage. */
  verify(input: VerifyInput): Promise<readonly Verdict[]>;
  /** The stage analysis alone, into a folder. */
  analyze(input: AnalyzeInput): Promise<AnalyzeResult>;
  /** The change of the application of the stage abstraction, on a branch of its repository. */
  abstract(input: AbstractInput): Promise<AbstractResult>;
  /** The stage modeling alone, up to its proofs, into a folder. */
  model(input: ModelInput): Promise<ModelResult>;
  /** Compiles a contract, and shows the items that rows become. */
  contract(input: ContractInput): Promise<ContractView>;
  /** The proofs of a contract on real rows. */
  prove(input: ProveInput): Promise<ProveResult>;
  artifacts(config: MigrationConfig): ArtifactReader;
  /** What a migration has left on the source. */
  leftovers(input: { readonly config: MigrationConfig; readonly artifacts: ArtifactIndex }): Promise<Leftovers>;
  /** Runs a worker until it is told to stop. */
  runWorker(input: {
    readonly temporal: TemporalSettings;
    readonly config?: MigrationConfig;
  }): Promise<'ended' | 'interrupted'>;
  /** @returns how to stop it */
  startCodecServer(input: CodecServerInput): Promise<() => Promise<void>>;
  /** Serves the Model Context Protocol over stdin and stdout until the client is gone. */
  serveMcp(input: ServeMcpInput): Promise<void>;
}

/** What `landfall analyze` was given; at least one of the sources is there. */
export interface AnalyzeInput {
  readonly config?: MigrationConfig;
  /** Address of a server, a reference to one, or the absolute path of a dump. */
  readonly schema?: string;
  /** Which schema of a dump. */
  readonly database?: string;
  readonly source?: Pick<NonNullable<MigrationConfig['application']>, 'path'> &
    Partial<NonNullable<MigrationConfig['application']>>;
  /** Query logs: paths or patterns. */
  readonly logs: readonly string[];
  /** Absolute path of the folder to write to. */
  readonly out: string;
  readonly onProgress: (line: string) => void;
}

/** What `landfall model` was given; paths are absolute. */
export interface ModelInput {
  readonly config?: MigrationConfig;
  /** An analysis.json; without it the one in the artifact store of the configuration. */
  readonly analysis?: string;
  readonly pins?: string;
  readonly strategy: MigrationConfig['modeling']['strategy'];
  readonly collections: boolean;
  /** Whose prices are reckoned with; default that of the configuration. */
  readonly region?: string;
  /** Absolute path of the folder to write to. */
  readonly out: string;
}

/** What the model came to; fields may be added, never renamed. */
export interface ModelResult {
  /** Tables, entities, lookups, indexes, copies, scans, unserved. */
  readonly facts: Readonly<Record<string, number>>;
  /** What it costs a month, in words: with what is not known. */
  readonly price: string;
  /** The chosen model and others beside it; figures are null where a pin rules one out. */
  readonly alternatives: readonly {
    readonly name: string;
    readonly chosen: boolean;
    readonly figures: Readonly<Record<string, number | null>> | null;
    readonly reasons: readonly string[];
  }[];
  readonly notes: readonly string[];
  /** Number of access patterns by the operation that serves them. */
  readonly operations: Readonly<Record<string, number>>;
  readonly unserved: readonly { readonly pattern: string; readonly why: string }[];
  /** Paths of the pins that are followed. */
  readonly pins: readonly string[];
  readonly findings: readonly ContractFinding[];
  readonly out: string;
  readonly files: readonly WrittenFile[];
}

/** What `landfall contract ..` was given; paths are absolute. */
export interface ContractInput {
  readonly config?: MigrationConfig;
  readonly contract: string;
  /** The sidecar; without it the one beside the contract, or an empty one. */
  readonly projection?: string;
  /** Address of a server, a reference to one, a dump, or an analysis.json. */
  readonly schema?: string;
  /** Which schema of a dump. */
  readonly database?: string;
  /** Rows to show: the first ones of every entity, or of one; or the row of one key. */
  readonly preview?: { readonly entity?: string; readonly limit: number; readonly key?: readonly string[] };
  /** Look for rows that cannot become items, too. */
  readonly rows?: boolean;
}

export interface PreviewedEntity {
  readonly entity: string;
  readonly rows: readonly {
    /** Driving key, by column. */
    readonly key: Readonly<Record<string, string>>;
    /** In DynamoDB's JSON, binary in base64. */
    readonly item?: unknown;
    /** Why the row cannot become an item. */
    readonly refused?: string;
  }[];
  /** Why there is none, and what to do. */
  readonly why?: string;
}

export interface ContractView {
  readonly findings: readonly ContractFinding[];
  readonly plan: ProjectionPlan;
  /** What a change of each source table touches. */
  readonly reverse: readonly ReverseEntry[];
  /** What a write of each source table has to do to items. */
  readonly upkeep: readonly Upkeep[];
  readonly preview: readonly PreviewedEntity[];
}

/** What `landfall contract prove` was given; paths are absolute. Of what is not given the configuration has it, or its artifact store. */
export interface ProveInput {
  readonly config?: MigrationConfig | undefined;
  readonly analysis?: string | undefined;
  readonly contract?: string | undefined;
  readonly projection?: string | undefined;
  /** Address of the source, or a reference to one. */
  readonly schema?: string | undefined;
  /** Address of the scratch server, or a reference to one. */
  readonly scratch?: string | undefined;
  /** Where DynamoDB Local is. */
  readonly endpoint?: string | undefined;
  /** Rows of each table. */
  readonly rows?: number | undefined;
  /** Ids of the access patterns to ask; all of them without it. */
  readonly patterns?: readonly string[] | undefined;
  /** Absolute path of the folder that the files of the proofs are written to. */
  readonly out?: string | undefined;
  /** Gets where the proof is. */
  readonly onProgress: (what: string) => void;
}

/** What the proofs came to; fields may be added, never renamed. */
export interface ProveResult {
  readonly contractSha256: string;
  /** Which rows the proofs ran on. */
  readonly sample: string;
  readonly lossless: { readonly rows: number; readonly entities: number; readonly ran: LosslessProof['ran'] };
  /** Null when the answers were asked; else why they were not. */
  readonly notRun: string | null;
  readonly patterns: readonly (PatternProof & { readonly statement: string })[];
  readonly transactions: readonly TransactionProof[];
  readonly notes: readonly string[];
  readonly files: readonly WrittenFile[];
}

export interface WrittenFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What `landfall abstract` was given. */
export interface AbstractInput {
  readonly source: Pick<NonNullable<MigrationConfig['application']>, 'path' | 'include' | 'exclude'>;
  /** Nothing is changed. */
  readonly check: boolean;
  /** Command that is run before and after. */
  readonly test?: string;
  readonly onProgress: (line: string) => void;
}

/** A commit for one step. */
export interface AbstractCommit {
  readonly step: string;
  readonly sha: string;
  readonly files: number;
}

/** What became of each statement; fields may be added, never renamed. */
export interface AbstractResult {
  readonly statements: number;
  readonly moved: readonly {
    readonly file: string;
    readonly line: number;
    readonly function: string;
    /** `products.findById` */
    readonly gateway: string;
  }[];
  readonly refused: readonly {
    readonly file: string;
    readonly line: number;
    readonly function: string;
    readonly reason: string;
  }[];
  /** Folder of the new files. */
  readonly folder: string;
  readonly commits: readonly AbstractCommit[];
  /** Absent where nothing was changed. */
  readonly branch?: string;
  /** Command that takes everything back. */
  readonly revert?: string;
  /** Exit codes of the test command; `after` is null where it failed before. */
  readonly tests?: {
    readonly command: string;
    readonly before: number;
    readonly after: number | null;
    readonly tail: string;
  };
}

/** Counts of what was found; fields may be added, never renamed. */
export interface AnalyzeResult {
  readonly tables: number;
  readonly relations: number;
  readonly callSites: number;
  /** Statements of the call sites: one call may send one of several. */
  readonly statements: number;
  readonly accessPatterns: number;
  /** Patterns whose rate a query log has. */
  readonly measured: number;
  /** Number of risks by code. */
  readonly risks: Readonly<Record<string, number>>;
  readonly out: string;
  readonly files: readonly WrittenFile[];
}

export interface VerifyInput {
  readonly config: MigrationConfig;
  readonly stage: StageName;
  readonly artifacts: ArtifactIndex;
  /** Only what the artifacts say; source and target are not asked. */
  readonly offline: boolean;
  /** Gets a line before each part that may take long. */
  readonly say: (text: string) => void;
}

export interface CodecServerInput {
  /** Reference to the key of the payloads. */
  readonly key: string;
  /** Origins of Web UIs that may ask. */
  readonly origins: readonly string[];
  readonly host: string;
  readonly port: number;
  /** Reference to a token that every request must carry. */
  readonly token?: string;
  /** Where Secrets Manager is, for references to it. */
  readonly aws?: MigrationConfig['target'];
}

export interface ServeMcpInput {
  readonly server: McpServerName;
  readonly policy: ServerPolicy;
  /** Asked for unless another process of ours passes the settings on. */
  readonly config: () => MigrationConfig;
  /** Ends the serving. */
  readonly signal: AbortSignal;
}

export interface ArtifactReader {
  readonly location: string;
  /** Of every reference whether the store still has these bytes; of a store without references everything that lies there. */
  states(index: ArtifactIndex | undefined): Promise<readonly ArtifactState[]>;
  /** @throws LandfallError LandfallArtifactMissing, LandfallArtifactChanged */
  read(ref: ArtifactRef): Promise<Buffer>;
  peek(key: string): Promise<Buffer | undefined>;
}

export interface Leftovers {
  /** For people: where they were found. */
  readonly place: string;
  readonly found: readonly string[];
  /** Removes what was found and returns it. */
  remove(): Promise<readonly string[]>;
}
