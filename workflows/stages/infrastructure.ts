import type { StageInput, StageResult } from '../../contracts/workflows';
import { deployment, template } from '../lib/activities';
import { factLines } from '../lib/facts';
import { runStage } from '../lib/stage';

/** Stage 6: the template and its price first; nothing is deployed before account, region and price are confirmed. */
export async function InfrastructureWorkflow(input: StageInput): Promise<StageResult> {
  return runStage(input, {
    async run({ step, approved }) {
      const written = await step('write template', (context) =>
        template.writeTemplate.executeWithOptions({ summary: 'template, parameters, price' }, [{ context }]),
      );
      const yes = await approved({
        gate: 'infrastructure',
        question: `Deploy the stack of ${input.context.migration} to this account and region at this price?`,
        facts: factLines(written),
      });
      if (!yes) return false;
      await step('deploy stack', (context) =>
        deployment.deployStack.executeWithOptions({ summary: 'CloudFormation change set' }, [{ context }]),
      );
      await step('verify stack', (context) =>
        template.verifyStack.executeWithOptions({ summary: 'deployed equals contract' }, [{ context }]),
      );
      return true;
    },
  });
}
