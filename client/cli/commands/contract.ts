import { resolve } from 'node:path';
import type { Command } from 'commander';
import { schemaArgument } from '../address';
import { action, withExamples, type Cli, type Register } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Invocation } from '../invocation';
import type { ContractInput, ContractView } from '../ports';
import { rowsUpTo } from '../rows-argument';
import { UsageError } from '../usage-error';
import { registerProve } from './contract-prove';
import { explained, linted, previewed } from '../view/contract';

interface Options {
  readonly contract: string;
  readonly projection?: string;
  readonly schema?: string;
  readonly database?: string;
  readonly entity?: string;
  readonly limit?: number;
  readonly key?: readonly string[];
  readonly rows?: boolean;
}

const MOST_ROWS = 100;

function inputOf(at: Invocation, options: Options): ContractInput {
  const { projection, schema, database } = options;
  const path = (name: string): string => resolve(at.io.cwd, name);
  const config = schema !== undefined && at.globals.config === undefined ? undefined : at.configIfAny();
  if (schema === undefined && config === undefined)
    throw new UsageError('no schema: give --schema, or a configuration with --config');
  return {
    ...(config === undefined ? {} : { config }),
    contract: path(options.contract),
    ...(projection === undefined ? {} : { projection: path(projection) }),
    ...(schema === undefined ? {} : { schema: schemaArgument(schema, at.io.cwd) }),
    ...(database === undefined ? {} : { database }),
  };
}

const command = (group: Command, name: string, description: string): Command =>
  group
    .command(name)
    .description(description)
    .requiredOption('--contract <file>', 'migrationContract.json')
    .option('--projection <file>', 'its sidecar; default projection.json beside --contract, or an empty one')
    .option(
      '--schema <dsn|file>',
      'mysql://user@host:3306/schema?tls=disabled&ca=FILE, a reference to one (env:NAME), a dump, or an analysis.json; default the source of landfall.yaml',
    )
    .option('--database <schema>', 'which schema of a dump that holds several');

/** A contract with errors ends with 1, whatever was asked for. */
const exitCodeOf = ({ findings }: ContractView): ExitCode =>
  findings.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.done;

function registerLint(group: Command, cli: Cli): void {
  const lint = command(group, 'lint', 'check a contract against a schema: every finding with code, place and fix')
    .option('--rows', 'look for rows that cannot become items, too: reads each table that may have some, 15 s at most')
    .action(
      action(cli, async (at, options: Options) => {
        const view = await at.services.contract({ ...inputOf(at, options), rows: options.rows === true });
        at.print({ findings: view.findings }, () => linted(view, at.colors));
        return exitCodeOf(view);
      }),
    );
  withExamples(lint, [
    ['landfall contract lint --contract migrationContract.json --schema dump.sql', '1 when there are errors'],
    [
      'landfall contract lint --contract c.json --projection projection.json --json',
      'against the source of landfall.yaml',
    ],
    ['landfall contract lint --contract c.json --schema mysql://reader@db/shop --rows', 'with the rows of the source'],
  ]);
}

function registerExplain(group: Command, cli: Cli): void {
  const explain = command(
    group,
    'explain',
    'show what a contract compiles to: tables, indexes, keys, attributes with their sources, the SELECT of each view, what a change of each source table touches, and what a write of it has to keep',
  ).action(
    action(cli, async (at, options: Options) => {
      const view = await at.services.contract(inputOf(at, options));
      const { plan, reverse, upkeep, findings } = view;
      at.print({ plan, reverse, upkeep, findings }, () => explained(view, at.colors));
      return exitCodeOf(view);
    }),
  );
  withExamples(explain, [
    ['landfall contract explain --contract migrationContract.json --schema dump.sql', 'needs no server'],
    ['landfall contract explain --contract c.json --schema analysis.json --json', 'the plan that all stages read'],
  ]);
}

function registerPreview(group: Command, cli: Cli): void {
  const preview = command(group, 'preview', 'show the items that rows of the source become; reads, creates nothing')
    .option('--entity <table.entity>', 'only this one, for example Users.USER')
    .option('--limit <rows>', `rows of each entity, 1 to ${MOST_ROWS}`, rowsUpTo(MOST_ROWS), 3)
    .option('--key <value...>', 'the row of this key of the source table, with --entity')
    .action(
      action(cli, async (at, options: Options) => {
        const { entity, limit = 3, key } = options;
        if (key !== undefined && entity === undefined) throw new UsageError('--key needs --entity: whose key is it?');
        const preview = { limit, ...(entity === undefined ? {} : { entity }), ...(key === undefined ? {} : { key }) };
        const view = await at.services.contract({ ...inputOf(at, options), preview });
        at.print({ preview: view.preview, findings: view.findings }, () => previewed(view, at.colors));
        return exitCodeOf(view);
      }),
    );
  withExamples(preview, [
    ['landfall contract preview --contract c.json --schema mysql://reader@db/shop', 'three items of each entity'],
    ['landfall contract preview --contract c.json --entity Users.USER --key 42', 'the item of one row'],
  ]);
}

export const registerContract: Register = (program, cli) => {
  const group = program.command('contract').description('check and look into a contract, without Temporal');
  registerLint(group, cli);
  registerExplain(group, cli);
  registerPreview(group, cli);
  registerProve(group, cli);
};
