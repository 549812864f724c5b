import type { StageContext, StepResult } from '../stages';

export interface AnalysisActivities {
  /** Reads the live schema into `stage-01/work/schema.json`. */
  readSchema(input: { context: StageContext }): Promise<StepResult>;
  /** Finds the SQL call sites of the application, into `stage-01/work/source.json`; nothing without `application:`. */
  readSource(input: { context: StageContext }): Promise<StepResult>;
  /** Reads the query logs into `stage-01/work/query-log.json`; nothing without `application.queryLogs`. */
  readQueryLog(input: { context: StageContext }): Promise<StepResult>;
  /** Reconciles the three into `analysis.json` and prints the Markdown from it. `context.artifacts` has the three. */
  writeAnalysis(input: { context: StageContext }): Promise<StepResult>;
}
