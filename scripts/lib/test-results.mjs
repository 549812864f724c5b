// What jest's --json and Node's own runner say, as npm test sums it up: counts, and the names of what failed or passed only when it was tried again.
import { relative } from 'node:path';

/** Of one jest run. `failed` counts suites that could not run as well. Names are `file: test`. */
export function summaryOf(json, root) {
  const passedOnRetry = [];
  const failedNames = [];
  for (const suite of json.testResults) {
    const file = relative(root, suite.name);
    for (const test of suite.assertionResults) {
      if (test.status === 'failed') failedNames.push(`${file}: ${test.fullName}`);
      if (test.status === 'passed' && test.invocations > 1)
        passedOnRetry.push(`${file}: ${test.fullName} (attempt ${test.invocations})`);
    }
    if (suite.status === 'failed' && !suite.assertionResults.some(({ status }) => status === 'failed'))
      failedNames.push(`${file}: could not run`);
  }
  return {
    passed: json.numPassedTests,
    failed: json.numFailedTests + json.numRuntimeErrorTestSuites,
    passedOnRetry,
    failedNames,
  };
}

/** Of one run of Node's own runner, from its TAP. One that ended before its counts failed as a whole. */
export function tapSummaryOf(tap, name) {
  const count = (word) => Number(new RegExp(`^# ${word} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0);
  const failedNames = [...tap.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, title]) => `${name}: ${title}`);
  const passed = count('pass');
  const failed = count('fail') + count('cancelled');
  if (passed + failed === 0) return { passed: 0, failed: 1, failedNames: [`${name}: could not run`] };
  return { passed, failed, failedNames };
}

/** The last lines of npm test; failures stand last, where a person looks first. */
export function endText({ passed, failed, passedOnRetry, failedNames }) {
  const listed = (title, names) => (names.length === 0 ? [] : [title, ...names.map((name) => `  ${name}`)]);
  return [
    ...listed('passed only when tried again:', passedOnRetry),
    ...listed('failed:', failedNames),
    `${passed} passed, ${passedOnRetry.length} of them only when tried again, ${failed} failed`,
  ].join('\n');
}
