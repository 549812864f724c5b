import { patched } from '@temporalio/workflow';
import type { ModelReview } from '../../contracts/activities/modeling';
import type { GatePart } from '../../contracts/stages';
import type { StageInput, StageResult } from '../../contracts/workflows';
import { answersOf, modelingOf } from '../lib/activities';
import { factLines } from '../lib/facts';
import { modelingGates } from '../lib/modeling-gates';
import { runStage } from '../lib/stage';

const APPROVED_KEYS = ['stage-02/migrationContract.json', 'stage-02/projection.json'];

/** Stage 2: the contract, proved on real rows; a person approves patterns, tables and contract once its exit check is green. */
export async function ModelingWorkflow(input: StageInput): Promise<StageResult> {
  const modeling = modelingOf(input.context.config);
  const facts: string[] = [];
  let review: ModelReview | undefined;
  let unanswered: readonly GatePart[] = [];
  return runStage(input, {
    async run({ step }) {
      const built = await step('build model', (context) =>
        modeling.buildModel.executeWithOptions({ summary: 'contract and sidecar by rule' }, [{ context }]),
      );
      const proved = await step('prove model', (context) =>
        modeling.proveModel.executeWithOptions({ summary: 'rows -> items -> rows' }, [{ context }]),
      );
      review = built.review;
      facts.push(...factLines(built), ...factLines(proved));
      if (patched('prove-answers')) {
        const answers = await step('prove answers', (context) =>
          answersOf(input.context.config).proveAnswers.executeWithOptions(
            { summary: 'original SQL and plan, the same answers' },
            [{ context }],
          ),
        );
        unanswered = answers.unanswered;
        facts.push(...factLines(answers));
      }
      if (!patched('describe-model')) return;
      const described = await step('describe model', (context) =>
        modeling.describeModel.executeWithOptions({ summary: 'documents with sample items and price' }, [{ context }]),
      );
      facts.push(...factLines(described));
    },
    async afterCheck(frame) {
      const hashes = APPROVED_KEYS.flatMap((key) => {
        const ref = frame.context().artifacts[key];
        return ref ? [`${key} has SHA-256 ${ref.sha256}`] : [];
      });
      const { migration } = input.context;
      const all = [...facts, ...hashes];
      if (!patched('modeling-gates'))
        return frame.approved({
          gate: 'modeling',
          question: `Is the data model of ${migration} right: its tables, access patterns and contract?`,
          facts: all,
        });
      for (const question of modelingGates({ migration, review, unanswered, facts: all }))
        if (!(await frame.approved(question))) return false;
      return true;
    },
  });
}
