import type { StageName } from '../../../contracts/names';
import { action, withExamples, type Register } from '../command';
import { artifactIndex } from '../artifact-index';
import { EXIT } from '../exit-codes';
import { STAGE_HELP, stageArgument } from '../stage-argument';
import { findingsText } from '../view/findings';

interface Options {
  readonly offline?: boolean;
}

/** What a stage is compared with beside its own artifacts. */
const COMPARED_WITH: Readonly<Partial<Record<StageName, string>>> = {
  analysis: 'the schema of the source as it is now',
  infrastructure: 'the tables as they are deployed now',
  transfer: 'every row and item, read again now',
};

export const registerVerify: Register = (program, cli) => {
  const command = program
    .command('verify')
    .description(
      'repeat the exit checks of a stage against what it handed on, then against source and target; changes nothing',
    )
    .argument('<stage>', STAGE_HELP, stageArgument)
    .option(
      '--offline',
      'check the artifacts alone; comparing a large transfer again takes as long as its first comparison',
    )
    .action(
      action(cli, async (at, stage: StageName, options: Options) => {
        const config = at.config();
        const { index } = await artifactIndex(at, config.name);
        const offline = options.offline ?? false;
        const live = offline ? undefined : COMPARED_WITH[stage];
        const compared = ['the artifacts as they were handed on', ...(live === undefined ? [] : [live])];
        at.note(`checking ${compared.join(' and ')}`);
        const say = (text: string): void => at.note(text);
        const verdicts = await at.services.verify({ config, stage, artifacts: index, offline, say });
        const ok = verdicts.every((verdict) => verdict.ok);
        at.print({ name: config.name, stage, ok, compared, verdicts }, () =>
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
    ['landfall verify transfer', 'reads every row and every item again'],
    ['landfall verify transfer --offline', 'only what the report of the transfer says'],
    ['landfall verify 06-infrastructure-deployment --json', 'long names and numbers work as well'],
  ]);
};
