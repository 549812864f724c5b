import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';

export const registerWorker: Register = (program, cli) => {
  const command = program
    .command('worker')
    .description(
      'run a worker in this process: it does the work of all migrations of its task queue; Ctrl-C and SIGTERM end it in order (exit code 0), or at once (130) while it still waits for Temporal',
    )
    .action(
      action(cli, async (at) => {
        const config = at.configIfAny();
        const how = await at.services.runWorker({ temporal: at.temporal(), ...(config ? { config } : {}) });
        return how === 'interrupted' ? EXIT.interrupted : EXIT.done;
      }),
    );
  withExamples(command, [['landfall worker', 'secrets and AWS credentials are taken from its environment']]);
};
