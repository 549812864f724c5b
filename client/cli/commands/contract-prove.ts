import { resolve } from 'node:path';
import { InvalidArgumentError, type Command } from 'commander';
import { action, withExamples, type Cli } from '../command';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Invocation } from '../invocation';
import type { ProveInput, ProveResult } from '../ports';
import { rowsUpTo } from '../rows-argument';
import { proven } from '../view/prove';
import { safe } from '../view/text';

interface Options {
  readonly analysis?: string;
  readonly contract?: string;
  readonly projection?: string;
  readonly schema?: string;
  readonly scratch?: string;
  readonly endpoint?: string;
  readonly rows?: number;
  readonly pattern?: readonly string[];
  readonly out?: string;
}

const MOST_ROWS = 1_000_000;

const endpointUrl = (text: string): string => {
  if (/^https?:\/\/[^\s/]/.test(text)) return text;
  throw new InvalidArgumentError('a URL that begins with http:// or https://');
};

/** Time between two lines of progress. */
const SAY_MS = 5_000;

function inputOf(at: Invocation, options: Options): ProveInput {
  const { analysis, contract, projection, schema, scratch, endpoint, rows, pattern, out } = options;
  const path = (name: string | undefined): string | undefined =>
    name === undefined ? undefined : resolve(at.io.cwd, name);
  // With everything named, a landfall.yaml that happens to lie here says nothing.
  const whole = analysis !== undefined && contract !== undefined && schema !== undefined;
  const config = whole && at.globals.config === undefined ? undefined : at.configIfAny();
  let said = at.io.now().getTime();
  return {
    ...{ config, schema, scratch, endpoint, rows, patterns: pattern },
    ...{ analysis: path(analysis), contract: path(contract), projection: path(projection), out: path(out) },
    onProgress: (what) => {
      const now = at.io.now().getTime();
      if (now - said < SAY_MS) return;
      said = now;
      at.note(safe(`${what} ..`));
    },
  };
}

/** A pattern that is not answered as the source answers it, and one that nothing serves, wait for a person: this ends with 1. */
const exitCodeOf = ({ notRun, patterns }: ProveResult): ExitCode =>
  notRun === null && patterns.every(({ verdict }) => verdict === 'answered' || verdict === 'not comparable')
    ? EXIT.done
    : EXIT.failed;

export function registerProve(group: Command, cli: Cli): void {
  const prove = group
    .command('prove')
    .description(
      'prove on real rows that a contract is lossless, and that its plans answer every access pattern as the original SQL does: sampled rows go to a scratch server and, as items, to DynamoDB Local; databases landfall_scratch_.. and tables landfall-proof-.. are made there and taken away',
    )
    .option('--analysis <file>', 'analysis.json; default the one in the artifact store of landfall.yaml')
    .option('--contract <file>', 'migrationContract.json; default as above')
    .option('--projection <file>', 'its sidecar; default projection.json beside --contract, or as above')
    .option(
      '--schema <dsn>',
      'the source, mysql://user@host:3306/schema?tls=disabled&ca=FILE, or a reference (env:NAME); default that of landfall.yaml',
    )
    .option(
      '--scratch <dsn>',
      'a server of the same flavour for the original SQL, mysql://user@host:3306; default modeling.proof.scratch; may be the source where its login has the rights',
    )
    .option('--endpoint <url>', 'DynamoDB Local; default modeling.proof.endpoint', endpointUrl)
    .option(
      '--rows <number>',
      'rows of each table, closed over foreign keys; default modeling.proof.sampleRows',
      rowsUpTo(MOST_ROWS),
    )
    .option('--pattern <id...>', 'ask only these access patterns')
    .option('--out <dir>', 'write lossless-proof.json and answerable-proof.json into a folder')
    .action(
      action(cli, async (at, options: Options) => {
        const result = await at.services.prove(inputOf(at, options));
        at.print(result, () => proven(result, at.colors));
        return exitCodeOf(result);
      }),
    );
  withExamples(prove, [
    ['landfall contract prove', 'everything from landfall.yaml; 1 when a pattern is not answered or not served'],
    [
      'landfall contract prove --analysis a.json --contract model/migrationContract.json --schema env:SOURCE --scratch env:SCRATCH --endpoint http://127.0.0.1:8000',
      'what landfall analyze and landfall model wrote, without landfall.yaml',
    ],
    ['landfall contract prove --rows 500 --pattern AP7 AP12 --json', 'two patterns, on fewer rows'],
  ]);
}
