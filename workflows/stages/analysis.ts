import type { StageInput, StageResult } from '../../contracts/workflows';
import { analysisOf } from '../lib/activities';
import { runStage } from '../lib/stage';

/** Stage 1: schema, source and query log are read apart and then reconciled. */
export async function AnalysisWorkflow(input: StageInput): Promise<StageResult> {
  const analysis = analysisOf(input.context.config);
  return runStage(input, {
    async run({ step }) {
      await step('read schema', (context) =>
        analysis.readSchema.executeWithOptions({ summary: 'schema of the source' }, [{ context }]),
      );
      await step('read source', (context) =>
        analysis.readSource.executeWithOptions({ summary: 'SQL call sites of the application' }, [{ context }]),
      );
      await step('read query log', (context) =>
        analysis.readQueryLog.executeWithOptions({ summary: 'query logs' }, [{ context }]),
      );
      await step('write analysis', (context) =>
        analysis.writeAnalysis.executeWithOptions({ summary: 'access patterns from the three' }, [{ context }]),
      );
    },
  });
}
