import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { Option } from 'commander';
import { AVAILABLE_STAGES } from '../../../contracts/names';
import { configJsonSchemaText, parseConfig } from '../../config';
import { configTemplate } from '../../config/template';
import { action, withExamples, yesOption, type Register } from '../command';
import { EXIT } from '../exit-codes';
import { askForInit, defaultsForInit, type InitFlags } from '../init-answers';
import { UsageError } from '../usage-error';

const SCHEMA_FILE = 'landfall.schema.json';

interface Options extends InitFlags {
  readonly yes?: boolean;
  readonly force?: boolean;
}

export const registerInit: Register = (program, cli) => {
  const command = program
    .command('init')
    .description('write a commented landfall.yaml; asks at a terminal, takes flags and defaults elsewhere')
    .option('--host <host>', 'host of the source (default: 127.0.0.1)')
    .option('--port <port>', 'port of the source (default: 3306)')
    .option('--database <schema>', 'schema of the application (default: the name)')
    .option('--user <user>', 'account of the migration (default: landfall)')
    .option(
      '--password <reference>',
      'env:NAME, file:PATH or secretsmanager:NAME (default: env:LANDFALL_SOURCE_PASSWORD)',
    )
    .addOption(
      new Option('--tls <mode>', 'encryption of the link (default: required)').choices(['required', 'disabled']),
    )
    .option('--ca <file>', 'PEM file of the authority that signed the certificate of the source')
    .option('--application <path>', 'root folder of the application (default: . when it holds a package.json)')
    .option('--region <region>', 'AWS region (default: AWS_REGION, else us-east-1)')
    .option('--endpoint <url>', 'endpoint of an AWS emulator (default: AWS_ENDPOINT_URL, else AWS itself)')
    .addOption(yesOption('do not ask'))
    .option('--force', 'replace a file that is there')
    .action(
      action(cli, async (at, options: Options) => {
        const file = at.configFile;
        if (existsSync(file) && !options.force)
          throw new UsageError(`${file} is there already: give --force to replace it`);
        const { name, address } = at.globals;
        const flags = { ...options, ...(name ? { name } : {}), ...(address ? { address } : {}) };
        const defaults = defaultsForInit(flags, at.io, dirname(file));
        const asks = at.io.interactive && !options.yes && !at.json;
        const answers = asks ? await askForInit(defaults, at.prompts) : defaults;
        const text = configTemplate({ ...answers, stages: AVAILABLE_STAGES });
        // What is written is read again first: a flag with a wrong value is refused here, with its place in the file.
        parseConfig(text, file);
        write(file, text, options.force);
        const schema = join(dirname(file), SCHEMA_FILE);
        writeFileSync(schema, configJsonSchemaText());
        at.print({ file, schema, name: answers.name }, () =>
          [
            `wrote ${relative(at.io.cwd, file) || basename(file)} and ${SCHEMA_FILE}`,
            `  password  ${answers.password} is read by the worker and by landfall doctor`,
            '  next      landfall doctor, landfall plan, landfall worker, landfall start',
          ].join('\n'),
        );
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall init', 'asks at a terminal'],
    ['landfall init --yes --name shop --host db.internal --database shop', 'asks nothing'],
  ]);
};

function write(file: string, text: string, force: boolean | undefined): void {
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code ?? 'error'}`);
  }
}
