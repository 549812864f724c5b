import { resolve } from 'node:path';
import { action, withExamples, type Register } from '../command';
import { EXIT } from '../exit-codes';
import type { Invocation } from '../invocation';
import type { AbstractInput, AbstractResult } from '../ports';
import { UsageError } from '../usage-error';
import { count, safe } from '../view/text';

interface Options {
  readonly source?: string;
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly test?: string;
  readonly check?: boolean;
}

export const registerAbstract: Register = (program, cli) => {
  const command = program
    .command('abstract')
    .description(
      'put a typed data access under the SQL statements of an application, on a branch of its git repository; needs no Temporal',
    )
    .option('--source <dir>', 'root folder of the application; default application.path of landfall.yaml')
    .option('--include <pattern...>', 'files below it that are changed, default src/**/*.ts')
    .option('--exclude <pattern...>', 'files below it that are not')
    .option('--test <command>', 'run this before and after; the branch is kept only when both end alike')
    .option('--check', 'only say what would be moved and what not')
    .action(
      action(cli, async (at, options: Options) => {
        const result = await at.services.abstract(inputOf(at, options));
        at.print(result, () => text(result));
        const failed = result.tests !== undefined && result.tests.after !== result.tests.before;
        return failed ? EXIT.failed : EXIT.done;
      }),
    );
  withExamples(command, [
    ['landfall abstract --source . --check', 'which statements can be moved, and why others cannot'],
    ['landfall abstract --source . --test "npm test"', 'on the branch landfall/abstraction, a commit for each step'],
  ]);
};

function inputOf(at: Invocation, options: Options): AbstractInput {
  const application = options.source === undefined ? at.configIfAny()?.application : undefined;
  const root = options.source === undefined ? application?.path : resolve(at.io.cwd, options.source);
  if (root === undefined) throw new UsageError('which application? Give --source, or application: in landfall.yaml');
  return {
    source: {
      path: root,
      include: [...(options.include ?? application?.include ?? ['src/**/*.{ts,tsx,mts,cts}'])],
      exclude: [...(application?.exclude ?? NOT_CHANGED), ...(options.exclude ?? [])],
    },
    check: options.check === true,
    ...(options.test === undefined ? {} : { test: options.test }),
    onProgress: (line) => at.note(safe(line)),
  };
}

/** Tests are never changed. */
const NOT_CHANGED = [
  '**/node_modules/**',
  '**/*.d.ts',
  '**/*.{test,spec}.*',
  '**/__tests__/**',
  '**/{dist,build,coverage}/**',
];

function text({ moved, refused, statements, commits, branch, revert, tests, folder }: AbstractResult): string {
  return [
    `${count(moved.length)} of ${count(statements)} statements ${branch === undefined ? 'can be moved' : `moved to ${safe(folder)}`}`,
    ...refused.map(({ file, line, reason }) => `  ${safe(file)}:${line} stays: ${safe(reason)}`),
    ...commits.map(({ step, sha, files }) => `  ${sha.slice(0, 10)} ${step} (${count(files)} files)`),
    ...(tests === undefined ? [] : [testLine(tests)]),
    ...(branch === undefined ? [] : [`on the branch ${branch}; take it back with: ${safe(revert ?? '')}`]),
  ].join('\n');
}

function testLine({ command, before, after, tail }: NonNullable<AbstractResult['tests']>): string {
  if (after === null)
    return `${safe(command)} fails already before the change (exit ${before}); nothing was changed\n${safe(tail)}`;
  return before === after
    ? `${safe(command)} ends alike before and after (exit ${after})`
    : `${safe(command)} ended with ${before} before and ${after} after: the branch was removed\n${safe(tail)}`;
}
