import { resolve } from 'node:path';
import type { MigrationConfig } from '../../../contracts/schemas/config';
import { schemaArgument } from '../address';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import type { Invocation } from '../invocation';
import type { AnalyzeInput, AnalyzeResult } from '../ports';
import { UsageError } from '../usage-error';
import { count, safe } from '../view/text';

interface Options {
  readonly schema?: string;
  readonly database?: string;
  readonly log?: readonly string[];
  readonly source?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly out: string;
}

export const registerAnalyze: Register = (program, cli) => {
  const command = program
    .command('analyze')
    .description(
      'write the report of the stage analysis from a schema, query logs and source code, whichever are given; needs no Temporal',
    )
    .option(
      '--schema <dsn|file>',
      'mysql://user@host:3306/schema?tls=disabled&ca=FILE, a reference to one (env:NAME), or a dump: of mysqldump, mariadb-dump, plain or gzip, or a folder of mydumper',
    )
    .option('--database <schema>', 'which schema of a dump that holds several')
    .option(
      '--log <file...>',
      'query logs, plain or gzip: paths or patterns; mysql:general_log, mysql:slow_log and mysql:digests are read from the server',
    )
    .option('--source <dir>', 'root folder of the application')
    .option(
      '--include <pattern...>',
      'files below it that are read, for example src/**/*.ts; all that can hold a statement',
    )
    .option('--exclude <pattern...>', 'files below it that are not, for example scripts/**')
    .requiredOption('--out <dir>', 'folder that the files are written to')
    .action(
      action(cli, async (at, options: Options) => {
        const result = await at.services.analyze(inputOf(at, options));
        at.print(result, () => text(result));
        return EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall analyze --schema dump.sql --out report', 'from a dump alone, without a server'],
    ['landfall analyze --schema mysql://reader:env:DB_PASSWORD@db/shop --out report', 'live; also from a replica'],
    [
      'landfall analyze --schema env:DSN --log general.log.gz --source . --out report',
      'everything, without landfall.yaml',
    ],
    ['landfall analyze --config landfall.yaml --out report --json', 'what the configuration names'],
  ]);
};

/** What is given on the command line stands in for what the configuration says; with something given the file must be named. */
function inputOf(at: Invocation, options: Options): AnalyzeInput {
  const { schema, log, source, database } = options;
  const given = schema !== undefined || log !== undefined || source !== undefined;
  const config = given && at.globals.config === undefined ? undefined : at.configIfAny();
  if (!given && config === undefined)
    throw new UsageError('nothing to analyze: give --schema, --log or --source, or a configuration with --config');
  const path = (name: string): string => resolve(at.io.cwd, name);
  const application = sourceOf(config, { ...options, ...(source === undefined ? {} : { source: path(source) }) });
  return {
    ...(config === undefined ? {} : { config }),
    ...(schema === undefined ? {} : { schema: schemaArgument(schema, at.io.cwd) }),
    ...(database === undefined ? {} : { database }),
    ...(application === undefined ? {} : { source: application }),
    logs:
      log === undefined
        ? (config?.application?.queryLogs ?? [])
        : log.map((entry) => (entry.startsWith('mysql:') ? entry : path(entry))),
    out: path(options.out),
    onProgress: (line) => at.note(safe(line)),
  };
}

function sourceOf(
  config: MigrationConfig | undefined,
  { source: path, include, exclude }: Pick<Options, 'source' | 'include' | 'exclude'>,
): AnalyzeInput['source'] {
  const application = config?.application;
  const root = path ?? application?.path;
  if (root === undefined) {
    if (include !== undefined || exclude !== undefined) throw new UsageError('--include and --exclude need --source');
    return undefined;
  }
  const { include: files = SOURCES, exclude: without = NO_SOURCES } = application ?? {};
  return { ...application, path: root, include: [...(include ?? files)], exclude: [...without, ...(exclude ?? [])] };
}

/** Without a configuration: whatever may hold a statement, but for what is not the application's own. */
const SOURCES = ['**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}'];
const NO_SOURCES = ['**/node_modules/**', '**/{dist,build,coverage,.next}/**', '**/*.d.ts', '**/*.{test,spec}.*'];

function text(result: AnalyzeResult): string {
  const risks = Object.entries(result.risks).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    `${count(result.tables)} tables, ${count(result.relations)} relations, ${count(result.callSites)} call sites${
      result.statements === result.callSites ? '' : ` with ${count(result.statements)} statements`
    }, ` + `${count(result.accessPatterns)} access patterns (${count(result.measured)} with a measured rate)`,
    ...risks.map(([code, number]) => `  ${code.padEnd(24)} ${count(number)}`),
    `wrote ${result.files.length} files to ${safe(result.out)}; begin with ${result.tables > 0 ? '01_2_schema_extraction.md and ' : ''}01_6_access_patterns.md`,
  ].join('\n');
}
