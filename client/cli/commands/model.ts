import { resolve } from 'node:path';
import { Option } from 'commander';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import type { Invocation } from '../invocation';
import type { ModelInput } from '../ports';
import { UsageError } from '../usage-error';
import { modelled } from '../view/model';

interface Options {
  readonly analysis?: string;
  readonly pins?: string;
  readonly strategy?: ModelInput['strategy'];
  readonly collections: boolean;
  readonly region?: string;
  readonly out: string;
}

/** What is given on the command line stands in for what the configuration says; with an analysis given the file must be named. */
function inputOf(at: Invocation, options: Options): ModelInput {
  const { analysis, pins, strategy, collections, region, out } = options;
  const config = analysis !== undefined && at.globals.config === undefined ? undefined : at.configIfAny();
  if (analysis === undefined && config === undefined)
    throw new UsageError('nothing to model: give --analysis, or a configuration with --config');
  const path = (name: string): string => resolve(at.io.cwd, name);
  const decisions = pins === undefined ? config?.modeling.pins : path(pins);
  return {
    ...(config === undefined ? {} : { config }),
    ...(analysis === undefined ? {} : { analysis: path(analysis) }),
    ...(decisions === undefined ? {} : { pins: decisions }),
    strategy: strategy ?? config?.modeling.strategy ?? 'auto',
    collections: collections && (config?.modeling.collections ?? true),
    ...(region === undefined ? {} : { region }),
    out: path(out),
  };
}

export const registerModel: Register = (program, cli) => {
  const command = program
    .command('model')
    .description(
      'write contract, sidecar and documents of the stage modeling from an analysis, without proofs; needs neither Temporal nor a server',
    )
    .option(
      '--analysis <file>',
      'analysis.json of landfall analyze; default the one in the artifact store of landfall.yaml',
    )
    .option('--pins <file>', 'decisions that the model works around, modeling.yaml (docs/pins.md)')
    .addOption(
      new Option('--strategy <name>', 'how many DynamoDB tables there are; default modeling.strategy, or auto').choices(
        ['auto', 'single-table', 'table-per-entity'],
      ),
    )
    .option('--no-collections', 'no table lies in the item collection of another one, but for pinned ones')
    .option('--region <region>', 'whose prices are reckoned with; default target.region, or us-east-1')
    .requiredOption('--out <dir>', 'folder that the files are written to')
    .action(
      action(cli, async (at, options: Options) => {
        const result = await at.services.model(inputOf(at, options));
        at.print(result, () => modelled(result, at.colors));
        return result.findings.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall model --analysis report/analysis.json --out model', 'from what landfall analyze wrote'],
    ['landfall model --analysis a.json --pins modeling.yaml --out model', 'around the decisions of a person'],
    ['landfall model --analysis a.json --strategy single-table --out one', 'everything in one table'],
    ['landfall model --config landfall.yaml --out model --json', 'the analysis that the migration handed on'],
  ]);
};
