import type { AnalysisActivities } from '../../contracts/activities/analysis';
import { withFailures } from '../lib/failure';
import type { AnalysisDependencies } from './dependencies';
import { readQueryLogActivity } from './read-query-log';
import { readSchemaActivity } from './read-schema';
import { readSourceActivity } from './read-source';
import { writeAnalysisActivity } from './write-analysis';

export type { AnalysisDependencies } from './dependencies';

/** Activities of the stage analysis. Each may be repeated: the same source gives the same artifacts. */
export const createAnalysisActivities = (deps: AnalysisDependencies): AnalysisActivities =>
  withFailures<AnalysisActivities>({
    readSchema: ({ context }) => readSchemaActivity(deps, context),
    readSource: ({ context }) => readSourceActivity(deps, context),
    readQueryLog: ({ context }) => readQueryLogActivity(deps, context),
    writeAnalysis: ({ context }) => writeAnalysisActivity(deps, context),
  });
/** For `landfall verify analysis`. */
export { schemaVerdicts } from './verify-schema';
