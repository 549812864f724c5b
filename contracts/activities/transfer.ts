import type { ArtifactRef } from '../artifacts';
import type { McpFigures } from '../mcp/figures';
import type { StageContext, StepResult, TableProgress } from '../stages';

/** One entity of one source table to copy; small, travels in history. */
export interface CopyTask {
  /** Entity id of the projection plan: `<table>.<entity_type>`. */
  readonly entity: string;
  /** Source table that drives it. */
  readonly table: string;
  readonly rowsTotal: number | null;
  /** `rowsTotal` is the server's estimate: counting would have taken too long. */
  readonly rowsEstimated?: boolean;
}

/** Where a copy stands. Everything that grows stays out of it. */
export interface CopyCursor {
  /** Raw driving key of the last row whose items are acknowledged, as text (binary as hex); null before the first row. */
  readonly after: readonly string[] | null;
  readonly done: boolean;
  readonly rows: number;
  readonly items: number;
  /** Consumed write capacity units. */
  readonly writeUnits: number;
  /** Unprocessed items that were sent again. */
  readonly retried: number;
  /** Objects of an export that are acknowledged; absent when rows are not exported. */
  readonly objects?: number;
  /** Identity of the last of them, in hex, which follows from its content and from all before it. */
  readonly lastObject?: string;
  /** Bytes of the exported items as DynamoDB's JSON, which an import is paid by. */
  readonly exportedBytes?: number;
  /** Where the Spark job is that copies the rows; absent with other engines. */
  readonly job?: JobState;
  /** What the slices asked of MCP servers; absent with engines that ask none. */
  readonly mcp?: McpFigures;
}

/** The ranges of an entity that Spark jobs copy, and the run that does it now. */
export interface JobState {
  /** Folder of ranges, their ends and reports, below those of the migration's runs. */
  readonly folder: string;
  /** Parts of the plan of ranges that lie there. */
  readonly parts: number;
  readonly ranges: number;
  readonly rows: number;
  /** All ranges are planned. */
  readonly planned: boolean;
  /** Number of the run, from 1; another one begins where ranges were left. */
  readonly attempt: number;
  /** Ceiling that the run was started with, for the whole table; null: none. Absent where nobody knows: not started, or the worker was killed. */
  readonly unitsPerSecond?: number | null;
  /** Runs that failed. */
  readonly failed: number;
  /** Seconds that ended runs took, as Glue counts them. */
  readonly seconds: number;
  /** Everything is written; what is left is to take away what the engine made. */
  readonly written: boolean;
}

/** Items of one DynamoDB table that lie exported on S3 and are to be imported; small, travels in history. */
export interface TableImport {
  /** Name in the contract, without the prefix. */
  readonly table: string;
  readonly items: number;
  readonly objects: number;
  /** Bytes of the objects, compressed. */
  readonly bytes: number;
  /** Key of the artifact that lists them. */
  readonly manifest: string;
}

/** Where the comparison of one entity stands. */
export interface CompareCursor {
  readonly after: readonly string[] | null;
  readonly done: boolean;
  readonly rows: number;
  readonly differences: number;
  /** Those of the differences whose item is missing altogether. */
  readonly missing?: number;
  /** First differences, at most 20, by key and attribute; never values. */
  readonly samples: readonly { readonly key: string; readonly what: string }[];
}

/** Position of the source's change log (rules.md, rule 17), taken before the first row is read. */
export interface SourcePosition {
  readonly gtidSet: string | null;
  readonly file: string;
  readonly position: number;
  /** Epoch and sequence that every copied item carries as `_v`. */
  readonly epoch: number;
  readonly sequence: string;
}

export interface TransferActivities {
  /** Health, grants, settings of the source, tables of the target. Fails with the named failure of the first line that stops the transfer. */
  preflight(input: { context: StageContext }): Promise<StepResult>;
  /** Writes `views.sql`, creates the views and checks them by EXPLAIN. */
  createViews(input: { context: StageContext }): Promise<StepResult>;
  /** Takes the source position before the first row and keeps it in the control table. */
  recordPosition(input: { context: StageContext }): Promise<SourcePosition>;
  /** Entities by source table, in the order of copying. */
  planCopy(input: {
    context: StageContext;
  }): Promise<{ readonly tables: readonly { readonly table: string; readonly tasks: readonly CopyTask[] }[] }>;
  /** Copies for `transfer.sliceSeconds` at most; a cancelled slice returns its cursor. Heartbeats the cursor after each page. */
  copySlice(input: {
    context: StageContext;
    task: CopyTask;
    position: SourcePosition;
    cursor: CopyCursor;
    /** Name of the export that the items go to, in place of the tables. */
    exportTo?: string;
  }): Promise<CopyCursor>;
  /** Lists what the copies have exported, object by object as their cursors have it; an import for each DynamoDB table. */
  planImports(input: {
    context: StageContext;
    exportTo: string;
    tables: readonly TableTransferResult[];
  }): Promise<StepResult & { readonly imports: readonly TableImport[] }>;
  /** Reads all objects of a table back: their bytes are those that were written, and no two items have one key. */
  checkExport(input: { context: StageContext; exportTo: string; planned: TableImport }): Promise<StepResult>;
  /** Imports the objects of a table into a new one, waits, and takes the objects away. An import that has begun is found again. */
  importTable(input: { context: StageContext; exportTo: string; planned: TableImport }): Promise<StepResult>;
  /** Compares rows with items for one slice, source -> items. */
  compareSlice(input: { context: StageContext; task: CopyTask; cursor: CompareCursor }): Promise<CompareCursor>;
  /** Looks for items that no row explains: counts of items per entity against rows, by a parallel Scan in slices. */
  countItems(input: { context: StageContext; cursor: ItemCountCursor | null }): Promise<ItemCountCursor>;
  /** Is the source still at the position? Then writes validation report, completion report, runbook, troubleshooting, cleanup script. */
  finishTransfer(input: {
    context: StageContext;
    position: SourcePosition;
    tables: readonly TableTransferResult[];
    items: ItemCountCursor;
    /** Seconds that copy and comparison took by the clock of the workflow. */
    seconds?: number;
  }): Promise<StepResult & { readonly differences: number; readonly sourceUnchanged: boolean }>;
}

/** Progress of counting the items of all tables by Scan. */
export interface ItemCountCursor {
  readonly done: boolean;
  readonly table: string | null;
  /** LastEvaluatedKey of the Scan in DynamoDB JSON; null at a table's start. */
  readonly startKey: string | null;
  /** Items by entity id; items of no known entity under `?`. */
  readonly counts: Readonly<Record<string, number>>;
}

export interface TableTransferResult {
  readonly table: string;
  readonly entities: readonly {
    readonly task: CopyTask;
    readonly copy: CopyCursor;
    readonly compare: CompareCursor;
  }[];
}

/** Query `progress` of CopyTableWorkflow. */
export type CopyProgress = TableProgress;

/** Result of the transfer stage. */
export interface TransferResult {
  readonly tables: readonly TableTransferResult[];
  readonly differences: number;
  readonly reports: readonly ArtifactRef[];
}
