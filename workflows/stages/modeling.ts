import type { StageInput, StageResult } from '../../contracts/workflows';
import { modelingOf } from '../lib/activities';
import { factLines } from '../lib/facts';
import { runStage } from '../lib/stage';

const APPROVED_KEYS = ['stage-02/migrationContract.json', 'stage-02/projection.json'];

/** Stage 2: the contract, proved on real rows, approved by a person once its exit check is green. */
export async function ModelingWorkflow(input: StageInput): Promise<StageResult> {
  const modeling = modelingOf(input.context.config);
  const facts: string[] = [];
  return runStage(input, {
    async run({ step }) {
      const built = await step('build model', (context) =>
        modeling.buildModel.executeWithOptions({ summary: 'contract and sidecar by rule' }, [{ context }]),
      );
      const proved = await step('prove model', (context) =>
        modeling.proveModel.executeWithOptions({ summary: 'rows -> items -> rows' }, [{ context }]),
      );
      facts.push(...factLines(built), ...factLines(proved));
    },
    afterCheck: (frame) => {
      const hashes = APPROVED_KEYS.flatMap((key) => {
        const ref = frame.context().artifacts[key];
        return ref ? [`${key} has SHA-256 ${ref.sha256}`] : [];
      });
      return frame.approved({
        gate: 'modeling',
        question: `Is the data model of ${input.context.migration} right: its tables, access patterns and contract?`,
        facts: [...facts, ...hashes],
      });
    },
  });
}
