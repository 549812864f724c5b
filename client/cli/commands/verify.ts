import type { StageName } from '../../../contracts/names';
import { action, withExamples, type Register } from '../command';
import { artifactIndex } from '../artifact-index';
import { EXIT } from '../exit-codes';
import { STAGE_HELP, stageArgument } from '../stage-argument';
import { findingsText } from '../view/findings';

export const registerVerify: Register = (program, cli) => {
  const command = program
    .command('verify')
    .description('repeat the exit checks of a stage against what it handed on; changes nothing')
    .argument('<stage>', STAGE_HELP, stageArgument)
    .action(
      action(cli, async (at, stage: StageName) => {
        const config = at.config();
        const { index } = await artifactIndex(at, config.name);
        const verdicts = await at.services.verify({ config, stage, artifacts: index });
        const ok = verdicts.every((verdict) => verdict.ok);
        at.print({ name: config.name, stage, ok, verdicts }, () =>
          findingsText(
            verdicts.map(({ check, ok: fine, detail }) => ({ check, verdict: fine ? 'ok' : 'fail', detail })),
            at.colors,
          ),
        );
        return ok ? EXIT.done : EXIT.failed;
      }),
    );
  withExamples(command, [
    ['landfall verify modeling', 'the exit checks of a stage; 1 when a line is not ok'],
    ['landfall verify 06-infrastructure-deployment --json', 'long names and numbers work as well'],
  ]);
};
