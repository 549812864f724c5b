// npm test: does all the set-up, then every check and test, cheapest first; cleans up the processes it started.
// --only static|unit|servers|e2e runs one part, a list with commas several.
import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scratchFolder } from './lib/scratch.mjs';
import { billing, root, setUp, shop } from './lib/setup.mjs';
import { allOf, command, say, step } from './lib/steps.mjs';
import { endText, summaryOf, tapSummaryOf } from './lib/test-results.mjs';
import { shopTestEnvironment, startTestStack, testEnvironment } from './lib/test-stack.mjs';

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const wanted = (part) => only === undefined || only.split(',').includes(part);
/** See test/support/retries.js. */
const RETRY = { LANDFALL_TEST_RETRIES: '2' };
/** Temporary files of all tests, also of those that fail. */
const scratch = scratchFolder(tmpdir(), 'landfall-tests-');
const totals = { passed: 0, failed: 0, passedOnRetry: [], failedNames: [] };

/** Runs jest on some folders and adds its counts to the totals; a failed test fails the run at the end. */
async function jest(name, folders, { cwd = root, env = {}, args = [] } = {}) {
  const result = join(scratch, `result-${name.replace(/\W+/g, '-')}.json`);
  await step(`tests: ${name}`, () =>
    command(
      'node',
      [
        join(cwd, 'node_modules', 'jest', 'bin', 'jest.js'),
        ...folders,
        '--json',
        `--outputFile=${result}`,
        '--silent',
        '--forceExit', // a failed test may leave a handle open; what is left running is the stack's guard to find, not a reason to hang
        ...args,
      ],
      { cwd, env: { TMPDIR: scratch, ...env }, quiet: false, accept: [0, 1] },
    ),
  );
  const counts = JSON.parse(readFileSync(result, 'utf8'));
  rmSync(result, { force: true });
  const { passed, failed, passedOnRetry, failedNames } = summaryOf(counts, root);
  totals.passed += passed;
  totals.failed += failed;
  totals.passedOnRetry.push(...passedOnRetry);
  totals.failedNames.push(...failedNames);
  if (counts.numTotalTests === 0) throw new Error(`${name}: no test was found`);
  say(
    `${name}: ${counts.numPassedTests} passed, ${counts.numFailedTests} failed, ${counts.numRuntimeErrorTestSuites} suites could not run`,
  );
}

/** The tests of examples/billing, by Node's own runner; it needs a database. */
async function billingTests(env) {
  const name = 'examples/billing';
  const { stdout } = await step(`tests: ${name}`, () =>
    command('npm', ['run', '--silent', 'test:tap'], { cwd: billing, env, quiet: true, accept: [0, 1] }),
  );
  const { passed, failed, failedNames } = tapSummaryOf(stdout, name);
  totals.passed += passed;
  totals.failed += failed;
  totals.failedNames.push(...failedNames);
  if (failed > 0) say(stdout);
  say(`${name}: ${passed} passed, ${failed} failed`);
}

/**
 * By itself jest leaves one core idle. They compute, suites on servers wait half of their time: beside each other they keep both cores busy.
 * The time limit is for what hangs; where time is what a test shows, it measures it itself.
 */
const unitTests = () => jest('unit', ['test/unit'], { args: ['--maxWorkers=2', '--testTimeout=180000'] });

/** Two at once, for two cores; all are run, so that every finding is seen at once. */
async function staticChecks() {
  const check = (name, path, ...args) =>
    step(name, () => command('node', [join(root, 'node_modules', path), ...args], { cwd: root, quiet: true }));
  const lanes = [
    [() => check('lint (oxlint)', 'oxlint/bin/oxlint')],
    [
      () => check('types (tsc)', 'typescript/bin/tsc', '--noEmit', '-p', '.'),
      () => check('format (oxfmt)', 'oxfmt/bin/oxfmt', '--list-different'),
      () => check('unused files, exports and packages (knip)', 'knip/bin/knip.js', '--no-progress'),
    ],
  ];
  const failures = [];
  const inTurn = async (checks) => {
    for (const run of checks) await run().catch((error) => failures.push(error.message));
  };
  await Promise.all(lanes.map(inTurn));
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

/** The folders below test/ that need servers, by the part of this script that runs them. */
const SERVER_FOLDERS = { servers: ['test/local', 'test/workflow', 'test/server'], e2e: ['test/e2e'] };

/** The tests that the examples have themselves. Their databases are of no other test. */
async function exampleTests(stack) {
  const env = shopTestEnvironment(stack);
  await step('schema of examples/shop', () =>
    command('npm', ['run', '--silent', 'schema'], { cwd: shop, env, quiet: true }),
  );
  await jest('examples/shop', [], { cwd: shop, env, args: ['--runInBand'] });
  await billingTests({ ...env, DB_NAME: 'billing' });
}

/**
 * Every suite that needs servers, in one pool: most wait more than they compute, so four share two cores, and whole migrations, the longest,
 * begin first (test/support/sequencer.js). Each test has names of its own.
 */
async function serverTests(stack) {
  const env = { ...testEnvironment(stack), ...RETRY };
  const folders = Object.entries(SERVER_FOLDERS).flatMap(([part, list]) => (wanted(part) ? list : []));
  await allOf([
    jest('servers', folders, { env, args: ['--maxWorkers=4'] }),
    wanted('servers') ? exampleTests(stack) : undefined,
  ]);
}

/** Servers come up, mostly waiting for downloads, beside the checks that need none. */
async function main() {
  const needsServers = wanted('servers') || wanted('e2e');
  const billingToo = wanted('servers') ? [[billing, 'examples/billing']] : [];
  await setUp({ examples: [[shop, 'examples/shop'], ...billingToo] });
  const local = createRequire(import.meta.url)(join(root, 'dist/local'));
  const starting = needsServers ? startTestStack(local) : undefined;
  starting?.catch(() => undefined); // told below, after the findings of the first checks
  try {
    let finding;
    if (wanted('static')) await staticChecks().catch((error) => (finding = error));
    const servers = async () => {
      if (finding) throw finding; // after it, only the unit tests are run
      if (starting) await serverTests(await starting);
    };
    await allOf([servers(), wanted('unit') ? unitTests() : undefined]);
  } finally {
    await (await starting?.catch(() => undefined))?.stop();
  }
}

try {
  await main();
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  console.error(message);
  totals.failed += 1;
  totals.failedNames.push(message.split('\n')[0]);
}
rmSync(scratch, { recursive: true, force: true });
console.log(endText(totals));
process.exit(totals.failed === 0 ? 0 : 1);
