import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { planOf } from '../plan';
import { planText } from '../view/plan';

export const registerPlan: Register = (program, cli) => {
  const command = program
    .command('plan')
    .description(
      'show the stages in order: inputs, outputs, gate, who must approve, what is missing now; changes nothing',
    )
    .action(
      action(cli, async (at) => {
        const config = at.config();
        const reader = at.services.artifacts(config);
        const plan = await planOf(config, async (key) => (await reader.peek(key)) !== undefined);
        at.print(plan, () => planText(plan, at.colors));
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall plan', 'before the start'],
    ['landfall plan --json', 'for a program: stages[].missing must be empty'],
  ]);
};
