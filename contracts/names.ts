/** Names that every side agrees on. They are an interface: histories, artifacts, scripts and people rely on them. */

/** The seven stages in the order in which they run. */
export const STAGES = [
  'analysis',
  'modeling',
  'abstraction',
  'implementation',
  'flags',
  'infrastructure',
  'transfer',
] as const;
export type StageName = (typeof STAGES)[number];

/** Long names that the CLI and the API accept as well; the number is the artifact folder `stage-0N`. */
export const STAGE_LONG_NAMES: Readonly<Record<StageName, string>> = {
  analysis: '01-mysql-analysis',
  modeling: '02-dynamodb-data-modeling',
  abstraction: '03-dal-abstraction',
  implementation: '04-dynamodb-implementation',
  flags: '05-feature-flags-system',
  infrastructure: '06-infrastructure-deployment',
  transfer: '07-data-migration-execution',
};

/** Stages that this version can run; selecting another one ends with the failure `LandfallStageNotAvailable`. */
export const AVAILABLE_STAGES: readonly StageName[] = ['analysis', 'modeling', 'infrastructure', 'transfer'];

/** 1 to 7. */
export const stageNumber = (stage: StageName): number => STAGES.indexOf(stage) + 1;

/** Folder of a stage's artifacts below the migration's artifact root: `stage-01` .. `stage-07`. */
export const stageFolder = (stage: StageName): string => `stage-0${stageNumber(stage)}`;

/** Reads a short name, a long name, or a number 1-7; undefined when it is none of these. */
export function parseStage(text: unknown): StageName | undefined {
  if (typeof text !== 'string' && typeof text !== 'number') return undefined;
  const wanted = String(text).trim().toLowerCase();
  return STAGES.find((s) => s === wanted || STAGE_LONG_NAMES[s] === wanted || String(stageNumber(s)) === wanted);
}

/** Temporal workflow ids. Children hang below their parent's id. */
export const workflowId = {
  migration: (name: string): string => `migration/${name}`,
  stage: (name: string, stage: StageName): string => `migration/${name}/${stage}`,
  copy: (name: string, table: string): string => `migration/${name}/transfer/${table}`,
} as const;

export const WORKFLOW_TYPES = {
  migration: 'MigrationWorkflow',
  copyTable: 'CopyTableWorkflow',
  analysis: 'AnalysisWorkflow',
  modeling: 'ModelingWorkflow',
  abstraction: 'AbstractionWorkflow',
  implementation: 'ImplementationWorkflow',
  flags: 'FlagsWorkflow',
  infrastructure: 'InfrastructureWorkflow',
  transfer: 'TransferWorkflow',
} as const;

export const DEFAULT_TASK_QUEUE = 'landfall';

/** Search attributes, all Keyword; registered with the server, never encrypted by the codec. */
export const SEARCH_ATTRIBUTES = {
  app: 'LandfallApp',
  stage: 'LandfallStage',
  state: 'LandfallState',
  waitingFor: 'LandfallWaitingFor',
} as const;

/** Values of `LandfallState`. */
export const MIGRATION_STATES = [
  'running',
  'paused',
  'waiting',
  'stopped',
  'undoing',
  'finished',
  'rolled-back',
  'rejected',
] as const;
export type MigrationStateName = (typeof MIGRATION_STATES)[number];

/** Signals and updates that people send; the same name may be both (design section 4). */
export const SIGNALS = {
  pause: 'pause',
  resume: 'resume',
  rollback: 'rollback',
  approve: 'approve',
  reject: 'reject',
  restartFrom: 'restartFrom',
  setRate: 'setRate',
  setPhase: 'setPhase',
  /** Parent to child: one name that carries the state, because order holds only within one name. */
  setPaused: 'setPaused',
  /** Parent to child: all rates of the transfer. */
  applyRates: 'applyRates',
  /** Child to parent: a gate waits for a person. */
  gateOpened: 'gateOpened',
  /** Parent to child: what the person decided. */
  gateDecided: 'gateDecided',
  /** Stage to migration: what a step gave back. */
  stageReport: 'stageReport',
  /** Table copy to migration: where the table stands; a bounded number per table. */
  tableReport: 'tableReport',
} as const;

export const QUERIES = {
  progress: 'progress',
  audit: 'audit',
  verdicts: 'verdicts',
  /** The argument with which another run would go on from here; what a rollback of a closed migration starts with. */
  input: 'input',
} as const;

/** Attributes that Landfall adds to every item: version (epoch and sequence) and writer (rules.md, rule 17). */
export const ITEM_VERSION_ATTRIBUTE = '_v';
export const ITEM_WRITER_ATTRIBUTE = '_w';
/** The last number that the item of a counter has given. */
export const COUNTER_ATTRIBUTE = 'number';
/** Source row that an item belongs to; only on items whose key can move (docs/decisions/convergence.md). */
export const ITEM_OWNER_ATTRIBUTE = '_o';
/** Entity type of an item, so that a table with several entities can be read back. */
export const ITEM_TYPE_ATTRIBUTE = '_type';
/**
 * Exact text of JSON documents that a map cannot give back byte for byte (`1.0`, numbers beyond 38 digits), by attribute;
 * absent on nearly all items.
 */
export const ITEM_EXACT_ATTRIBUTE = '_exact';

/** Flags, leases, registry, outbox, positions, counters (rules.md, rule 30). */
export const CONTROL_TABLE = 'landfall-control';

/**
 * Name in AWS of a table of the contract: `target.tablePrefix` stands before it. Contract, projection and plan never hold the prefix,
 * so that the same model is byte-identical whatever it is deployed as.
 */
export const physicalTableName = (target: { readonly tablePrefix: string }, table: string): string =>
  `${target.tablePrefix}${table}`;

/** Name in AWS of the control table. Two migrations into one account and region need different prefixes. */
export const controlTableName = (target: { readonly tablePrefix: string }): string =>
  physicalTableName(target, CONTROL_TABLE);

/** Keys of the control table, both text; the partition says what kind of entry it is (`position#..`, `flag#..`). */
export const CONTROL_TABLE_KEYS = { partition: 'pk', sort: 'sk' } as const;

/** Schema on the source that holds Landfall's views, so that no right on the application's schema is needed. */
export const DEFAULT_VIEW_SCHEMA = 'landfall_views';

/** Gates of the stage modeling, in the order in which they are asked; the stage's own name means all three. */
export const MODELING_GATES = ['modeling/patterns', 'modeling/tables', 'modeling/contract'] as const;
