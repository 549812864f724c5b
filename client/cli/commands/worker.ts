import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';

export const registerWorker: Register = (program, cli) => {
  const command = program
    .command('worker')
    .description(
      'run a worker in this process: it does the work of all migrations of its task queue; Ctrl-C ends it in order',
    )
    .action(
      action(cli, async (at) => {
        const config = at.configIfAny();
        await at.services.runWorker({ temporal: at.temporal(), ...(config ? { config } : {}) });
        return EXIT.done;
      }),
    );
  withExamples(command, [['landfall worker', 'secrets and AWS credentials are taken from its environment']]);
};
